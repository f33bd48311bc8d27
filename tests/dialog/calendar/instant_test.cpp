#include "dialog/calendar/instant.hpp"

#include <gtest/gtest.h>

namespace dialog {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;

TEST(Instant, IsWrittenInBeijingTime) {
    const Instant instant = sys_days(std::chrono::year(2026) / 11 / 23) + 9h + 5min + 7s + 999ms;
    EXPECT_EQ(rfc3339(instant), "2026-11-23T17:05:07+08:00");
}

TEST(Instant, BelongsToTheBeijingDateNotTheUtcDate) {
    const Instant instant = sys_days(std::chrono::year(2026) / 12 / 31) + 16h;
    EXPECT_EQ(rfc3339(instant), "2027-01-01T00:00:00+08:00");
    EXPECT_EQ(local_day(instant), sys_days(std::chrono::year(2027) / 1 / 1));
    EXPECT_EQ(local(instant).minute_of_day, 0min);
    EXPECT_EQ(local(instant - 1ms).minute_of_day, 24h - 1min);
}

TEST(Instant, IsReadWithAnyOffsetAndFraction) {
    const auto expected = parse_rfc3339("2026-11-23T17:05:00+08:00");
    ASSERT_TRUE(expected);
    EXPECT_EQ(parse_rfc3339("2026-11-23T09:05:00Z"), expected);
    EXPECT_EQ(parse_rfc3339("2026-11-23t09:05:00z"), expected);
    EXPECT_EQ(parse_rfc3339("2026-11-23T03:35:00-05:30"), expected);
    EXPECT_EQ(parse_rfc3339("2026-11-23T09:05:00.250999999Z"), *expected + 250ms);
    EXPECT_EQ(parse_rfc3339("2026-11-23T09:05:00.5Z"), *expected + 500ms);
}

TEST(Instant, IsNotReadFromAnythingElse) {
    for (const auto* text :
         {"",
          "2026-11-23",
          "2026-11-23T17:05:00",
          "2026-11-23 17:05:00+08:00",
          "2026-11-23T17:05+08:00",
          "2026-11-23T24:00:00Z",
          "2026-11-23T17:60:00Z",
          "2026-11-23T17:05:60Z",
          "2026-02-29T17:05:00Z",
          "2026-13-01T17:05:00Z",
          "1969-12-31T17:05:00Z",
          "2026-11-23T17:05:00.Z",
          "2026-11-23T17:05:00.1234567891Z",
          "2026-11-23T17:05:00+8:00",
          "2026-11-23T17:05:00+08:00 ",
          "+026-11-23T17:05:00Z",
          "二〇二六年"})
        EXPECT_FALSE(parse_rfc3339(text)) << text;
}

TEST(Instant, WrittenAndReadAgainIsTheSameSecond) {
    for (std::int64_t second = 0; second < 8'000'000'000; second += 7'654'321) {
        const Instant instant{std::chrono::seconds(second)};
        EXPECT_EQ(parse_rfc3339(rfc3339(instant)), instant) << second;
        const auto time = local(instant);
        EXPECT_EQ(instant_of(time), std::chrono::floor<std::chrono::minutes>(instant)) << second;
    }
}

TEST(Instant, OfTheMinuteThatEndsADayIsTheNextMidnight) {
    const auto day = std::chrono::year(2026) / 2 / 28;
    const auto next = std::chrono::year(2026) / 3 / 1;
    EXPECT_EQ(
        instant_of({.date = day, .minute_of_day = 24h}),
        instant_of({.date = next, .minute_of_day = 0min})
    );
}

}  // namespace
}  // namespace dialog
