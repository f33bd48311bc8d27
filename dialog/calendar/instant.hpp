// Time as the pure core sees it: given from outside, never read from a clock.
#pragma once

#include <chrono>
#include <compare>
#include <string>

namespace dialog {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;
using Duration = std::chrono::milliseconds;

// China has one zone and no summer time; all business dates are Beijing dates.
inline constexpr std::chrono::hours beijing_offset{8};

struct LocalTime {
    std::chrono::year_month_day date{};
    std::chrono::minutes minute_of_day{};
    bool operator==(const LocalTime&) const = default;
};

LocalTime local(Instant instant);
Instant instant_of(const LocalTime& time);

// RFC 3339 with zone: "2026-11-23T17:05:00+08:00". Parsing accepts any offset and "Z".
std::string rfc3339(Instant instant);

}  // namespace dialog
