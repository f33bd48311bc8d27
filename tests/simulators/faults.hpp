// What goes wrong on demand. Rates are per mille of calls or pushes; all zero is a perfect world.
#pragma once

#include "simulators/dice.hpp"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace simulators {

struct Faults {
    std::uint64_t seed = 1;

    // Of calls that the gateway makes to the platform.
    unsigned slow_answer = 0;
    std::chrono::milliseconds slow_time{2'000};  // wire time
    unsigned lost_answer = 0;                    // acted upon, then the connection is cut
    unsigned system_busy = 0;                    // the platform's own word for "later"; not acted
    unsigned server_error = 0;                   // 503 with an empty body; not acted
    unsigned html_error = 0;                     // 502 with a page of a proxy; not acted

    // Of pushes that the platform makes to the gateway.
    unsigned duplicate_push = 0;     // the gateway's answer is lost, and the push comes again
    unsigned overlapping_retry = 0;  // comes again while the first is still being answered
    unsigned reordered_push = 0;     // held back, so that later ones pass it
    std::chrono::milliseconds reorder_time{50};  // wire time
    unsigned lost_report = 0;                    // events about what was sent
    unsigned failed_report = 0;                  // sent, accepted, and then not delivered
};

// How one call of the gateway goes wrong, if it does.
enum class CallFault : std::uint8_t {
    none,
    slow_answer,
    lost_answer,
    system_busy,
    server_error,
    html_error,
};

std::string_view name(CallFault fault);
CallFault draw(const Faults& faults, Dice& dice);

nlohmann::json to_json(const Faults& faults);
// Changes what is named; the sentence that says what is wrong, when something is. Then nothing
// has changed.
std::optional<std::string> change(Faults& faults, const nlohmann::json& wanted);

}  // namespace simulators
