#include "connectors/weibo/quota.hpp"

#include "dialog/calendar/instant.hpp"

#include <gtest/gtest.h>

namespace {

using namespace connectors::weibo;
using namespace std::chrono_literals;

const net::Instant noon = *dialog::parse_rfc3339("2026-11-23T12:00:00+08:00");

TEST(WeiboQuota, BeginsAnewWithTheFullHour) {
    Quota quota(2, Quota::Span::hour);
    EXPECT_EQ(quota.left(noon + 20min), 2U);
    EXPECT_FALSE(quota.take(noon + 20min));
    EXPECT_FALSE(quota.take(noon + 30min));
    EXPECT_EQ(quota.take(noon + 45min), 15min);
    EXPECT_EQ(quota.left(noon + 45min), 0U);
    EXPECT_FALSE(quota.take(noon + 60min));
    EXPECT_EQ(quota.left(noon + 61min), 1U);
}

TEST(WeiboQuota, OfADayBeginsAnewAtMidnightInBeijing) {
    Quota quota(1, Quota::Span::day);
    EXPECT_FALSE(quota.take(noon));
    EXPECT_EQ(quota.take(noon + 11h), 1h);
    EXPECT_FALSE(quota.take(noon + 12h));
    EXPECT_TRUE(quota.take(noon + 35h));
}

TEST(WeiboQuota, OfNoneHasNoLimit) {
    Quota quota(0, Quota::Span::hour);
    for (int i = 0; i < 100'000; ++i) EXPECT_FALSE(quota.take(noon));
    EXPECT_FALSE(quota.has_limit());
}

TEST(WeiboQuota, EachCustomerHasOneAndManyAreForgottenInTime) {
    QuotaOfEach quota(1);
    EXPECT_FALSE(quota.take("a", noon));
    EXPECT_TRUE(quota.take("a", noon));
    EXPECT_FALSE(quota.take("b", noon));
    for (std::size_t i = 0; i < QuotaOfEach::known_max; ++i)
        EXPECT_FALSE(quota.take("n" + std::to_string(i), noon));
    EXPECT_TRUE(quota.take("a", noon)) << "of this hour nobody is forgotten";
    EXPECT_FALSE(quota.take("a", noon + 1h));
}

}  // namespace
