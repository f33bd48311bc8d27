// Time as the pure core sees it: given from outside, never read from a clock.
#pragma once

#include <chrono>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace dialog {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;
using Duration = std::chrono::milliseconds;

// China has one zone and no summer time; all business dates are Beijing dates.
inline constexpr std::chrono::hours beijing_offset{8};

// A Beijing wall clock, in whole minutes.
struct LocalTime {
    std::chrono::year_month_day date{};
    std::chrono::minutes minute_of_day{};
    bool operator==(const LocalTime&) const = default;
};

LocalTime local(Instant instant);
// A minute of 1440 is the midnight that ends the date.
Instant instant_of(const LocalTime& time);
// The Beijing date of an instant.
std::chrono::sys_days local_day(Instant instant);

// RFC 3339 with zone, whole seconds (a fraction is cut): "2026-11-23T17:05:00+08:00".
std::string rfc3339(Instant instant);
// Accepts any offset and "Z", years from 1970, fractions (cut to milliseconds); no leap seconds.
std::optional<Instant> parse_rfc3339(std::string_view text);

}  // namespace dialog
