// The access tokens of one account, by both interfaces. Neither ends a token of the other.
#pragma once

#include "simulators/day_counter.hpp"
#include "simulators/dice.hpp"
#include "simulators/wechat/account.hpp"

#include <map>
#include <optional>
#include <string>
#include <variant>

namespace simulators::wechat {

struct IssuedToken {
    std::string token;
    std::chrono::seconds expires_in{};
};

// As the platform's error code.
using TokenRefusal = int;

class Tokens {
public:
    // /cgi-bin/token: always a new one; the one before lives on for the overlap.
    std::variant<IssuedToken, TokenRefusal> renew(
        net::Instant now, const Limits& limits, std::uint64_t per_day, Dice& dice
    );
    // /cgi-bin/stable_token: the same one until the overlap before its end. When forced, the
    // former dies at once.
    std::variant<IssuedToken, TokenRefusal> stable(
        net::Instant now, bool forced, const Limits& limits, Dice& dice
    );

    // 0 when it is good.
    [[nodiscard]] TokenRefusal check(const std::string& token, net::Instant now) const;

    // All of them die, as when the owner freezes the secret.
    void revoke();

private:
    struct Life {
        net::Instant end{};       // as promised
        net::Instant replaced{};  // end by a newer one; the epoch: not replaced
    };

    static constexpr std::size_t kept_max = 2'000;

    std::string make(net::Instant now, const Limits& limits, Dice& dice);
    void forget_old(net::Instant now);

    std::map<std::string, Life> lives_;
    std::string newest_;  // of the plain interface
    std::string stable_;
    net::Instant forced_at_{};
    DayCounter renewed_;
    DayCounter forced_;
};

}  // namespace simulators::wechat
