// The WeChat side of the road: checks and decodes a call, hands the event on, and answers in the
// same response once it is durable, or not at all.
#pragma once

#include "connectors/connector.hpp"
#include "connectors/wechat/account.hpp"
#include "gateway/net/clock.hpp"
#include "gateway/net/http.hpp"
#include "gateway/net/task.hpp"

#include <functional>
#include <memory>

namespace connectors::wechat {

// What the connector needs of the program around it. None may throw.
struct Hooks {
    // Runs a task on the loop to its end, whatever becomes of the request that began it.
    std::function<void(net::Task<void> task)> spawn;
    std::function<net::WireInstant()> wire_now;
    // For counters and the log; neither carries anything personal. May be empty.
    std::function<void(const std::string& account, Refused why)> on_refused;
    // A call was left unanswered because its turn was not durable in time. May be empty.
    std::function<void(const std::string& account)> on_late;
};

// One account at one path. One loop thread; it and the road must outlive every task.
class WeChatConnector {
public:
    // Throws std::invalid_argument when the settings have mistakes (see mistakes()).
    WeChatConnector(AccountSettings settings, Road& road, Hooks hooks);

    // GET: the platform's check of the address. POST: an event; answered when it is durable.
    // 400 malformed, 403 not from the platform or not for this account, 405, 413, and 503 when
    // the event could not be stored, so that the platform sends it again. When nothing is durable
    // within the patience the response hangs up; the turn goes on, and the platform's next copy
    // fetches the same answer.
    net::Task<net::Response> serve(net::Request request);

    const Account& account() const { return account_; }

private:
    struct Wait;

    net::Task<net::Response> receive(net::Request request);
    net::Task<void> take(Inbound inbound, std::shared_ptr<Wait> wait);
    net::Response answer(const Letter& letter, const Wait& wait);
    net::Response refuse(Refused why);

    Account account_;
    Road& road_;
    Hooks hooks_;
};

}  // namespace connectors::wechat
