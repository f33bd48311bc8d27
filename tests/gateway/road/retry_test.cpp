#include "gateway/road/retry.hpp"

#include <gtest/gtest.h>

namespace gateway {
namespace {

using namespace std::chrono_literals;

const Instant now{std::chrono::hours(500'000)};

Attempted attempted(unsigned attempts, std::uint64_t seed = 200) {
    return {.attempts = attempts, .made_at = now, .seed = seed};
}

TEST(Retry, WaitsTwiceAsLongEachTimeUpToALimit) {
    const RetryRules rules;
    EXPECT_EQ(next_attempt(rules, attempted(1), now), now + 5s);
    EXPECT_EQ(next_attempt(rules, attempted(2), now), now + 10s);
    EXPECT_EQ(next_attempt(rules, attempted(5), now), now + 80s);
    EXPECT_EQ(next_attempt(rules, attempted(12), now), now + 10min);
}

TEST(Retry, VariesByAFifth) {
    const RetryRules rules;
    for (std::uint64_t seed = 0; seed < 1'000; ++seed) {
        const auto next = next_attempt(rules, attempted(3, seed), now);
        ASSERT_TRUE(next);
        EXPECT_GE(*next, now + 16s);
        EXPECT_LE(*next, now + 24s);
    }
    EXPECT_NE(
        next_attempt(rules, attempted(3, 1), now), next_attempt(rules, attempted(3, 300), now)
    );
}

TEST(Retry, GivesUp) {
    const RetryRules rules;
    EXPECT_FALSE(next_attempt(rules, attempted(16), now));
    EXPECT_FALSE(next_attempt(rules, attempted(2), now + 24h));
    auto shutting = attempted(1);
    shutting.good_until = now + 4s;
    EXPECT_FALSE(next_attempt(rules, shutting, now));
}

TEST(Retry, IsNeverSoonerThanThePlatformAsked) {
    auto asked = attempted(1);
    asked.asked_for = 3min;
    EXPECT_EQ(next_attempt(RetryRules(), asked, now), now + 3min);
}

TEST(Pace, LetsABurstThroughAndThenSoManyASecond) {
    Pace pace({.burst = 3, .per_second = 2});
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(pace.take(now));
    EXPECT_EQ(pace.take(now), now + 500ms);
    EXPECT_FALSE(pace.take(now + 500ms));
    EXPECT_TRUE(pace.take(now + 500ms));
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(pace.take(now + 1h));
    EXPECT_TRUE(pace.take(now + 1h));
}

TEST(Breaker, OpensAfterFailuresInARowOnly) {
    Breaker breaker;
    for (unsigned i = 0; i + 1 < Breaker::failures_max; ++i) breaker.note(true, now);
    EXPECT_FALSE(breaker.closed_until(now));
    breaker.note(false, now);
    for (unsigned i = 0; i + 1 < Breaker::failures_max; ++i) breaker.note(true, now);
    EXPECT_FALSE(breaker.closed_until(now));
    breaker.note(true, now);
    EXPECT_EQ(breaker.closed_until(now), now + 15s);
    EXPECT_FALSE(breaker.closed_until(now + 15s));
    breaker.note(true, now + 15s);
    EXPECT_EQ(breaker.closed_until(now + 15s), now + 45s);
    breaker.note(false, now + 45s);
    EXPECT_FALSE(breaker.closed_until(now + 45s));
}

}  // namespace
}  // namespace gateway
