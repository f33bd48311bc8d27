// One account's access token. It is renewed ahead of its end, by one call at a time however many
// wait for it, and in the platform's mode that lets several processes share an account in peace.
#pragma once

#include "connectors/carrier.hpp"
#include "connectors/wechat/answer.hpp"
#include "connectors/wechat/outbound_settings.hpp"
#include "gateway/net/signal.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <variant>

namespace connectors::wechat {

inline constexpr std::size_t token_bytes_max = 512;
inline constexpr net::Duration token_life_min = std::chrono::seconds(60);
inline constexpr net::Duration token_life_max = std::chrono::seconds(7200);
inline constexpr net::Duration token_renewed_before_end = std::chrono::minutes(5);
inline constexpr net::Duration token_ask_distance = std::chrono::seconds(30);
inline constexpr std::size_t token_waiting_max = 2'000;
// The platform allows twenty a day; a second process of the account may need some of them.
inline constexpr std::size_t token_forced_a_day_max = 10;

// Loop thread only. Outlives the children of hooks.tasks and every task of its own.
class TokenSource {
public:
    // A token to call with, or why there is none, and when to ask again.
    using Lease = std::variant<std::string, Outcome>;

    TokenSource(Access access, OutboundHooks hooks);

    net::Task<Lease> present();
    // After the platform refused `refused` for a call: the present token when that is another one
    // by now, else a new one. To be used once.
    net::Task<Lease> instead_of(std::string refused);

private:
    enum class Mode : std::uint8_t { normal, forced };
    class Flight;

    net::Task<void> refresh(Mode mode);
    net::Task<void> landing();
    net::Task<void> fly(Flight flight, Mode mode);
    void start(Mode mode);
    void take(Answer answer, net::Instant asked_at);
    void take_failure(const Answer& answer);
    void give_up(const std::string& refused);
    void block(net::Duration pause, Outcome why);
    net::Duration next_long_pause();
    net::Duration next_short_pause();
    void alarm(Alarm what, const std::string& detail) const;
    bool may_force();
    bool is_blocked() const;
    bool is_usable() const;
    bool is_other_than(const std::string& refused) const;
    bool is_due() const;
    Lease lease() const;

    Access access_;
    OutboundHooks hooks_;
    std::optional<Token> token_;
    net::Instant asked_at_{};
    bool flying_ = false;
    std::size_t waiting_ = 0;
    net::Signal landed_;
    // No call of ours before then, and what is told meanwhile to those who have no token.
    net::Instant blocked_until_{};
    Outcome why_;
    std::size_t failures_ = 0;  // in a row
    std::string refused_;       // the last token that was given up
    std::deque<net::Instant> forced_at_;
};

}  // namespace connectors::wechat
