// Places on the road at which a test may kill the program, to see what a crash right there leaves
// behind. Named in the settings ([testing] kill_at); nothing happens at them otherwise.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace gateway {

enum class FaultPoint : std::uint8_t {
    turn_stepped,     // of a customer: nothing of it is stored
    turn_committed,   // durable; nobody was told
    answer_written,   // the platform's call has its answer; that is noted nowhere
    delivery_chosen,  // not marked as begun
    delivery_marked,  // durable; nothing was sent
    delivery_sent,    // what came of it is known, and stored nowhere
    delivery_ended,   // that is durable; the index still holds the row
};

inline constexpr std::array<std::string_view, 7> fault_point_names{
    "turn_stepped",
    "turn_committed",
    "answer_written",
    "delivery_chosen",
    "delivery_marked",
    "delivery_sent",
    "delivery_ended"};

constexpr std::optional<FaultPoint> parse_fault_point(std::string_view name) {
    for (std::size_t i = 0; i < fault_point_names.size(); ++i)
        if (fault_point_names.at(i) == name) return static_cast<FaultPoint>(i);
    return std::nullopt;
}

// May be empty.
using FaultPointReached = std::function<void(FaultPoint)>;

}  // namespace gateway
