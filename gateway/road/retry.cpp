#include "gateway/road/retry.hpp"

#include <algorithm>
#include <cmath>

namespace gateway {

std::optional<Instant> next_attempt(
    const RetryRules& rules, const Attempted& attempted, Instant now
) {
    if (attempted.attempts >= rules.attempts_max) return std::nullopt;
    if (now - attempted.made_at >= rules.give_up_after) return std::nullopt;
    const unsigned doublings = std::min(attempted.attempts > 0 ? attempted.attempts - 1 : 0U, 20U);
    Duration wait = rules.first;
    for (unsigned i = 0; i < doublings && wait < rules.longest; ++i) wait *= 2;
    wait = std::min(wait, rules.longest);
    // From four fifths to six fifths.
    const auto fifths = static_cast<std::int64_t>(800 + attempted.seed % 401);
    wait = Duration(wait.count() * fifths / 1000);
    if (attempted.asked_for) wait = std::max(wait, *attempted.asked_for);
    const Instant next = now + std::max(wait, Duration(1));
    if (attempted.good_until && next >= *attempted.good_until) return std::nullopt;
    return next;
}

std::optional<Instant> Pace::take(Instant now) {
    const Instant before = counted_at_.value_or(now);
    const std::chrono::duration<double> passed = std::max(now - before, Duration(0));
    left_ = std::min(rules_.burst, left_ + passed.count() * rules_.per_second);
    counted_at_ = std::max(before, now);
    if (left_ >= 1) {
        left_ -= 1;
        return std::nullopt;
    }
    const double seconds = (1 - left_) / rules_.per_second;
    return now + Duration(static_cast<std::int64_t>(std::ceil(seconds * 1000)));
}

std::optional<Instant> Breaker::closed_until(Instant now) const {
    return is_tripped() && now < until_ ? std::optional(until_) : std::nullopt;
}

void Breaker::note(bool platform_failed, Instant now) {
    if (!platform_failed) {
        failures_ = 0;
        probing_ = false;
        pause_ = pause_first;
        return;
    }
    const bool was_tripped = is_tripped();
    if (failures_ < failures_max) ++failures_;
    if (!is_tripped()) return;
    // Attempts that were under way together fail together: that is one failure.
    if (was_tripped && now < until_ && !probing_) return;
    probing_ = false;
    until_ = now + pause_;
    pause_ = std::min(pause_ * 2, pause_longest);
}

void Breaker::let_one_through(Instant now) {
    if (!is_tripped()) return;
    probing_ = true;
    until_ = now + pause_;
}

bool is_the_platforms(dialog::Obstacle obstacle) {
    using dialog::Obstacle;
    switch (obstacle) {
        case Obstacle::platform_down:
        case Obstacle::no_answer:
        case Obstacle::token:
        case Obstacle::address:
        case Obstacle::daily_limit:
        case Obstacle::too_fast:
            return true;
        default:
            return false;
    }
}

}  // namespace gateway
