// What an account needs beside its inbound settings to send, and what its sender needs of the
// program around it.
#pragma once

#include "connectors/wechat/errcodes.hpp"
#include "gateway/net/clock.hpp"
#include "gateway/net/http.hpp"
#include "gateway/net/http_client.hpp"
#include "gateway/net/task_group.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <optional>
#include <string>

namespace connectors::wechat {

// Access to the platform's API.
struct Access {
    std::string account;  // "wechat/main", for alarms
    std::string app_id;
    std::string app_secret;
    std::string api_base = "https://api.weixin.qq.com";  // without a slash at the end
    // How much sooner this process renews its token than another with the same account; drawn once
    // at start, up to a minute.
    net::Duration jitter{};
};

// A form that the platform has approved.
struct Form {
    std::string template_id;  // empty: there is none
    net::Fields fields;       // its field, then our value's name: ("thing1", "stage")
};

struct OutboundSettings {
    Access access;
    Form card;                       // of Carrier::template_card
    Form notice;                     // of Carrier::notice
    std::string single_template_id;  // of Carrier::single; empty: there is none
};

// An access token and its end. Never logged.
struct Token {
    std::string value;
    net::Instant ends_at{};
    bool operator==(const Token&) const = default;
};

struct OutboundHooks {
    net::asio::any_io_executor executor;  // of the loop
    net::HttpClient& http;
    net::Clock& clock;      // business time: of token life, pauses and budgets
    net::TaskGroup& tasks;  // its children must have ended before the sender is destroyed
    // Something that only an operator can mend; repeated with each attempt, which come with rising
    // distance. `detail` holds nothing personal and no secret. No hook may throw; all may be empty.
    std::function<void(const std::string& account, Alarm what, const std::string& detail)> on_alarm;
    // What a notice, a card or a single message opens when nothing else is given: where that
    // customer can agree to be told more. May be empty, and may give nothing.
    std::function<std::string(const std::string& openid)> page_of;
    // A restart can go on with the last token.
    std::function<void(const Token& token)> on_token;
    std::optional<Token> last_token;
};

}  // namespace connectors::wechat
