// When to try again, how fast, and when to leave a platform in peace. Pure.
#pragma once

#include "dialog/calendar/instant.hpp"
#include "dialog/promises/reach.hpp"

#include <cstdint>
#include <optional>

namespace gateway {

using dialog::Duration;
using dialog::Instant;

struct RetryRules {
    Duration first{std::chrono::seconds(5)};
    Duration longest{std::chrono::minutes(10)};  // between two attempts
    unsigned attempts_max = 16;
    Duration give_up_after{std::chrono::hours(24)};
};

struct Attempted {
    unsigned attempts = 0;  // made so far, at least one
    Instant made_at{};      // of the delivery
    std::optional<Instant> good_until{};
    std::optional<Duration> asked_for{};  // by the platform
    std::uint64_t seed = 0;
};

// Twice as long each time, a fifth more or less by the seed, never sooner than asked for. Nothing
// when it is to be given up: too many attempts, too old, or no more of use by then.
std::optional<Instant> next_attempt(
    const RetryRules& rules, const Attempted& attempted, Instant now
);

// Whether such a failure tells of the platform rather than of one message or file.
bool is_the_platforms(dialog::Obstacle obstacle);

// So many at once, then so many a second.
class Pace {
public:
    struct Rules {
        double burst = 20;
        double per_second = 10;
    };

    explicit Pace(Rules rules) : rules_(rules), left_(rules.burst) {}

    // Takes one; or the instant at which there will be one.
    std::optional<Instant> take(Instant now);

private:
    Rules rules_;
    double left_;
    std::optional<Instant> counted_at_;
};

// Opens after failures in a row that tell of the platform rather than of one message; then lets one
// attempt through from time to time.
class Breaker {
public:
    static constexpr unsigned failures_max = 5;
    static constexpr Duration pause_first{std::chrono::seconds(15)};
    static constexpr Duration pause_longest{std::chrono::minutes(5)};

    // The instant before which nothing should be tried; nothing when all is well.
    [[nodiscard]] std::optional<Instant> closed_until(Instant now) const;
    void note(bool platform_failed, Instant now);
    // When tripped: the next attempt may go, and no other for the present pause.
    void let_one_through(Instant now);

    [[nodiscard]] bool is_tripped() const { return failures_ >= failures_max; }

private:
    unsigned failures_ = 0;
    Duration pause_ = pause_first;
    Instant until_{};
    bool probing_ = false;
};

}  // namespace gateway
