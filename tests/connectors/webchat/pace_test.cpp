#include "connectors/webchat/pace.hpp"

#include <gtest/gtest.h>

namespace connectors::webchat {

namespace {

using std::chrono::milliseconds;

constexpr Pace::Instant start{};

TEST(Pace, AdmitsABurstAndNoMore) {
    Pace pace(20, milliseconds(10'000), start);
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(pace.admit(start)) << i;
    EXPECT_FALSE(pace.admit(start));
}

TEST(Pace, FillsEvenly) {
    Pace pace(20, milliseconds(10'000), start);
    for (int i = 0; i < 20; ++i) pace.admit(start);
    EXPECT_FALSE(pace.admit(start + milliseconds(499)));
    EXPECT_TRUE(pace.admit(start + milliseconds(501)));
    EXPECT_FALSE(pace.admit(start + milliseconds(502)));
}

TEST(Pace, NeverHoldsMoreThanABurst) {
    Pace pace(3, milliseconds(1'000), start);
    const auto later = start + std::chrono::hours(24);
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(pace.admit(later));
    EXPECT_FALSE(pace.admit(later));
}

TEST(Pace, AClockThatGoesBackGivesNothing) {
    Pace pace(1, milliseconds(1'000), start + milliseconds(5'000));
    EXPECT_TRUE(pace.admit(start));
    EXPECT_FALSE(pace.admit(start));
}

}  // namespace

}  // namespace connectors::webchat
