#include "dialog/calendar/working_calendar.hpp"

#include <algorithm>

namespace dialog {

namespace {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::sys_days;
using Kind = DueStep::Kind;

constexpr days search_max{60};

Instant at(sys_days day, minutes minute) {
    return instant_of({.date = day, .minute_of_day = minute});
}

const std::vector<WorkSpan>& week_spans(const WorkingCalendar& calendar, sys_days day) {
    return calendar.week.at(std::chrono::weekday(day).c_encoding());
}

bool published(const WorkingCalendar& calendar, sys_days day) {
    const auto year = std::chrono::year_month_day(day).year();
    return calendar.published_years.contains(static_cast<int>(year));
}

Instant end_of_work(const WorkingCalendar& calendar, sys_days day) {
    return at(day, calendar.spans(day).back().end);
}

Kind kind_off(const WorkingCalendar& calendar, sys_days day) {
    return week_spans(calendar, day).empty() ? Kind::weekend : Kind::holiday;
}

Kind kind_worked(const WorkingCalendar& calendar, sys_days day) {
    if (calendar.make_up_days.contains(day)) return Kind::make_up;
    return published(calendar, day) ? Kind::counted : Kind::unpublished;
}

void note(Due& due, Kind kind, sys_days day) {
    if (due.steps.size() < due_steps_max) due.steps.push_back({.kind = kind, .day = day});
}

// The first working day from this one on; the days off on the way become steps.
std::optional<sys_days> next_worked(const WorkingCalendar& calendar, sys_days day, Due& due) {
    const auto last = day + search_max;
    for (; day <= last; day += days(1)) {
        if (calendar.works(day)) return day;
        note(due, kind_off(calendar, day), day);
    }
    return std::nullopt;
}

Due count_every_day(Instant from, int count) {
    const auto day = local_day(from);
    return {
        .at = at(day + days(count + 1), minutes(0)),
        .steps = {{.kind = Kind::start, .day = day}},
    };
}

}  // namespace

const std::vector<WorkSpan>& WorkingCalendar::spans(sys_days day) const {
    static const std::vector<WorkSpan> none;
    if (make_up_days.contains(day)) return make_up_spans;
    if (days_off.contains(day)) return none;
    return week_spans(*this, day);
}

bool WorkingCalendar::open_at(Instant instant) const {
    const auto day = local_day(instant);
    const auto& worked = spans(day);
    return std::any_of(worked.begin(), worked.end(), [&](const WorkSpan& span) {
        return at(day, span.begin) <= instant && instant < at(day, span.end);
    });
}

std::optional<Instant> WorkingCalendar::next_open(Instant instant) const {
    const auto today = local_day(instant);
    for (auto day = today; day <= today + search_max; day += days(1)) {
        for (const auto& span : spans(day))
            if (instant < at(day, span.end)) return std::max(instant, at(day, span.begin));
    }
    return std::nullopt;
}

Due add_working_days(const WorkingCalendar& calendar, Instant from, int days_wanted) {
    const int count = std::clamp(days_wanted, 0, working_days_max);
    Due due;
    auto day = local_day(from);
    if (calendar.works(day) && from >= end_of_work(calendar, day)) day += days(1);

    auto worked = next_worked(calendar, day, due);
    if (!worked) return count_every_day(from, count);
    note(due, Kind::start, *worked);
    for (int counted = 0; counted < count; ++counted) {
        worked = next_worked(calendar, *worked + days(1), due);
        if (!worked) return count_every_day(from, count);
        note(due, kind_worked(calendar, *worked), *worked);
    }
    due.at = end_of_work(calendar, *worked);
    return due;
}

}  // namespace dialog
