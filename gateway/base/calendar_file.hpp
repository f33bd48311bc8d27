// Reads config/calendars/: office.toml (hours of the week and of make-up days) and one file per
// published year with its holidays, as the State Council's notice lists them.
#pragma once

#include "dialog/calendar/working_calendar.hpp"
#include "gateway/base/mistake.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace gateway {

// Hours only; no year is published yet. At least one day of the week is worked.
std::variant<dialog::WorkingCalendar, std::vector<Mistake>> read_office_hours(
    std::string_view toml, const std::string& source
);

// Adds one year's holidays and make-up days; the calendar is unchanged when there are mistakes.
std::vector<Mistake> add_year(
    dialog::WorkingCalendar& calendar, std::string_view toml, const std::string& source
);

// The folder's office.toml and every other *.toml in it, by name.
std::variant<dialog::WorkingCalendar, std::vector<Mistake>> load_calendar(
    const std::filesystem::path& folder
);

// The year whose holidays should be filled in now: the current one, or the next when this one ends
// within 60 days.
std::optional<int> missing_year(const dialog::WorkingCalendar& calendar, dialog::Instant now);

}  // namespace gateway
