// What the platform tells the gateway: the XML of messages and events, and the call around it.
#pragma once

#include "gateway/net/clock.hpp"
#include "gateway/net/http.hpp"
#include "simulators/dice.hpp"
#include "simulators/wechat/account.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace simulators::wechat {

// The same for every delivery of one message.
struct Push {
    std::size_t account = 0;
    std::string openid;
    std::string xml;  // before encryption
    // A report about something sent, or a goodbye: nobody waits for an answer to it.
    bool is_report = false;
    net::Duration delay{};  // of business time, before the first delivery
};

// Builds the fields between <xml> and </xml>.
class Fields {
public:
    Fields& text(std::string_view name, std::string_view value);  // in CDATA
    Fields& number(std::string_view name, std::string_view digits);
    Fields& open(std::string_view name);
    Fields& close(std::string_view name);

    [[nodiscard]] std::string document() const { return "<xml>" + inner_ + "</xml>"; }

private:
    std::string inner_;
};

// A new timestamp, nonce and ciphertext each time.
struct Call {
    net::Fields query;
    std::string body;
};

Call call_for(const Push& push, const Account& account, net::Instant now, Dice& dice);
net::Fields verification_query(
    const Account& account, const std::string& echo, net::Instant now, Dice& dice
);

}  // namespace simulators::wechat
