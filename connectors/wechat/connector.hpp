// The WeChat side of the road: checks and decodes a call, hands the event on, and answers in the
// same response once it is durable, or not at all.
#pragma once

#include "connectors/connector.hpp"
#include "connectors/missed_answers.hpp"
#include "connectors/wechat/account.hpp"
#include "gateway/net/clock.hpp"
#include "gateway/net/http.hpp"
#include "gateway/net/task.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <functional>
#include <memory>
#include <vector>

namespace connectors::wechat {

// What the connector needs of the program around it. None may throw.
struct Hooks {
    net::asio::any_io_executor executor;  // of the loop
    std::function<net::WireInstant()> wire_now;
    // From its first call with an event to its last.
    std::chrono::milliseconds platform_calls_for = MissedAnswers::platform_calls_for;
    // Of the account, for connectors that follow one another there; null: this one has its own.
    std::shared_ptr<MissedAnswers> missed;
    // For counters and the log; neither carries anything personal. May be empty.
    std::function<void(const std::string& account, Refused why)> on_refused;
    // A call was left unanswered because its turn was not durable in time. May be empty.
    std::function<void(const std::string& account)> on_late;
    // Whose customer waits for that answer now. May be empty.
    std::function<void(const std::string& openid)> on_waits;
};

// One account at one path. One loop thread; it and the road must outlive every task.
class WeChatConnector {
public:
    // Throws std::invalid_argument when the settings have mistakes (see mistakes()).
    WeChatConnector(AccountSettings settings, Road& road, Hooks hooks);
    ~WeChatConnector();
    WeChatConnector(const WeChatConnector&) = delete;
    WeChatConnector& operator=(const WeChatConnector&) = delete;

    // GET: the platform's check of the address. POST: an event; answered when it is durable.
    // 400 malformed, 403 not from the platform or not for this account, 405, 413, and 503 when
    // the event could not be stored, so that the platform sends it again. When nothing is durable
    // within the patience the response hangs up; the turn goes on, and the platform's next copy
    // fetches the same answer.
    net::Task<net::Response> serve(net::Request request);

    // Answers that no call took go out now, since none will come any more.
    void flush() { missed_->flush(); }

    const std::shared_ptr<MissedAnswers>& missed() const { return missed_; }

    const Account& account() const { return account_; }

private:
    struct Call;

    net::Task<net::Response> receive(net::Request request);
    void open_arrived();
    void open(const std::shared_ptr<Call>& call);
    void answer_soon();
    void answer_all();
    net::Response response_to(const std::shared_ptr<Call>& call);
    net::Response passive_answer(const std::shared_ptr<Call>& call);
    net::Response transfer(const std::shared_ptr<Call>& call);
    void send(const std::shared_ptr<Call>& call, Inbound inbound, bool is_first);
    [[nodiscard]] bool takes_a_turn(const Decoded& decoded) const;
    void note_missed(const Call& call, const Taken& taken);
    net::Response hang_up();
    void watch();
    void give_up_late_ones();
    void forget_answered_ones();
    net::Response refuse(Refused why);

    Account account_;
    Road& road_;
    Hooks hooks_;
    std::shared_ptr<MissedAnswers> missed_;        // of an account that may write by itself
    std::vector<std::shared_ptr<Call>> arrived_;   // and not opened yet
    std::vector<std::shared_ptr<Call>> answered_;  // and not rung yet
    bool answering_ = false;
    // Calls on the road, by deadline: all have the same patience. One timer serves them all, and
    // runs only while there are some.
    std::deque<std::shared_ptr<Call>> waiting_;
    net::asio::steady_timer timer_;
    bool watching_ = false;
};

}  // namespace connectors::wechat
