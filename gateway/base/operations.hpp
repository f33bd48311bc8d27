// What the second, loopback listener answers: health, readiness, figures, and in tests the clock.
#pragma once

#include "dialog/calendar/instant.hpp"
#include "gateway/base/metrics.hpp"
#include "gateway/net/http.hpp"
#include "gateway/net/task.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace gateway {

using dialog::Duration;
using dialog::Instant;

struct OperationsHooks {
    // Why the program cannot take messages now; nothing when it can.
    std::function<std::optional<std::string>()> unready;
    std::function<Instant()> now;
    // Moves business time to the target, returns what it is after everything has settled.
    // Empty when the clock is not settable: POST /testing/clock is then 404.
    std::function<net::Task<Instant>(Instant target)> move_clock;
};

// GET /healthz, /readyz (503 with the reason), /metrics; POST /testing/clock. Outlived by what it
// is given. Moves of the clock run one after the other: a second one meanwhile gets 409.
class Operations {
public:
    Operations(const Metrics& metrics, OperationsHooks hooks);
    net::Task<net::Response> handle(net::Request request);

private:
    net::Task<net::Response> clock(std::string body);

    const Metrics& metrics_;
    OperationsHooks hooks_;
    bool moving_ = false;
};

// "3h", "90m", "2d", "45s", "1h30m": units in falling order, each once; more than 0, at most
// advance_max.
std::optional<Duration> parse_advance(std::string_view text);
inline constexpr Duration advance_max = std::chrono::days(3660);

// The body of POST /testing/clock: the target, or what is wrong with it, in one sentence. Going
// back, or further than advance_max, is wrong.
std::variant<Instant, std::string> parse_clock_move(std::string_view body, Instant now);

}  // namespace gateway
