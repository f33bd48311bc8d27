// How fast somebody may go on: a bucket of tokens that fills evenly. Pure.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace connectors::webchat {

class Pace {
public:
    using Instant = std::chrono::steady_clock::time_point;

    // `burst` at once, and as many again per `window`.
    Pace(std::size_t burst, std::chrono::milliseconds window, Instant now)
        : burst_(static_cast<double>(burst)),
          window_(window),
          tokens_(burst_),
          filled_at_(now) {}

    // False when it is too fast; that try costs nothing.
    bool admit(Instant now, std::size_t amount = 1) {
        tokens_ = filled(now);
        filled_at_ = std::max(filled_at_, now);
        if (tokens_ < static_cast<double>(amount)) return false;
        tokens_ -= static_cast<double>(amount);
        return true;
    }

    // It was not used after all.
    void give_back(std::size_t amount) {
        tokens_ = std::min(burst_, tokens_ + static_cast<double>(amount));
    }

    // Whether it is as if it had never been used.
    [[nodiscard]] bool is_full(Instant now) const { return filled(now) >= burst_; }

private:
    [[nodiscard]] double filled(Instant now) const {
        if (now <= filled_at_) return tokens_;
        const std::chrono::duration<double> passed = now - filled_at_;
        return std::min(burst_, tokens_ + burst_ * (passed / window_));
    }

    double burst_;
    std::chrono::duration<double> window_;
    double tokens_;
    Instant filled_at_;
};

}  // namespace connectors::webchat
