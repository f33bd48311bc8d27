#include "connectors/weibo/created_at.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace connectors::weibo {

namespace {

constexpr std::array<std::string_view, 7> weekdays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr std::array<std::string_view, 12> months{
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::optional<int> number(std::string_view text, std::size_t digits, int most) {
    int value = 0;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    if (text.size() != digits || read.ec != std::errc{} || read.ptr != end) return std::nullopt;
    if (value < 0 || value > most) return std::nullopt;
    return value;
}

// The word up to the next blank, which is taken off `text`.
std::string_view next_word(std::string_view& text) {
    const std::size_t end = text.find(' ');
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return word;
}

// "18:09:20" after midnight.
std::optional<int> time_of_day(std::string_view text) {
    if (text.size() != 8 || text[2] != ':' || text[5] != ':') return std::nullopt;
    const auto hours = number(text.substr(0, 2), 2, 23);
    const auto minutes = number(text.substr(3, 2), 2, 59);
    const auto seconds = number(text.substr(6, 2), 2, 60);
    if (!hours || !minutes || !seconds) return std::nullopt;
    return *hours * 3600 + *minutes * 60 + *seconds;
}

// "+0800" east of Greenwich, in seconds.
std::optional<int> zone(std::string_view text) {
    if (text.size() != 5 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
    const auto hours = number(text.substr(1, 2), 2, 14);
    const auto minutes = number(text.substr(3, 2), 2, 59);
    if (!hours || !minutes) return std::nullopt;
    const int seconds = *hours * 3600 + *minutes * 60;
    return text[0] == '-' ? -seconds : seconds;
}

}  // namespace

std::optional<std::int64_t> parse_created_at(std::string_view text) {
    const std::string_view weekday = next_word(text);
    const auto* const month = std::ranges::find(months, next_word(text));
    const std::string_view day_text = next_word(text);
    const auto day = number(day_text, day_text.size() == 1 ? 1 : 2, 31);
    const auto time = time_of_day(next_word(text));
    const auto offset = zone(next_word(text));
    const auto year = number(text, 4, 9999);
    if (std::ranges::find(weekdays, weekday) == weekdays.end() || month == months.end() || !day ||
        !time || !offset || !year) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{
        std::chrono::year(*year),
        std::chrono::month(static_cast<unsigned>(month - months.begin()) + 1),
        std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok() || *year < 1970) return std::nullopt;
    const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
    return days * 86'400 + *time - *offset;
}

}  // namespace connectors::weibo
