// Tokens that the platform does not take, and tokens that it does not give.
#include "connectors/wechat/token_fixture.hpp"

#include <tuple>
#include <vector>

namespace {

using namespace connectors::wechat;
using namespace wechat_tests;

TEST_F(WeChatToken, ARefusedOneThatIsNotThePresentOneNeedsNoCall) {
    const auto story = [&]() -> Task<void> {
        Lease lease = co_await source.present();
        lease = co_await source.instead_of("99_an_older_one");
        EXPECT_EQ(value(lease), api.token());
    };
    play(io, story());
    EXPECT_EQ(api.token_calls.size(), 1U);
}

TEST_F(WeChatToken, AReplacedOneIsFetchedPeacefully) {
    const auto story = [&]() -> Task<void> {
        Lease lease = co_await source.present();
        const std::string old = value(lease);
        api.replace_token();
        for (int i = 0; i < 100; ++i) group.spawn(ask_instead(source, old));
        const bool all = co_await group.join(5s);
        EXPECT_TRUE(all);
    };
    play(io, story());
    EXPECT_EQ(given, std::set<std::string>{api.token()});
    EXPECT_EQ(api.token_calls.size(), 2U);
    EXPECT_EQ(api.forced, 0);
}

TEST_F(WeChatToken, IsForcedOnceWhenThePlatformGivesTheRefusedOneAgain) {
    const auto story = [&]() -> Task<void> {
        Lease lease = co_await source.present();
        const std::string old = value(lease);
        for (int i = 0; i < 100; ++i) group.spawn(ask_instead(source, old));
        const bool all = co_await group.join(5s);
        EXPECT_TRUE(all);
        EXPECT_FALSE(given.contains(old));
    };
    play(io, story());
    EXPECT_EQ(api.forced, 1);
    EXPECT_EQ(given, std::set<std::string>{api.token()});
    EXPECT_TRUE(alarms.empty());
}

TEST_F(WeChatToken, IsNotForcedTwiceWithinHalfAMinute) {
    const auto story = [&]() -> Task<void> {
        Lease lease = co_await source.present();
        lease = co_await source.instead_of(api.token());
        EXPECT_EQ(value(lease), api.token());
        lease = co_await source.instead_of(api.token());
        EXPECT_EQ(obstacle(lease), Obstacle::token);
        EXPECT_EQ(retry_after(lease), 60s);
        const std::size_t calls = api.token_calls.size();
        lease = co_await source.present();
        EXPECT_EQ(obstacle(lease), Obstacle::token);
        EXPECT_EQ(api.token_calls.size(), calls);
        co_await pass(60s);
        lease = co_await source.present();
        EXPECT_EQ(value(lease), api.token());
        lease = co_await source.instead_of(api.token());
        EXPECT_EQ(value(lease), api.token());
    };
    play(io, story());
    EXPECT_EQ(api.forced, 2);
    EXPECT_EQ(alarms, std::vector<std::string>{"token_refused"});
}

TEST_F(WeChatToken, IsForcedTenTimesADayAtMost) {
    const auto story = [&]() -> Task<void> {
        for (int minute = 0; minute < 12 * 60; ++minute) {
            const Lease lease = co_await source.present();
            if (std::holds_alternative<std::string>(lease)) {
                const Lease other = co_await source.instead_of(api.token());
                static_cast<void>(other);
            }
            co_await pass(60s);
        }
        EXPECT_EQ(api.forced, 10);
        EXPECT_EQ(alarms.back(), "forced_refreshes_used_up");
        co_await pass(13h);
        const Lease lease = co_await source.present();
        const Lease other = co_await source.instead_of(api.token());
        EXPECT_EQ(value(other), api.token());
        EXPECT_EQ(api.forced, 11);
    };
    play(io, story());
    // One or two an hour's pause of ten minutes each, never a storm.
    EXPECT_LT(api.token_calls.size(), 200U);
}

TEST_F(WeChatToken, AWrongSecretStopsAndIsToldEachTime) {
    api.token_result = answered(refusal_of(40001, "invalid appsecret rid: 1"));
    const auto story = [&]() -> Task<void> {
        const std::vector<net::Duration> pauses{1min, 2min, 5min, 10min, 10min};
        for (const net::Duration pause : pauses) {
            const std::size_t calls = api.token_calls.size();
            Lease lease = co_await source.present();
            EXPECT_EQ(obstacle(lease), Obstacle::token);
            EXPECT_EQ(retry_after(lease), pause);
            EXPECT_EQ(api.token_calls.size(), calls + 1);
            co_await pass(pause - 1s);
            lease = co_await source.present();
            EXPECT_EQ(obstacle(lease), Obstacle::token);
            EXPECT_EQ(retry_after(lease), 1s);
            EXPECT_EQ(api.token_calls.size(), calls + 1);
            co_await pass(1s);
        }
        api.token_result.reset();
        const Lease lease = co_await source.present();
        EXPECT_EQ(value(lease), api.token());
    };
    play(io, story());
    EXPECT_EQ(alarms, std::vector<std::string>(5, "wrong_secret"));
    EXPECT_EQ(api.forced, 0);
}

TEST_F(WeChatToken, EachRefusalHasItsAlarm) {
    const std::vector<std::tuple<std::int64_t, std::string, Obstacle>> rows{
        {40001, "wrong_secret", Obstacle::token},
        {40125, "wrong_secret", Obstacle::token},
        {40013, "wrong_app_id", Obstacle::token},
        {40243, "secret_frozen", Obstacle::token},
        {40164, "address_not_listed", Obstacle::address},
        {89501, "address_unconfirmed", Obstacle::address},
        {89503, "address_unconfirmed", Obstacle::address},
        {89506, "address_unconfirmed", Obstacle::address},
        {89507, "address_unconfirmed", Obstacle::address},
        {50002, "account_restricted", Obstacle::token},
        {41004, "token_refused", Obstacle::token},
        {123456, "token_refused", Obstacle::token},
    };
    for (const auto& [code, alarm, why] : rows) {
        TokenSource fresh(access(), hooks());
        alarms.clear();
        api.token_result = answered(refusal_of(code, "no"));
        const auto story = [&]() -> Task<void> {
            const Lease lease = co_await fresh.present();
            EXPECT_EQ(obstacle(lease), why) << code;
        };
        play(io, story());
        EXPECT_EQ(alarms, std::vector<std::string>{alarm}) << code;
    }
}

TEST_F(WeChatToken, TheAlarmTellsTheAddressToAdd) {
    api.token_result = answered(
        refusal_of(40164, "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: x")
    );
    play(io, ask(source));
    EXPECT_EQ(details, std::vector<std::string>{"40164 address not in whitelist: add 203.0.113.7"});
}

TEST_F(WeChatToken, WhatMendsItselfIsTriedAgainSoonAndWithoutAlarm) {
    const std::vector<net::ClientResult> results{
        failed(true),
        failed(false),
        answered("<html>", "text/html", 502),
        answered(refusal_of(-1, "system error"))};
    for (const auto& result : results) {
        TokenSource fresh(access(), hooks());
        api.token_result = result;
        const auto story = [&]() -> Task<void> {
            Lease lease = co_await fresh.present();
            EXPECT_EQ(retry_after(lease), 5s);
            api.token_result.reset();
            co_await pass(5s);
            lease = co_await fresh.present();
            EXPECT_EQ(value(lease), api.token());
        };
        play(io, story());
    }
    EXPECT_TRUE(alarms.empty());
}

// A clock that can be set back, as a machine's can.
class UnsteadyClock : public net::Clock {
public:
    net::Instant now() const override { return at; }

    Task<void> sleep_until(net::Instant /*until*/) override { co_return; }

    void wake() override {}

    net::Instant at = start;
};

TEST_F(WeChatToken, AClockThatIsSetBackDoesNotLengthenAPause) {
    UnsteadyClock unsteady;
    OutboundHooks own{
        .executor = io.get_executor(), .http = api, .clock = unsteady, .tasks = group};
    TokenSource unlucky(access(), own);
    api.token_result = answered(refusal_of(40125, "invalid appsecret"));
    const auto story = [&]() -> Task<void> {
        Lease lease = co_await unlucky.present();
        EXPECT_EQ(retry_after(lease), 1min);
        unsteady.at -= 5h;
        api.token_result.reset();
        lease = co_await unlucky.present();
        EXPECT_EQ(value(lease), api.token());
    };
    play(io, story());
}

}  // namespace
