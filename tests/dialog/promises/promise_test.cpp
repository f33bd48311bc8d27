#include "dialog/promises/promise.hpp"

#include <gtest/gtest.h>

#include <set>

namespace dialog {
namespace {

using namespace std::chrono_literals;

Instant instant(std::string_view text) {
    const auto parsed = parse_rfc3339(text);
    EXPECT_TRUE(parsed) << text;
    return parsed.value_or(Instant());
}

bool by_night(Instant at) {
    const auto minute = local(at).minute_of_day;
    return minute >= 22h || minute < 8h;
}

TEST(Promise, FirstReplyIsDueInTwentyFourHoursNightOrDay) {
    const PromiseRules rules;
    const auto from = instant("2026-11-21T23:30:00+08:00");
    EXPECT_EQ(first_reply_due(rules, from).at, from + 24h);
}

TEST(Promise, NewsByDayIsDueInFortyEightHours) {
    const PromiseRules rules;
    const auto from = instant("2026-11-21T10:00:00+08:00");
    EXPECT_EQ(news_due(rules, from).at, from + 48h);
    const auto at_eight = instant("2026-11-21T08:00:00+08:00");
    EXPECT_EQ(news_due(rules, at_eight).at, at_eight + 48h);
}

TEST(Promise, NewsThatWouldComeByNightComesBeforeTheEveningEnds) {
    const PromiseRules rules;
    for (const auto* from :
         {"2026-11-21T22:00:00+08:00",
          "2026-11-21T23:59:59+08:00",
          "2026-11-22T00:00:00+08:00",
          "2026-11-22T07:59:59+08:00"})
        EXPECT_EQ(rfc3339(news_due(rules, instant(from)).at), "2026-11-23T21:55:00+08:00") << from;
}

TEST(Promise, NewsIsNeverLaterThanTwoDaysNeverByNightNeverInThePast) {
    const PromiseRules rules;
    const auto first = instant("2026-11-21T00:00:00+08:00");
    for (auto from = first; from < first + 48h; from += 7min) {
        const auto due = news_due(rules, from).at;
        EXPECT_LE(due, from + 48h);
        EXPECT_GT(due, from);
        EXPECT_FALSE(by_night(due)) << rfc3339(due);
    }
}

TEST(Promise, ShortNewsIntervalsByNightStayWhereTheyAreRatherThanInThePast) {
    PromiseRules rules;
    rules.news = 2h;
    const auto night = instant("2026-11-21T23:00:00+08:00");
    EXPECT_EQ(news_due(rules, night).at, night + 2h);
    const auto evening = instant("2026-11-21T20:30:00+08:00");
    EXPECT_EQ(rfc3339(news_due(rules, evening).at), "2026-11-21T21:55:00+08:00");
    const auto first = instant("2026-11-21T00:00:00+08:00");
    for (auto from = first; from < first + 24h; from += 1min) {
        EXPECT_GT(news_due(rules, from).at, from);
        EXPECT_LE(news_due(rules, from).at, from + 2h);
    }
}

TEST(Promise, QuietHoursMayLieWithinOneDayOrBeAbsent) {
    PromiseRules rules;
    rules.quiet_from = 12h;
    rules.quiet_until = 14h;
    const auto noon = instant("2026-11-21T13:00:00+08:00");
    EXPECT_EQ(rfc3339(news_due(rules, noon).at), "2026-11-23T11:55:00+08:00");
    rules.quiet_until = rules.quiet_from;
    EXPECT_EQ(news_due(rules, noon).at, noon + 48h);
}

TEST(Promise, AnswersFollowTheComplexityInWorkingDays) {
    const PromiseRules rules;
    WorkingCalendar calendar;
    for (std::size_t weekday = 1; weekday <= 5; ++weekday) calendar.week[weekday] = {{9h, 18h}};
    calendar.published_years = {2026};
    const auto monday = instant("2026-11-23T10:00:00+08:00");
    const auto due = [&](Complexity complexity) {
        return answer_due(rules, calendar, monday, complexity);
    };
    EXPECT_EQ(rfc3339(due(Complexity::simple).at), "2026-11-23T18:00:00+08:00");
    EXPECT_EQ(rfc3339(due(Complexity::general).at), "2026-11-26T18:00:00+08:00");
    EXPECT_EQ(rfc3339(due(Complexity::complex).at), "2026-11-30T18:00:00+08:00");
    EXPECT_EQ(due(Complexity::complex).steps.size(), 8U);
}

TEST(Promise, NamesAreThoseOfTheApiAndDiffer) {
    EXPECT_EQ(name(PromiseKind::first_reply), "first_reply");
    EXPECT_EQ(name(PromiseState::voided), "voided");
    std::set<std::string_view> names;
    for (unsigned i = 0; i < 4; ++i) names.insert(name(static_cast<PromiseKind>(i)));
    for (unsigned i = 0; i < 4; ++i) names.insert(name(static_cast<PromiseState>(i)));
    EXPECT_EQ(names.size(), 8U);
    EXPECT_FALSE(names.contains(""));
}

}  // namespace
}  // namespace dialog
