#include "dialog/calendar/working_calendar.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace dialog {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::sys_days;
using Kind = DueStep::Kind;

sys_days day(int year, unsigned month, unsigned of_month) {
    return std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(of_month);
}

Instant at(sys_days date, std::chrono::minutes minute) {
    return instant_of({.date = date, .minute_of_day = minute});
}

// 9 to 18 on weekdays, with the statutory days of 2026.
WorkingCalendar china_2026() {
    WorkingCalendar calendar;
    for (std::size_t weekday = 1; weekday <= 5; ++weekday) calendar.week[weekday] = {{9h, 18h}};
    calendar.make_up_spans = {{9h, 18h}};
    calendar.published_years = {2026};
    for (const unsigned date : {16U, 17U, 18U, 19U, 20U, 23U})
        calendar.days_off.insert(day(2026, 2, date));
    for (const unsigned date : {1U, 2U, 5U, 6U, 7U}) calendar.days_off.insert(day(2026, 10, date));
    calendar.make_up_days = {
        day(2026, 2, 14), day(2026, 2, 28), day(2026, 9, 20), day(2026, 10, 10)};
    return calendar;
}

std::vector<DueStep> steps(std::initializer_list<std::pair<Kind, sys_days>> expected) {
    std::vector<DueStep> result;
    for (const auto& [kind, date] : expected) result.push_back({.kind = kind, .day = date});
    return result;
}

TEST(WorkingCalendar, ThreeWorkingDaysEndOnTheThirdDayAfter) {
    const auto due = add_working_days(china_2026(), at(day(2026, 11, 23), 10h + 30min), 3);
    EXPECT_EQ(rfc3339(due.at), "2026-11-26T18:00:00+08:00");
    EXPECT_EQ(
        due.steps,
        steps({
            {Kind::start, day(2026, 11, 23)},
            {Kind::counted, day(2026, 11, 24)},
            {Kind::counted, day(2026, 11, 25)},
            {Kind::counted, day(2026, 11, 26)},
        })
    );
}

TEST(WorkingCalendar, NationalDayWeekDoesNotCountAndItsMakeUpDaysDo) {
    const auto due = add_working_days(china_2026(), at(day(2026, 9, 30), 17h), 3);
    EXPECT_EQ(rfc3339(due.at), "2026-10-10T18:00:00+08:00");
    EXPECT_EQ(
        due.steps,
        steps({
            {Kind::start, day(2026, 9, 30)},
            {Kind::holiday, day(2026, 10, 1)},
            {Kind::holiday, day(2026, 10, 2)},
            {Kind::weekend, day(2026, 10, 3)},
            {Kind::weekend, day(2026, 10, 4)},
            {Kind::holiday, day(2026, 10, 5)},
            {Kind::holiday, day(2026, 10, 6)},
            {Kind::holiday, day(2026, 10, 7)},
            {Kind::counted, day(2026, 10, 8)},
            {Kind::counted, day(2026, 10, 9)},
            {Kind::make_up, day(2026, 10, 10)},
        })
    );
    const auto before = add_working_days(china_2026(), at(day(2026, 9, 18), 17h), 1);
    EXPECT_EQ(rfc3339(before.at), "2026-09-20T18:00:00+08:00");
}

TEST(WorkingCalendar, SpringFestivalIsSkippedBetweenItsMakeUpDays) {
    const auto due = add_working_days(china_2026(), at(day(2026, 2, 13), 19h), 5);
    EXPECT_EQ(due.steps.front(), (DueStep{Kind::start, day(2026, 2, 14)}));
    // 24, 25, 26, 27 February, then the make-up Saturday.
    EXPECT_EQ(rfc3339(due.at), "2026-02-28T18:00:00+08:00");
}

TEST(WorkingCalendar, AStartOnADayOffOrAfterWorkIsTheNextWorkingDay) {
    const auto calendar = china_2026();
    const auto saturday = add_working_days(calendar, at(day(2026, 11, 21), 12h), 0);
    EXPECT_EQ(rfc3339(saturday.at), "2026-11-23T18:00:00+08:00");
    EXPECT_EQ(
        saturday.steps,
        steps({
            {Kind::weekend, day(2026, 11, 21)},
            {Kind::weekend, day(2026, 11, 22)},
            {Kind::start, day(2026, 11, 23)},
        })
    );
    const auto just_before = add_working_days(calendar, at(day(2026, 11, 23), 18h) - 1ms, 0);
    EXPECT_EQ(rfc3339(just_before.at), "2026-11-23T18:00:00+08:00");
    const auto at_the_end = add_working_days(calendar, at(day(2026, 11, 23), 18h), 0);
    EXPECT_EQ(rfc3339(at_the_end.at), "2026-11-24T18:00:00+08:00");
    const auto early = add_working_days(calendar, at(day(2026, 11, 23), 3h), 0);
    EXPECT_EQ(rfc3339(early.at), "2026-11-23T18:00:00+08:00");
}

