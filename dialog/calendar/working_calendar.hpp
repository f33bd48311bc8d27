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
    std::array<std::vector<WorkSpan>, 7> week;     // [0] is Sunday; sorted, disjoint
    std::set<std::chrono::sys_days> days_off;      // holidays; weekend days may be in it
    std::set<std::chrono::sys_days> make_up_days;  // worked although off; win over days_off
    std::vector<WorkSpan> make_up_spans;           // hours of a make-up day
    std::set<int> published_years;                 // years whose holidays are known

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
        start,        // the day counting begins from; it is not counted itself
        counted,      // a working day that counts
        holiday,      // a day of the working week that does not count
        make_up,      // a make-up working day that counts
        weekend,      // a day outside the working week that does not count
        unpublished,  // counts by the week only: its year's holidays are not known yet
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

inline constexpr int working_days_max = 250;
inline constexpr std::size_t due_steps_max = 64;

// The end of work on the n-th working day after the starting day; n = 0 is the end of work on the
// starting day itself. The starting day is the day of `from`, or the next working day when that is
// a day off or its work has ended.
//
// Steps are in order of days: days off before the starting day, the start, then every day up to the
// last, but never more than due_steps_max. `days` outside 0..working_days_max is taken as the
// nearer end. A calendar without a working day in 60 days is not usable; days are then counted as
// they come, each until midnight.
Due add_working_days(const WorkingCalendar& calendar, Instant from, int days);

}  // namespace dialog
