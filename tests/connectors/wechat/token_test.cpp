// How a token is had, kept and renewed.
#include "connectors/wechat/token_fixture.hpp"

namespace {

using namespace connectors::wechat;
using namespace wechat_tests;

TEST_F(WeChatToken, IsAskedForInThePeacefulMode) {
    const auto story = [&]() -> Task<void> {
        const Lease lease = co_await source.present();
        EXPECT_EQ(value(lease), api.token());
    };
    play(io, story());
    ASSERT_EQ(api.token_calls.size(), 1U);
    const net::ClientRequest& call = api.token_calls.front();
    EXPECT_EQ(call.method, net::Method::post);
    EXPECT_EQ(call.url, "https://api.weixin.qq.com/cgi-bin/stable_token");
    EXPECT_EQ(
        call.body,
        R"({"grant_type":"client_credential","appid":"wx0123456789abcdef",)"
        R"("secret":"0123456789abcdef0123456789abcdef","force_refresh":false})"
    );
    ASSERT_TRUE(saved);
    EXPECT_EQ(saved->value, api.token());
    EXPECT_EQ(saved->ends_at, start + 7200s);
}

TEST_F(WeChatToken, AThousandCallersAtItsEndCauseOneCall) {
    const auto story = [&]() -> Task<void> {
        const Lease first = co_await source.present();
        co_await pass(7200s);
        api.held = true;
        for (int i = 0; i < 1000; ++i) group.spawn(ask(source));
        co_await settled();
        EXPECT_EQ(answers, 0);
        api.let_go();
        const bool all = co_await group.join(5s);
        EXPECT_TRUE(all);
        EXPECT_FALSE(given.contains(value(first)));
    };
    play(io, story());
    EXPECT_EQ(answers, 1000);
    EXPECT_EQ(api.token_calls.size(), 2U);
    EXPECT_EQ(given, std::set<std::string>{api.token()});
}

TEST_F(WeChatToken, ThereIsALimitToThoseWhoWait) {
    const auto story = [&]() -> Task<void> {
        api.held = true;
        for (std::size_t i = 0; i < token_waiting_max + 10; ++i) group.spawn(ask(source));
        co_await settled();
        EXPECT_EQ(answers, 10);
        api.let_go();
        const bool all = co_await group.join(5s);
        EXPECT_TRUE(all);
    };
    play(io, story());
    EXPECT_EQ(api.token_calls.size(), 1U);
}

TEST_F(WeChatToken, AnAnswerThatIsThereAtOnceIsNotWaitedFor) {
    api.at_once = true;
    const auto story = [&]() -> Task<void> {
        const Lease lease = co_await source.present();
        EXPECT_EQ(value(lease), api.token());
    };
    play(io, story());
}

TEST_F(WeChatToken, IsRenewedAheadWhileTheOldOneIsUsed) {
    const auto story = [&]() -> Task<void> {
        Lease lease = co_await source.present();
        const std::string old = value(lease);
        co_await pass(7200s - 301s);
        lease = co_await source.present();
        EXPECT_EQ(value(lease), old);
        EXPECT_EQ(api.token_calls.size(), 1U);
        co_await pass(2s);
        api.held = true;
        lease = co_await source.present();
        EXPECT_EQ(value(lease), old);
        lease = co_await source.present();
        EXPECT_EQ(value(lease), old);
        co_await settled();
        EXPECT_EQ(api.token_calls.size(), 2U);
        api.let_go();
        co_await settled();
        lease = co_await source.present();
        EXPECT_NE(value(lease), old);
        EXPECT_EQ(value(lease), api.token());
    };
    play(io, story());
    EXPECT_EQ(api.token_calls.size(), 2U);
}

TEST_F(WeChatToken, AsksNotTooOftenWhileThePlatformKeepsTheOldOne) {
    Access early = access();
    early.jitter = 60s;
    TokenSource jittery(early, hooks());
    const auto story = [&]() -> Task<void> {
        Lease lease = co_await jittery.present();
        co_await pass(7200s - 359s);
        for (int second = 0; second < 59; ++second) {
            lease = co_await jittery.present();
            co_await settled();
            co_await pass(1s);
        }
    };
    play(io, story());
    EXPECT_EQ(api.token_calls.size(), 3U);
}

TEST_F(WeChatToken, AFailedRenewalLeavesTheOldOneInUse) {
    const auto story = [&]() -> Task<void> {
        Lease lease = co_await source.present();
        const std::string old = value(lease);
        co_await pass(7200s - 200s);
        api.token_result = answered(refusal_of(40164, "invalid ip 203.0.113.7"));
        for (int minute = 0; minute < 3; ++minute) {
            lease = co_await source.present();
            EXPECT_EQ(value(lease), old);
            co_await settled();
            co_await pass(60s);
        }
        co_await pass(60s);
        lease = co_await source.present();
        EXPECT_EQ(obstacle(lease), Obstacle::address);
    };
    play(io, story());
    EXPECT_EQ(alarms, std::vector<std::string>(3, "address_not_listed"));
}

TEST_F(WeChatToken, ItsLifeIsWhatThePlatformSaysWithinReason) {
    const std::vector<std::pair<std::string, net::Duration>> rows{
        {"3600", 3600s},
        {"\"3600\"", 3600s},
        {"1", 60s},
        {"0", 60s},
        {"-5", 60s},
        {"7200", 7200s},
        {"7201", 7200s},
        {"99999999999999", 7200s},
        {"18446744073709551615", 60s},
        {"null", 60s},
        {"\"soon\"", 60s},
        {"[1]", 60s},
    };
    for (const auto& [told, life] : rows) {
        TokenSource fresh(access(), hooks());
        api.token_result = answered(R"({"access_token":"T","expires_in":)" + told + "}");
        const auto story = [&]() -> Task<void> {
            const Lease lease = co_await fresh.present();
            EXPECT_EQ(value(lease), "T");
        };
        play(io, story());
        EXPECT_EQ(saved->ends_at - start, life) << told;
    }
}

TEST_F(WeChatToken, WhatCannotBeATokenIsNotTaken) {
    for (const std::string& token :
         {std::string(), std::string(513, 'a'), std::string("a b"), std::string("a\nb")}) {
        TokenSource fresh(access(), hooks());
        api.token_result =
            answered(nlohmann::json{{"access_token", token}, {"expires_in", 7200}}.dump());
        const auto story = [&]() -> Task<void> {
            const Lease lease = co_await fresh.present();
            EXPECT_EQ(obstacle(lease), Obstacle::platform_down);
        };
        play(io, story());
    }
    EXPECT_FALSE(saved);
}

TEST_F(WeChatToken, ALongOneIsTaken) {
    const std::string token(512, 'a');
    api.token_result = answered(nlohmann::json{{"access_token", token}}.dump());
    const auto story = [&]() -> Task<void> {
        const Lease lease = co_await source.present();
        EXPECT_EQ(value(lease), token);
    };
    play(io, story());
}

TEST_F(WeChatToken, ARestartGoesOnWithTheLastOne) {
    OutboundHooks with_last = hooks();
    with_last.last_token = Token{"99_kept", start + 3600s};
    TokenSource restarted(access(), with_last);
    with_last.last_token = Token{"99_from_the_future", start + 48h};
    TokenSource distrusting(access(), with_last);
    with_last.last_token = Token{"99_over", start};
    TokenSource late(access(), with_last);
    const auto story = [&]() -> Task<void> {
        Lease lease = co_await restarted.present();
        EXPECT_EQ(value(lease), "99_kept");
        EXPECT_TRUE(api.token_calls.empty());
        lease = co_await distrusting.present();
        EXPECT_EQ(value(lease), api.token());
        lease = co_await late.present();
        EXPECT_EQ(value(lease), api.token());
    };
    play(io, story());
}

TEST_F(WeChatToken, TwoProcessesWithOneAccountDoNotFight) {
    Access early = access();
    early.jitter = 45s;
    TokenSource other(early, hooks());
    const auto story = [&]() -> Task<void> {
        for (int minute = 0; minute < 24 * 60; ++minute) {
            for (auto* each : {&source, &other}) {
                const Lease lease = co_await each->present();
                EXPECT_FALSE(std::holds_alternative<Outcome>(lease));
                net::ClientRequest request;
                request.url = "https://x/y?access_token=" + net::percent_encode(value(lease));
                const net::ClientResult result = co_await api.send(std::move(request));
                const auto& body = std::get<net::ClientResponse>(result).body;
                EXPECT_FALSE(has(body, "40001")) << minute;
            }
            co_await pass(60s);
        }
    };
    play(io, story());
    EXPECT_EQ(api.forced, 0);
    EXPECT_LT(api.token_calls.size(), 60U);
    EXPECT_TRUE(alarms.empty());
}

TEST_F(WeChatToken, ACancelledCallLeavesNobodyWaiting) {
    const auto story = [&]() -> Task<void> {
        net::TaskGroup callers(io.get_executor(), {});
        api.held = true;
        callers.spawn(ask(source));
        callers.spawn(ask(source));
        co_await settled();
        group.cancel();
        const bool all = co_await callers.join(5s);
        EXPECT_TRUE(all);
        EXPECT_EQ(answers, 2);
        api.held = false;
        const Lease lease = co_await source.present();
        EXPECT_EQ(value(lease), api.token());
    };
    play(io, story());
}

TEST_F(WeChatToken, ACallerThatGoesAwayTakesNothingWithIt) {
    const auto story = [&]() -> Task<void> {
        net::TaskGroup callers(io.get_executor(), {});
        api.held = true;
        callers.spawn(ask(source));
        co_await settled();
        callers.cancel();
        const bool gone = co_await callers.join(5s);
        EXPECT_TRUE(gone);
        group.spawn(ask(source));
        co_await settled();
        api.let_go();
        const bool all = co_await group.join(5s);
        EXPECT_TRUE(all);
    };
    play(io, story());
    EXPECT_EQ(answers, 1);
    EXPECT_EQ(api.token_calls.size(), 1U);
}

}  // namespace
