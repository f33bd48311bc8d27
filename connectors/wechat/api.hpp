// One account's calls: each with a token, made again once when the token turns out to be invalid,
// and not made at all while the platform has said that it would be in vain.
#pragma once

#include "connectors/wechat/answer.hpp"
#include "connectors/wechat/outbound_settings.hpp"
#include "connectors/wechat/token.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace connectors::wechat {

// Calls with quotas and rights of their own.
enum class Call : std::uint8_t {
    window,
    card,
    notice,
    single,
    typing,
    download,
    upload,
    probe,
    ticket,
    person,
};
inline constexpr std::size_t calls_count = 10;

struct ApiRequest {
    Call call{};
    Repeat repeat = Repeat::shows_twice;
    std::string path;         // "/cgi-bin/message/custom/send"
    std::string query{};      // beside the token, percent-encoded: "type=image"
    net::ClientRequest http;  // all but its URL
};

// Loop thread only. Outlives its tasks.
class Api {
public:
    Api(Access access, OutboundHooks hooks);

    net::Task<Answer> call(ApiRequest request);

private:
    // After a code that more calls would only repeat.
    struct Rest {
        net::Instant until{};
        Outcome outcome{};
        std::size_t stops = 0;  // in a row
    };

    net::Task<Answer> call_with(std::string token, const ApiRequest& request);
    std::optional<Outcome> resting(Call call) const;
    void learn(Call call, Answer& answer);
    void stop(Rest& rest, const Answer& answer, bool with_alarm) const;
    Rest& rest_of(Call call);

    Access access_;
    OutboundHooks hooks_;
    TokenSource tokens_;
    Rest account_rest_;
    std::array<Rest, calls_count> rests_;
};

}  // namespace connectors::wechat
