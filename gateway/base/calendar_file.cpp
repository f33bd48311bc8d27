#include "gateway/base/calendar_file.hpp"

#include "gateway/base/settings_checks.hpp"
#include "gateway/base/text_file.hpp"
#include "gateway/base/toml_table.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <system_error>

namespace gateway {

namespace {

using dialog::WorkingCalendar;
using dialog::WorkSpan;
using std::chrono::days;
using std::chrono::sys_days;

constexpr days holiday_max{31};
constexpr std::size_t holidays_max = 100;

// "09:00-18:00"
std::optional<WorkSpan> parse_span(std::string_view text) {
    if (text.size() != 11 || text[5] != '-') return std::nullopt;
    const auto begin = parse_minute_of_day(text.substr(0, 5));
    const auto end = parse_minute_of_day(text.substr(6));
    if (!begin || !end || *begin >= *end) return std::nullopt;
    return WorkSpan{.begin = *begin, .end = *end};
}

std::vector<WorkSpan> read_spans(TomlTable& table, std::string_view key) {
    std::vector<WorkSpan> spans;
    for (const auto& text : table.texts(key).value_or(std::vector<std::string>())) {
        const auto span = parse_span(text);
        if (!span) {
            table.mistake(key, R"(must be spans like ["09:00-12:00", "13:30-18:00"])");
            return {};
        }
        if (!spans.empty() && span->begin < spans.back().end) {
            table.mistake(key, "must be in order and not overlap");
            return {};
        }
        spans.push_back(*span);
    }
    return spans;
}

// One [[holiday]]: its days, and the days that are worked instead.
void read_holiday(TomlTable& table, int year, WorkingCalendar& calendar) {
    for (const auto* key : {"name", "from", "to"}) table.require(key);
    table.text("name");
    const auto from = table.date("from");
    const auto to = table.date("to");
    const auto make_up = table.dates("make_up").value_or(std::vector<sys_days>());
    table.finish();

    // A holiday at the turn of the year may begin or end in the neighbouring one.
    using std::chrono::day;
    using std::chrono::month;
    const sys_days earliest(std::chrono::year(year - 1) / month(12) / day(1));
    const sys_days latest(std::chrono::year(year + 1) / month(1) / day(31));
    const auto outside = [&](sys_days date) { return date < earliest || date > latest; };
    for (const auto date : make_up) {
        if (outside(date)) table.mistake("make_up", "is not in the year of this file");
        calendar.make_up_days.insert(date);
    }
    if (!from || !to) return;
    if (outside(*from) || outside(*to)) {
        table.mistake("from", "is not in the year of this file");
        return;
    }
    if (*to < *from || *to - *from >= holiday_max) {
        table.mistake("to", "must not be before \"from\", nor more than a month after it");
        return;
    }
    for (auto date = *from; date <= *to; date += days(1))
        if (!calendar.days_off.insert(date).second)
            table.mistake("from", "overlaps another holiday");
}

}  // namespace

std::variant<WorkingCalendar, std::vector<Mistake>> read_office_hours(
    std::string_view toml, const std::string& source
) {
    TomlReading reading{.source = source};
    const auto parsed = reading.parse(toml);
    if (!parsed) return std::move(reading).sorted_mistakes();
    TomlTable root(reading, &*parsed, "", 0);
    auto table = root.table("hours");
    root.finish();

    WorkingCalendar calendar;
    constexpr std::array<std::string_view, 7> weekdays{
        "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};
    bool works = false;
    for (std::size_t i = 0; i < weekdays.size(); ++i) {
        calendar.week.at(i) = read_spans(table, weekdays.at(i));
        works = works || !calendar.week.at(i).empty();
    }
    calendar.make_up_spans = read_spans(table, "make_up_day");
    table.finish();
    if (!works) root.mistake("hours", "no day of the week is worked");
    if (calendar.make_up_spans.empty()) root.mistake("hours", "make_up_day needs hours");
    if (!reading.mistakes.empty()) return std::move(reading).sorted_mistakes();
    return calendar;
}

std::vector<Mistake> add_year(
    WorkingCalendar& calendar, std::string_view toml, const std::string& source
) {
    TomlReading reading{.source = source};
    const auto parsed = reading.parse(toml);
    if (!parsed) return std::move(reading).sorted_mistakes();
    TomlTable root(reading, &*parsed, "", 0);
    root.require("year");
    root.require("source");
    root.text("source");
    const auto year = root.integer("year", 2000, 2200);
    if (!year) return std::move(reading).sorted_mistakes();

    auto changed = calendar;
    if (!changed.published_years.insert(static_cast<int>(*year)).second)
        root.mistake("year", "is in another file, too");
    auto holidays = root.tables("holiday");
    if (holidays.empty() || holidays.size() > holidays_max)
        root.mistake("holiday", "needs 1 to 100 [[holiday]] tables");
    else
        for (auto& holiday : holidays) read_holiday(holiday, static_cast<int>(*year), changed);
    root.finish();
    for (const auto date : changed.make_up_days)
        if (changed.days_off.contains(date))
            root.mistake("holiday", "a make-up day is inside a holiday");
    if (reading.mistakes.empty()) calendar = std::move(changed);
    return std::move(reading).sorted_mistakes();
}

std::variant<WorkingCalendar, std::vector<Mistake>> load_calendar(
    const std::filesystem::path& folder
) {
    const auto office = folder / "office.toml";
    const auto hours = read_text_file(office);
    if (!hours) return std::vector<Mistake>{{office.string(), 0, "cannot be read"}};
    auto read = read_office_hours(*hours, office.string());
    auto* calendar = std::get_if<WorkingCalendar>(&read);
    if (calendar == nullptr) return read;

    std::error_code error;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error))
        if (entry.path().extension() == ".toml" && entry.path() != office)
            files.push_back(entry.path());
    std::sort(files.begin(), files.end());

    std::vector<Mistake> mistakes;
    for (const auto& file : files) {
        const auto text = read_text_file(file);
        auto found = text ? add_year(*calendar, *text, file.string())
                          : std::vector<Mistake>{{file.string(), 0, "cannot be read"}};
        std::move(found.begin(), found.end(), std::back_inserter(mistakes));
    }
    if (!mistakes.empty()) return mistakes;
    return read;
}

std::optional<int> missing_year(const WorkingCalendar& calendar, dialog::Instant now) {
    constexpr days ahead{60};
    const auto today = dialog::local_day(now);
    for (const auto day : {today, today + ahead}) {
        const auto year = static_cast<int>(std::chrono::year_month_day(day).year());
        if (!calendar.published_years.contains(year)) return year;
    }
    return std::nullopt;
}

}  // namespace gateway
