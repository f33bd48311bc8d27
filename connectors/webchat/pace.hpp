// How fast one socket may talk: a bucket of tokens that fills evenly. Pure.
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
    bool admit(Instant now) {
        if (now > filled_at_) {
            const std::chrono::duration<double> passed = now - filled_at_;
            tokens_ = std::min(burst_, tokens_ + burst_ * (passed / window_));
            filled_at_ = now;
        }
        if (tokens_ < 1) return false;
        tokens_ -= 1;
        return true;
    }

private:
    double burst_;
    std::chrono::duration<double> window_;
    double tokens_;
    Instant filled_at_;
};

}  // namespace connectors::webchat
