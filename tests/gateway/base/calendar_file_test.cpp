#include "gateway/base/calendar_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gateway {
namespace {

using namespace std::chrono_literals;
using dialog::WorkingCalendar;
using testing::HasSubstr;
using testing::SizeIs;

constexpr std::string_view hours = R"([hours]
monday = ["09:00-12:00", "13:30-18:00"]
tuesday = ["09:00-18:00"]
saturday = ["10:00-24:00"]
make_up_day = ["09:00-17:00"]
)";

std::vector<std::string> mistakes_of(const std::vector<Mistake>& mistakes) {
    std::vector<std::string> texts;
    for (const auto& mistake : mistakes) texts.push_back(text_of(mistake));
    return texts;
}

WorkingCalendar office() {
    const auto read = read_office_hours(hours, "office.toml");
    EXPECT_TRUE(std::holds_alternative<WorkingCalendar>(read));
    return std::get<WorkingCalendar>(read);
}

std::vector<std::string> bad_hours(std::string_view text) {
    const auto read = read_office_hours(text, "office.toml");
    const auto* mistakes = std::get_if<std::vector<Mistake>>(&read);
    return mistakes == nullptr ? std::vector<std::string>() : mistakes_of(*mistakes);
}

std::vector<std::string> bad_year(std::string_view text) {
    auto calendar = office();
    const auto mistakes = mistakes_of(add_year(calendar, text, "2026.toml"));
    EXPECT_TRUE(mistakes.empty() || calendar == office()) << "changed although it has mistakes";
    return mistakes;
}

TEST(CalendarFile, OfficeHoursAreSpansOfEachWeekday) {
    const auto calendar = office();
    EXPECT_THAT(calendar.week[0], SizeIs(0));
    ASSERT_THAT(calendar.week[1], SizeIs(2));
    EXPECT_EQ(calendar.week[1][1].begin, 13h + 30min);
    EXPECT_EQ(calendar.week[6][0].end, 24h);
    EXPECT_EQ(calendar.make_up_spans.front().end, 17h);
    EXPECT_TRUE(calendar.published_years.empty());
}

TEST(CalendarFile, BadOfficeHoursAreListed) {
    const std::string rest = "make_up_day = [\"09:00-17:00\"]\n";
    EXPECT_THAT(
        bad_hours("[hours]\nmonday = [\"9-18\"]\ntuesday = [\"18:00-09:00\"]\n" + rest), SizeIs(3)
    );
    EXPECT_THAT(
        bad_hours("[hours]\nmonday = [\"13:00-18:00\", \"09:00-12:00\"]\n" + rest), SizeIs(2)
    );
    EXPECT_THAT(
        bad_hours("[hours]\nmonday = [\"09:00-18:00\"]\n"),
        testing::ElementsAre(HasSubstr("make_up_day needs hours"))
    );
    EXPECT_THAT(
        bad_hours("[hours]\n" + rest), testing::ElementsAre(HasSubstr("no day of the week"))
    );
    EXPECT_THAT(
        bad_hours("[hours]\nmonday = [\"09:00-18:00\"]\nmoonday = []\n" + rest),
        testing::ElementsAre(HasSubstr("office.toml:3: hours.moonday: is not known"))
    );
}

TEST(CalendarFile, AHolidayCoversItsDaysAndNamesItsMakeUpDays) {
    auto calendar = office();
    const auto mistakes = add_year(
        calendar,
        R"(year = 2026
source = "notice"
[[holiday]]
name = "a"
from = 2026-10-01
to = 2026-10-03
make_up = [2026-09-20]
)",
        "2026.toml"
    );
    EXPECT_THAT(mistakes_of(mistakes), SizeIs(0));
    EXPECT_THAT(calendar.days_off, SizeIs(3));
    EXPECT_THAT(calendar.make_up_days, SizeIs(1));
    EXPECT_TRUE(calendar.published_years.contains(2026));
}

