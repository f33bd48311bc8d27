#include "connectors/weibo/rest.hpp"

#include <gtest/gtest.h>

namespace {

using namespace connectors::weibo;
using namespace std::chrono_literals;

constexpr net::Instant start{std::chrono::seconds(1'794'836'213)};
const Judged why{
    {dialog::Ending::unavailable, dialog::Obstacle::token, Action::stop_account},
    "21327 token expired",
    true};

TEST(WeiboRest, IsNoneAtFirst) {
    EXPECT_FALSE(Rest().at(start));
}

TEST(WeiboRest, TellsWhyAndHowLong) {
    Rest rest;
    EXPECT_EQ(rest.prolong(start, 1min, 1h, why), 1min);
    const auto outcome = rest.at(start + 20s);
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->ending, dialog::Ending::unavailable);
    EXPECT_EQ(outcome->obstacle, dialog::Obstacle::token);
    EXPECT_EQ(outcome->retry_after, 40s);
    EXPECT_EQ(outcome->detail, "not tried after 21327 token expired");
    EXPECT_FALSE(rest.at(start + 1min));
}

TEST(WeiboRest, DoublesUpToItsMost) {
    Rest rest;
    net::Instant now = start;
    for (const auto length : {1min, 2min, 4min, 8min, 16min, 32min, 60min, 60min}) {
        EXPECT_EQ(rest.prolong(now, 1min, 1h, why), length);
        now += length;
    }
    rest.forget_failures(now);
    EXPECT_EQ(rest.prolong(now, 1min, 1h, why), 1min);
}

TEST(WeiboRest, CallsThatWereUnderWayDoNotProlongIt) {
    Rest rest;
    rest.prolong(start, 1min, 1h, why);
    EXPECT_EQ(rest.prolong(start + 10s, 1min, 1h, why), 50s);
    EXPECT_EQ(rest.doubt(start + 20s, why), 40s);
    rest.forget_failures(start + 30s);
    EXPECT_TRUE(rest.at(start + 59s));
    EXPECT_EQ(rest.prolong(start + 1min, 1min, 1h, why), 2min);
}

TEST(WeiboRest, LastsUntilTheHour) {
    Rest rest;
    EXPECT_EQ(rest.until_next_hour(start, why), 1387s);
    EXPECT_TRUE(rest.at(start + 1386s));
    EXPECT_FALSE(rest.at(start + 1387s));
}

TEST(WeiboRest, OneAccidentIsNoReasonToRest) {
    Rest rest;
    EXPECT_EQ(rest.doubt(start, why), 5s);
    EXPECT_EQ(rest.doubt(start, why), 10s);
    EXPECT_FALSE(rest.at(start));
    EXPECT_EQ(rest.doubt(start, why), 20s);
    EXPECT_TRUE(rest.at(start + 19s));
    net::Instant now = start + 20s;
    for (const auto length : {40s, 80s, 160s, 300s, 300s}) {
        EXPECT_EQ(rest.doubt(now, why), length);
        now += length;
    }
}

}  // namespace
