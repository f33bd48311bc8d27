#include "dialog/calendar/dates.hpp"

#include <charconv>
#include <chrono>
#include <optional>

namespace dialog {

namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::weekday;
using std::chrono::year_month_day;

std::optional<int> number(std::string_view digits) {
    int value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return value;
}

std::string iso(year_month_day date) {
    const auto two = [](unsigned n) { return (n < 10 ? "-0" : "-") + std::to_string(n); };
    return std::to_string(static_cast<int>(date.year())) +
           two(static_cast<unsigned>(date.month())) + two(static_cast<unsigned>(date.day()));
}

std::string without_year(std::string_view value, sys_days today) {
    const auto month = number(value.substr(2, 2));
    const auto day = number(value.substr(5, 2));
    if (!month || !day || *month < 1 || *day < 1) return {};
    const auto year = year_month_day(today).year();
    for (const auto candidate : {year, year - std::chrono::years(1)}) {
        const year_month_day date(
            candidate,
            std::chrono::month(static_cast<unsigned>(*month)),
            std::chrono::day(static_cast<unsigned>(*day))
        );
        if (date.ok() && sys_days(date) <= today) return iso(date);
    }
    return {};
}

std::string relative(std::string_view value, sys_days today) {
    const bool back = value.front() == '-';
    const std::size_t unit = value.find_first_of("dw", 1);
    if (unit == std::string_view::npos) return {};
    const auto count = number(value.substr(1, unit - 1));
    if (!count || *count > 400) return {};
    const int ahead = back ? -*count : *count;
    if (value[unit] == 'd') return iso(today + days(ahead));
    const auto day_of_week = number(value.substr(unit + 1));
    if (!day_of_week || *day_of_week < 1 || *day_of_week > 7) return {};
    const auto since_monday = (weekday(today) - std::chrono::Monday).count();
    return iso(today - days(since_monday) + days(7 * ahead + *day_of_week - 1));
}

}  // namespace

std::string resolve_date(std::string_view value, Instant said) {
    const auto today = sys_days(local(said).date);
    if (value.size() == 10 && value[4] == '-') {
        const auto year = number(value.substr(0, 4));
        return year && *year >= 2000 && *year < 2100 ? std::string(value) : std::string();
    }
    if (value.size() == 7 && value.starts_with("--")) return without_year(value, today);
    if (value.size() >= 3 && (value.front() == '-' || value.front() == '+'))
        return relative(value, today);
    if (value.size() >= 2 && value.front() == '0') return relative("+" + std::string(value), today);
    return {};
}

}  // namespace dialog