TEST(CalendarFile, MistakesOfAYearAreListedAndChangeNothing) {
    const std::string head = "year = 2026\nsource = \"n\"\n";
    const auto holiday = [](std::string_view from, std::string_view to) {
        return "[[holiday]]\nname = \"a\"\nfrom = " + std::string(from) +
               "\nto = " + std::string(to) + "\n";
    };
    EXPECT_THAT(bad_year(head + holiday("2026-10-01", "2026-10-07")), SizeIs(0));
    EXPECT_THAT(bad_year(head), SizeIs(1));
    EXPECT_THAT(bad_year(holiday("2026-10-01", "2026-10-07")), SizeIs(2));
    EXPECT_THAT(bad_year(head + holiday("2026-10-07", "2026-10-01")), SizeIs(1));
    EXPECT_THAT(bad_year(head + holiday("2025-10-01", "2025-10-07")), SizeIs(1));
    EXPECT_THAT(bad_year(head + holiday("2026-03-01", "2026-04-20")), SizeIs(1));
    EXPECT_THAT(bad_year(head + holiday("\"2026-10-01\"", "2026-10-07")), SizeIs(1));
    EXPECT_THAT(
        bad_year(head + holiday("2026-10-01", "2026-10-03") + holiday("2026-10-03", "2026-10-04")),
        testing::ElementsAre(HasSubstr("2026.toml:9: holiday.from: overlaps"))
    );
    EXPECT_THAT(
        bad_year(head + holiday("2026-10-01", "2026-10-03") + "make_up = [2026-10-02]\n"),
        testing::ElementsAre(HasSubstr("inside a holiday"))
    );
    EXPECT_THAT(bad_year(head + holiday("2026-10-01", "2026-10-03") + "makeup = []\n"), SizeIs(1));
}

TEST(CalendarFile, AYearIsGivenOnce) {
    auto calendar = office();
    const std::string year =
        "year = 2026\nsource = \"n\"\n[[holiday]]\nname = \"a\"\nfrom = 2026-10-01\nto = "
        "2026-10-01\n";
    EXPECT_THAT(add_year(calendar, year, "a.toml"), SizeIs(0));
    EXPECT_THAT(
        mistakes_of(add_year(calendar, year, "b.toml")),
        testing::Contains(HasSubstr("b.toml:1: year: is in another file"))
    );
}

TEST(CalendarFile, TheShippedCalendarHasTheNoticeOf2026) {
    const auto read = load_calendar(std::filesystem::path(HUIYIN_SOURCE_DIR) / "config/calendars");
    ASSERT_TRUE(std::holds_alternative<WorkingCalendar>(read));
    const auto& calendar = std::get<WorkingCalendar>(read);
    using std::chrono::sys_days;
    const auto day = [](unsigned month, unsigned of_month) {
        return sys_days(
            std::chrono::year(2026) / std::chrono::month(month) / std::chrono::day(of_month)
        );
    };
    const std::vector<sys_days> off{
        day(1, 1),
        day(1, 2),
        day(2, 16),
        day(2, 17),
        day(2, 18),
        day(2, 19),
        day(2, 20),
        day(2, 23),
        day(4, 6),
        day(5, 1),
        day(5, 4),
        day(5, 5),
        day(6, 19),
        day(9, 25),
        day(10, 1),
        day(10, 2),
        day(10, 5),
        day(10, 6),
        day(10, 7)};
    const std::vector<sys_days> worked{
        day(1, 4), day(2, 14), day(2, 28), day(5, 9), day(9, 20), day(10, 10)};
    for (auto date = day(1, 1); date <= day(12, 31); date += std::chrono::days(1)) {
        const auto weekday = std::chrono::weekday(date).c_encoding();
        const bool weekend = weekday == 0 || weekday == 6;
        const bool is_off = std::find(off.begin(), off.end(), date) != off.end();
        const bool is_worked = std::find(worked.begin(), worked.end(), date) != worked.end();
        EXPECT_EQ(calendar.works(date), is_worked || (!weekend && !is_off))
            << dialog::rfc3339(date);
    }
}

TEST(CalendarFile, AFolderWithoutHoursIsAMistake) {
    const auto read = load_calendar("/nowhere");
    EXPECT_THAT(std::get<std::vector<Mistake>>(read), SizeIs(1));
}

TEST(CalendarFile, AYearIsMissedSixtyDaysBeforeItBegins) {
    WorkingCalendar calendar;
    calendar.published_years = {2026};
    const auto at = [](std::string_view text) { return *dialog::parse_rfc3339(text); };
    EXPECT_EQ(missing_year(calendar, at("2026-11-01T12:00:00+08:00")), std::nullopt);
    EXPECT_EQ(missing_year(calendar, at("2026-11-02T12:00:00+08:00")), 2027);
    EXPECT_EQ(missing_year(calendar, at("2027-03-01T12:00:00+08:00")), 2027);
    calendar.published_years.insert(2027);
    EXPECT_EQ(missing_year(calendar, at("2026-12-31T12:00:00+08:00")), std::nullopt);
}

}  // namespace
}  // namespace gateway