TEST(WorkingCalendar, AYearThatIsNotPublishedCountsByWeekdaysAndSaysSo) {
    const auto due = add_working_days(china_2026(), at(day(2026, 12, 30), 10h), 3);
    EXPECT_EQ(rfc3339(due.at), "2027-01-04T18:00:00+08:00");
    EXPECT_EQ(
        due.steps,
        steps({
            {Kind::start, day(2026, 12, 30)},
            {Kind::counted, day(2026, 12, 31)},
            {Kind::unpublished, day(2027, 1, 1)},
            {Kind::weekend, day(2027, 1, 2)},
            {Kind::weekend, day(2027, 1, 3)},
            {Kind::unpublished, day(2027, 1, 4)},
        })
    );
}

TEST(WorkingCalendar, OpenHoursHaveABeginningAndExcludeTheirEnd) {
    auto calendar = china_2026();
    calendar.week[1] = {{9h, 12h}, {13h + 30min, 24h}};
    const auto monday = day(2026, 11, 23);
    EXPECT_FALSE(calendar.open_at(at(monday, 9h) - 1ms));
    EXPECT_TRUE(calendar.open_at(at(monday, 9h)));
    EXPECT_FALSE(calendar.open_at(at(monday, 12h)));
    EXPECT_TRUE(calendar.open_at(at(monday, 24h) - 1ms));
    EXPECT_FALSE(calendar.open_at(at(monday, 24h)));
    EXPECT_EQ(calendar.next_open(at(monday, 12h)), at(monday, 13h + 30min));
    EXPECT_EQ(calendar.next_open(at(monday, 10h)), at(monday, 10h));
    EXPECT_EQ(calendar.next_open(at(monday, 24h)), at(monday + days(1), 9h));
    EXPECT_EQ(calendar.next_open(at(day(2026, 9, 30), 20h)), at(day(2026, 10, 8), 9h));
}

TEST(WorkingCalendar, WithoutAnyWorkingDayCountsDaysAsTheyCome) {
    const WorkingCalendar never;
    EXPECT_EQ(never.next_open(at(day(2026, 11, 23), 10h)), std::nullopt);
    const auto due = add_working_days(never, at(day(2026, 11, 23), 10h), 2);
    EXPECT_EQ(due.at, at(day(2026, 11, 25), 24h));
    EXPECT_EQ(due.steps, steps({{Kind::start, day(2026, 11, 23)}}));
}

TEST(WorkingCalendar, StepsAndDaysAreBounded) {
    const auto calendar = china_2026();
    const auto from = at(day(2026, 3, 2), 10h);
    const auto longest = add_working_days(calendar, from, working_days_max);
    EXPECT_EQ(longest.steps.size(), due_steps_max);
    EXPECT_EQ(add_working_days(calendar, from, 1'000'000), longest);
    EXPECT_EQ(add_working_days(calendar, from, -7), add_working_days(calendar, from, 0));
}

// A second, slow opinion: walks minute by minute and knows nothing of spans, days or steps.
class MinuteWalk {
public:
    MinuteWalk(const WorkingCalendar& calendar, Instant from) : calendar_(calendar) {
        minute_ = std::chrono::floor<std::chrono::minutes>(from + 8h).time_since_epoch().count();
    }

    // The end of the last worked minute on the n-th later date that has one.
    Instant after(int dates) {
        while (!worked()) ++minute_;
        for (int passed = 0; passed < dates; ++passed) {
            const auto date = minute_ / 1440;
            while (minute_ / 1440 == date || !worked()) ++minute_;
        }
        const auto date = minute_ / 1440;
        auto end = minute_;
        for (; minute_ / 1440 == date; ++minute_)
            if (worked()) end = minute_ + 1;
        return Instant(std::chrono::minutes(end)) - 8h;
    }

