#include "gateway/api/sign_in_guard.hpp"

#include <gtest/gtest.h>

namespace gateway::api {
namespace {

using namespace std::chrono_literals;

const net::Instant noon{std::chrono::sys_days(std::chrono::year(2026) / 11 / 23)};

TEST(SignInGuard, LocksALoginAfterTooManyFailuresAndLetsItInLater) {
    SignInGuard guard({});
    for (int i = 0; i < 5; ++i) EXPECT_FALSE(guard.begin("chen", "", noon)) << i;
    EXPECT_EQ(guard.begin("chen", "", noon), 15min);
    EXPECT_EQ(guard.begin("chen", "", noon + 5min), 10min);
    EXPECT_FALSE(guard.begin("wang", "", noon));
    EXPECT_FALSE(guard.begin("chen", "", noon + 15min));
}

TEST(SignInGuard, CountsAttemptsThatAreStillUnderWay) {
    SignInGuard guard({.failures_of_login_max = 2});
    EXPECT_FALSE(guard.begin("chen", "", noon));
    EXPECT_FALSE(guard.begin("chen", "", noon));
    EXPECT_TRUE(guard.begin("chen", "", noon));
}

TEST(SignInGuard, ForgetsTheFailuresOfWhoeverSucceeds) {
    SignInGuard guard({});
    for (int i = 0; i < 5; ++i) guard.begin("chen", "192.0.2.7", noon);
    guard.succeeded("chen", "192.0.2.7");
    for (int i = 0; i < 5; ++i) EXPECT_FALSE(guard.begin("chen", "192.0.2.7", noon)) << i;
}

TEST(SignInGuard, OldFailuresDoNotCount) {
    SignInGuard guard({});
    for (int i = 0; i < 4; ++i) guard.begin("chen", "", noon);
    for (int i = 0; i < 4; ++i) EXPECT_FALSE(guard.begin("chen", "", noon + 15min)) << i;
}

TEST(SignInGuard, LocksAnAddressThatTriesManyLogins) {
    SignInGuard guard({.failures_of_address_max = 3});
    for (const auto* login : {"a", "b", "c"}) EXPECT_FALSE(guard.begin(login, "192.0.2.7", noon));
    EXPECT_TRUE(guard.begin("d", "192.0.2.7", noon));
    EXPECT_FALSE(guard.begin("d", "192.0.2.8", noon));
}

TEST(SignInGuard, ASuccessDoesNotWashAnAddressClean) {
    SignInGuard guard({.failures_of_address_max = 3});
    guard.begin("a", "192.0.2.7", noon);
    guard.begin("b", "192.0.2.7", noon);
    guard.begin("mine", "192.0.2.7", noon);
    guard.succeeded("mine", "192.0.2.7");
    EXPECT_FALSE(guard.begin("c", "192.0.2.7", noon));
    EXPECT_TRUE(guard.begin("d", "192.0.2.7", noon));
}

TEST(SignInGuard, RemembersNoMoreThanItMay) {
    SignInGuard guard({.failures_of_login_max = 2, .remembered_max = 3});
    for (int i = 0; i < 2; ++i) guard.begin("chen", "", noon);
    EXPECT_TRUE(guard.begin("chen", "", noon));
    for (const auto* other : {"a", "b", "c"}) guard.begin(other, "", noon);
    EXPECT_FALSE(guard.begin("chen", "", noon));
}

}  // namespace
}  // namespace gateway::api
