#include "connectors/casepage/paces.hpp"

#include <gtest/gtest.h>

#include <string>

namespace connectors::casepage {

namespace {

using namespace std::chrono_literals;
using Instant = webchat::Pace::Instant;

const Instant start = Instant(1h);

TEST(Paces, EachHasItsOwn) {
    Paces paces({.times = 2, .in = 1h}, 10);
    EXPECT_TRUE(paces.admit("a", start));
    EXPECT_TRUE(paces.admit("a", start));
    EXPECT_FALSE(paces.admit("a", start));
    EXPECT_TRUE(paces.admit("b", start));
    EXPECT_TRUE(paces.admit("a", start + 1h));
}

TEST(Paces, NobodyNewBeyondTheLimitUntilSomebodyKeptStill) {
    Paces paces({.times = 1, .in = 1h}, 3);
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(paces.admit(std::to_string(i), start));
    EXPECT_FALSE(paces.admit("new", start));
    EXPECT_FALSE(paces.admit("0", start)) << "the known ones are still counted";
    EXPECT_TRUE(paces.admit("new", start + 2h));
}

}  // namespace

}  // namespace connectors::casepage
