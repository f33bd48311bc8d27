// How many customer-service messages one customer may get, and until when.
#pragma once

#include "gateway/net/clock.hpp"
#include "simulators/wechat/account.hpp"

#include <cstdint>

namespace simulators::wechat {

class Quota {
public:
    enum class Verdict : std::uint8_t { allowed, window_shut, used_up };

    // Each opens a window anew; a window of the other kind that is still open stays.
    void message_came(net::Instant now, const Limits& limits);
    void tap_came(net::Instant now, const Limits& limits);  // follow, scan, menu click

    [[nodiscard]] Verdict verdict(net::Instant now) const;
    // Counts against every open window: what two deeds allow does not add up.
    void use(net::Instant now);

    [[nodiscard]] unsigned left(net::Instant now) const;

private:
    struct Window {
        net::Instant until{};
        unsigned left = 0;
    };

    Window message_;
    Window tap_;
};

}  // namespace simulators::wechat