    Instant first_worked_at_or_after(Instant from) {
        while (!worked()) ++minute_;
        return std::max(from, Instant(std::chrono::minutes(minute_)) - 8h);
    }

private:
    bool worked() {
        const auto date = minute_ / 1440;
        if (date != cached_date_) {
            const sys_days key{days(date)};
            const std::vector<WorkSpan> none;
            // 1 January 1970 was a Thursday.
            const auto weekday = static_cast<std::size_t>((date + 4) % 7);
            const auto& spans = calendar_.make_up_days.contains(key) ? calendar_.make_up_spans
                                : calendar_.days_off.contains(key)   ? none
                                                                     : calendar_.week[weekday];
            cached_.assign(1440, false);
            for (const auto& span : spans)
                for (auto i = span.begin; i < span.end; i += 1min)
                    cached_[static_cast<std::size_t>(i.count())] = true;
            cached_date_ = date;
        }
        return cached_[static_cast<std::size_t>(minute_ % 1440)];
    }

    const WorkingCalendar& calendar_;
    std::int64_t minute_ = 0;
    std::int64_t cached_date_ = -1;
    std::vector<bool> cached_;
};

class Dice {
public:
    explicit Dice(std::uint64_t seed) : engine_(seed) {}

    std::int64_t below(std::int64_t n) {
        return static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(n));
    }

private:
    std::mt19937_64 engine_;
};

std::vector<WorkSpan> random_spans(Dice& dice, bool may_be_empty) {
    std::set<std::int64_t> edges;
    const auto pairs = dice.below(3) + (may_be_empty ? 0 : 1);
    while (static_cast<std::int64_t>(edges.size()) < 2 * pairs) edges.insert(dice.below(1441));
    std::vector<WorkSpan> spans;
    for (auto edge = edges.begin(); edge != edges.end(); ++edge) {
        const std::chrono::minutes begin(*edge++);
        spans.push_back({begin, std::chrono::minutes(*edge)});
    }
    return spans;
}

WorkingCalendar random_calendar(Dice& dice, sys_days around) {
    WorkingCalendar calendar;
    for (auto& spans : calendar.week) spans = random_spans(dice, true);
    calendar.week[3] = random_spans(dice, false);
    calendar.make_up_spans = random_spans(dice, false);
    for (int i = 0; i < 6; ++i) calendar.days_off.insert(around + days(dice.below(30)));
    for (int i = 0; i < 4; ++i) calendar.make_up_days.insert(around + days(dice.below(30)));
    if (dice.below(2) == 0) calendar.published_years = {2026};
    return calendar;
}

TEST(WorkingCalendar, AgreesWithWalkingMinuteByMinute) {
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Dice dice(seed);
        const auto around = day(2026, 1, 1) + days(dice.below(700));
        const auto calendar = random_calendar(dice, around);
        const auto from = at(around, 0min) + std::chrono::milliseconds(dice.below(20 * 86'400'000));
        const auto count = static_cast<int>(dice.below(12));

        const auto due = add_working_days(calendar, from, count);
        ASSERT_EQ(due.at, MinuteWalk(calendar, from).after(count));
        ASSERT_EQ(
            calendar.next_open(from), MinuteWalk(calendar, from).first_worked_at_or_after(from)
        );
        ASSERT_EQ(calendar.open_at(from), calendar.next_open(from) == from);
    }
}

TEST(WorkingCalendar, StepsExplainEveryDayUpToTheDueOne) {
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Dice dice(seed);
        const auto around = day(2026, 1, 1) + days(dice.below(700));
        const auto calendar = random_calendar(dice, around);
        const auto from = at(around, 0min) + std::chrono::milliseconds(dice.below(20 * 86'400'000));
        const auto count = static_cast<int>(dice.below(8));
        const auto due = add_working_days(calendar, from, count);

        int counted = 0;
        for (std::size_t i = 0; i < due.steps.size(); ++i) {
            const auto& step = due.steps[i];
            if (i > 0) {
                ASSERT_EQ(step.day, due.steps[i - 1].day + days(1));
            }
            const bool off = step.kind == Kind::holiday || step.kind == Kind::weekend;
            ASSERT_EQ(calendar.works(step.day), !off);
            if (!off && step.kind != Kind::start) ++counted;
        }
        ASSERT_EQ(counted, count);
        ASSERT_EQ(local_day(due.at - 1ms), due.steps.back().day);
        ASSERT_EQ(
            std::count_if(
                due.steps.begin(),
                due.steps.end(),
                [](const DueStep& step) { return step.kind == Kind::start; }
            ),
            1
        );
    }
}

}  // namespace
}  // namespace dialog
