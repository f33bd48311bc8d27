// Working days of a Chinese company: weekly spans, statutory holidays and make-up working days.
// Values only; the data comes from config/calendars/.
#pragma once

#include "dialog/calendar/instant.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

namespace dialog {

// Work from `begin` (inclusive) to `end` (exclusive), minutes after local midnight.
struct WorkSpan {
    std::chrono::minutes begin{};
    std::chrono::minutes end{};
    bool operator==(const WorkSpan&) const = default;
};

class WorkingCalendar {
public:
    std::array<std::vector<WorkSpan>, 7> week;                 // [0] is Sunday; sorted, disjoint
    std::set<std::chrono::sys_days> days_off;                  // weekdays that are holidays
    std::set<std::chrono::sys_days> make_up_days;              // weekend days that are worked
    std::vector<WorkSpan> make_up_spans;                       // hours of a make-up day
    std::set<int> published_years;                             // years whose holidays are known

    // The spans worked on that day; empty when it is a day off.
    [[nodiscard]] const std::vector<WorkSpan>& spans(std::chrono::sys_days day) const;
    [[nodiscard]] bool works(std::chrono::sys_days day) const { return !spans(day).empty(); }
    [[nodiscard]] bool open_at(Instant instant) const;
    // The first instant at or after this one at which somebody works; at most 60 days ahead.
    [[nodiscard]] std::optional<Instant> next_open(Instant instant) const;

    bool operator==(const WorkingCalendar&) const = default;
};

// Why a due instant is what it is, in steps that can be put into words.
struct DueStep {
    enum class Kind : std::uint8_t {
        start,           // the instant counting begins from (moved into working time when outside)
        counted,         // a working day that counts
        holiday,         // a weekday that does not count
        make_up,         // a weekend day that counts
        weekend,         // a weekend day that does not count
        unpublished,     // the year's holidays are not known yet: counted by weekdays only
    };
    Kind kind{};
    std::chrono::sys_days day{};
    bool operator==(const DueStep&) const = default;
};

struct Due {
    Instant at{};
    std::vector<DueStep> steps;
    bool operator==(const Due&) const = default;
};

// The end of work on the n-th working day after the day of `from` (n >= 1); n = 0 is the end of
// work on the same day, or of the next working day when `from` lies on a day off or after work.
// A start on a day off or after the end of work counts as the next working day's start.
Due add_working_days(const WorkingCalendar& calendar, Instant from, int days);

}  // namespace dialog
