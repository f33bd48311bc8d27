#include "dialog/calendar/instant.hpp"

#include <array>
#include <cstddef>
#include <cstdio>

namespace dialog {

namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;

// Takes single characters and numbers of fixed width from the front of a text.
class Cursor {
public:
    explicit Cursor(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool done() const { return rest_.empty(); }

    bool take(std::string_view any_of) {
        if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) return false;
        rest_.remove_prefix(1);
        return true;
    }

    std::optional<int> number(std::size_t digits, int max) {
        if (rest_.size() < digits) return std::nullopt;
        int value = 0;
        for (const char c : rest_.substr(0, digits)) {
            if (c < '0' || c > '9') return std::nullopt;
            value = value * 10 + (c - '0');
        }
        if (value > max) return std::nullopt;
        rest_.remove_prefix(digits);
        return value;
    }

private:
    std::string_view rest_;
};

std::optional<sys_days> take_date(Cursor& cursor) {
    const auto year = cursor.number(4, 9999);
    if (!year || *year < 1970 || !cursor.take("-")) return std::nullopt;
    const auto month = cursor.number(2, 12);
    if (!month || !cursor.take("-")) return std::nullopt;
    const auto day = cursor.number(2, 31);
    if (!day) return std::nullopt;
    const std::chrono::year_month_day date(
        std::chrono::year(*year),
        std::chrono::month(static_cast<unsigned>(*month)),
        std::chrono::day(static_cast<unsigned>(*day))
    );
    if (!date.ok()) return std::nullopt;
    return sys_days(date);
}

std::optional<milliseconds> take_fraction(Cursor& cursor) {
    milliseconds fraction{0};
    int digits = 0;
    for (int weight = 100; digits < 9; ++digits, weight /= 10) {
        const auto digit = cursor.number(1, 9);
        if (!digit) break;
        fraction += milliseconds(weight * *digit);
    }
    if (digits == 0) return std::nullopt;
    return fraction;
}

std::optional<milliseconds> take_time(Cursor& cursor) {
    const auto hour = cursor.number(2, 23);
    if (!hour || !cursor.take(":")) return std::nullopt;
    const auto minute = cursor.number(2, 59);
    if (!minute || !cursor.take(":")) return std::nullopt;
    const auto second = cursor.number(2, 59);
    if (!second) return std::nullopt;
    milliseconds time = std::chrono::hours(*hour) + minutes(*minute) + seconds(*second);
    if (cursor.take(".")) {
        const auto fraction = take_fraction(cursor);
        if (!fraction) return std::nullopt;
        time += *fraction;
    }
    return time;
}

std::optional<minutes> take_offset(Cursor& cursor) {
    if (cursor.take("Zz")) return minutes(0);
    const bool east = cursor.take("+");
    if (!east && !cursor.take("-")) return std::nullopt;
    const auto hour = cursor.number(2, 23);
    if (!hour || !cursor.take(":")) return std::nullopt;
    const auto minute = cursor.number(2, 59);
    if (!minute) return std::nullopt;
    const minutes offset(*hour * 60 + *minute);
    return east ? offset : -offset;
}

}  // namespace

std::chrono::sys_days local_day(Instant instant) {
    return std::chrono::floor<std::chrono::days>(instant + beijing_offset);
}

LocalTime local(Instant instant) {
    const auto day = local_day(instant);
    const auto since_midnight = instant + beijing_offset - day;
    return {.date = day, .minute_of_day = std::chrono::floor<minutes>(since_midnight)};
}

Instant instant_of(const LocalTime& time) {
    return sys_days(time.date) + time.minute_of_day - beijing_offset;
}

std::string rfc3339(Instant instant) {
    const auto wall = std::chrono::floor<seconds>(instant + beijing_offset);
    const auto day = std::chrono::floor<std::chrono::days>(wall);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(wall - day);
    std::array<char, 64> text{};
    const int length = std::snprintf(
        text.data(),
        text.size(),
        "%04d-%02u-%02uT%02d:%02d:%02d+08:00",
        static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()),
        static_cast<unsigned>(date.day()),
        static_cast<int>(time.hours().count()),
        static_cast<int>(time.minutes().count()),
        static_cast<int>(time.seconds().count())
    );
    return {text.data(), static_cast<std::size_t>(length)};
}

std::optional<Instant> parse_rfc3339(std::string_view text) {
    Cursor cursor(text);
    const auto date = take_date(cursor);
    if (!date || !cursor.take("Tt")) return std::nullopt;
    const auto time = take_time(cursor);
    if (!time) return std::nullopt;
    const auto offset = take_offset(cursor);
    if (!offset || !cursor.done()) return std::nullopt;
    return *date + *time - *offset;
}

}  // namespace dialog
