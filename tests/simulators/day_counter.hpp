// Counts what is limited by the day, in the platforms' own time zone.
#pragma once

#include "gateway/net/clock.hpp"

#include <cstdint>

namespace simulators {

class DayCounter {
public:
    // False when the day's limit is reached; then nothing is counted.
    bool take(net::Instant now, std::uint64_t limit) {
        const auto today = std::chrono::floor<std::chrono::days>(now + std::chrono::hours(8));
        if (today != day_) {
            day_ = today;
            count_ = 0;
        }
        if (count_ >= limit) return false;
        ++count_;
        return true;
    }

    void clear() { count_ = 0; }

private:
    std::chrono::sys_days day_{};
    std::uint64_t count_ = 0;
};

}  // namespace simulators
