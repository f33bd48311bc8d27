#include "connectors/webchat/allowance.hpp"

#include <gtest/gtest.h>

namespace connectors::webchat {

namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr Pace::Instant start{};

TEST(Allowance, CountsFilesByTheHour) {
    Allowance allowance({.files_max = 2, .bytes_max = 1'000}, 10);
    EXPECT_TRUE(allowance.take("one", 1, start));
    EXPECT_TRUE(allowance.take("one", 1, start));
    EXPECT_FALSE(allowance.take("one", 1, start));
    EXPECT_TRUE(allowance.take("other", 1, start));
    EXPECT_TRUE(allowance.take("one", 1, start + minutes(31)));
}

TEST(Allowance, CountsBytesByTheDay) {
    Allowance allowance({.files_max = 100, .bytes_max = 1'000}, 10);
    EXPECT_TRUE(allowance.take("one", 900, start));
    EXPECT_FALSE(allowance.take("one", 101, start));
    EXPECT_TRUE(allowance.take("one", 100, start));
    EXPECT_FALSE(allowance.take("one", 600, start + hours(12)));
    EXPECT_TRUE(allowance.take("one", 500, start + hours(12)));
}

TEST(Allowance, WhatIsRefusedCostsNothing) {
    Allowance allowance({.files_max = 2, .bytes_max = 1'000}, 10);
    for (int i = 0; i < 10; ++i) EXPECT_FALSE(allowance.take("one", 1'001, start));
    EXPECT_TRUE(allowance.take("one", 500, start));
    EXPECT_TRUE(allowance.take("one", 500, start));
}

TEST(Allowance, WhatIsGivenBackCanBeTakenAgain) {
    Allowance allowance({.files_max = 1, .bytes_max = 1'000}, 10);
    EXPECT_TRUE(allowance.take("one", 1'000, start));
    allowance.give_back("one", 1'000);
    allowance.give_back("stranger", 1'000);
    EXPECT_TRUE(allowance.take("one", 1'000, start));
    EXPECT_FALSE(allowance.take("one", 0, start));
}

TEST(Allowance, KnowsABoundedNumberAndForgetsTheIdle) {
    Allowance allowance({.files_max = 1, .bytes_max = 1'000}, 2);
    EXPECT_TRUE(allowance.take("one", 1, start));
    EXPECT_TRUE(allowance.take("two", 1, start));
    EXPECT_FALSE(allowance.take("three", 1, start));
    EXPECT_TRUE(allowance.take("three", 1, start + hours(25)));
}

}  // namespace

}  // namespace connectors::webchat
