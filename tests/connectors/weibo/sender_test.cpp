#include "connectors/weibo/sender.hpp"

#include "connectors/weibo/outgoing.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace weibo_tests;
using namespace std::chrono_literals;
using connectors::Outcome;
using dialog::Carrier;
using dialog::Ending;
using dialog::Obstacle;

TEST_F(WeiboSenderTest, SendsAFormEncodedOnce) {
    client.will_answer(200, R"({"result":true})");
    EXPECT_EQ(send("中文消息").ending, Ending::delivered);
    ASSERT_EQ(client.asked.size(), 1U);
    const net::ClientRequest& request = client.asked.front();
    EXPECT_EQ(request.method, net::Method::post);
    EXPECT_EQ(
        request.url,
        "https://m.api.weibo.com/2/messages/reply.json?access_token=2.00Invented%2BToken%2F1"
    );
    EXPECT_EQ(
        request.body,
        "type=text&data=%7B%22text%22%3A%22%E4%B8%AD%E6%96%87%E6%B6%88%E6%81%AF%22%7D"
        "&receiver_id=7600000000123&save_sender_box=1"
    );
    const net::Fields expected{{"Content-Type", "application/x-www-form-urlencoded"}};
    EXPECT_EQ(request.headers, expected);
    EXPECT_EQ(request.time_max, 8s);
}

TEST_F(WeiboSenderTest, KnowsOneCarrier) {
    for (const Carrier carrier :
         {Carrier::passive,
          Carrier::line,
          Carrier::notice,
          Carrier::template_card,
          Carrier::other_channel,
          Carrier::hook,
          Carrier::call}) {
        const Outcome outcome = send("你好", carrier);
        EXPECT_EQ(outcome.ending, Ending::rejected);
        EXPECT_EQ(outcome.obstacle, Obstacle::not_allowed);
    }
    EXPECT_TRUE(client.asked.empty());
}

TEST_F(WeiboSenderTest, RefusesWhatThePlatformWould) {
    std::string text;
    for (int i = 0; i < 299; ++i) text += "字";
    client.will_answer(200, "{}");
    EXPECT_EQ(send(text).ending, Ending::delivered);
    const Outcome longer = send(text + "字");
    EXPECT_EQ(longer.ending, Ending::rejected);
    EXPECT_EQ(longer.obstacle, Obstacle::too_long);
    EXPECT_EQ(send("").obstacle, Obstacle::malformed);
    EXPECT_EQ(send(" \n").obstacle, Obstacle::malformed);
    EXPECT_EQ(client.asked.size(), 1U);
}

TEST_F(WeiboSenderTest, OnlyAUidCanBeWrittenTo) {
    for (const char* id : {"", "0", "-1", "oOpenid", "1&type=articles", "99999999999999999999"}) {
        connectors::Outbound outbound;
        outbound.external_id = id;
        outbound.carrier = Carrier::window;
        outbound.text = "你好";
        const Outcome outcome = run(sender.send(outbound));
        EXPECT_EQ(outcome.ending, Ending::rejected) << id;
        EXPECT_EQ(outcome.obstacle, Obstacle::unknown_person) << id;
    }
    EXPECT_TRUE(client.asked.empty());
}

TEST_F(WeiboSenderTest, WordsThatLeadToCompetitorsAreNotSent) {
    for (const char* text : {"请加我们的微信", "Add our wechat"}) {
        const Outcome outcome = send(text);
        EXPECT_EQ(outcome.ending, Ending::rejected) << text;
        EXPECT_EQ(outcome.obstacle, Obstacle::content_refused) << text;
        EXPECT_EQ(outcome.detail, "holds one of the setting forbidden_words");
    }
    EXPECT_TRUE(client.asked.empty());
    client.will_answer(200, "{}");
    EXPECT_EQ(send("微小的信件").ending, Ending::delivered);
}

TEST_F(WeiboSenderTest, LateSuccessIsSuccess) {
    client.will_answer(403, error_body(20032));
    EXPECT_EQ(send("你好").ending, Ending::delivered);
    EXPECT_TRUE(alarms.empty());
}

TEST_F(WeiboSenderTest, WhatMayHaveArrivedIsUnknown) {
    client.will_fail(true);
    const Outcome outcome = send("你好");
    EXPECT_EQ(outcome.ending, Ending::unknown);
    EXPECT_EQ(outcome.obstacle, Obstacle::no_answer);
    EXPECT_FALSE(outcome.retry_after);
    EXPECT_EQ(client.asked.size(), 1U);
}

TEST_F(WeiboSenderTest, AnAnswerLostOnTheWayIsUnknown) {
    client.will_answer(502, "<html>Bad Gateway</html>");
    const Outcome outcome = send("你好");
    EXPECT_EQ(outcome.ending, Ending::unknown);
    EXPECT_EQ(outcome.obstacle, Obstacle::platform_down);
}

TEST_F(WeiboSenderTest, WhatCannotHaveArrivedIsTriedLater) {
    client.will_fail(false);
    const Outcome outcome = send("你好");
    EXPECT_EQ(outcome.ending, Ending::unavailable);
    EXPECT_EQ(outcome.obstacle, Obstacle::platform_down);
    EXPECT_EQ(outcome.retry_after, 5s);
}

TEST_F(WeiboSenderTest, ASecondTryIsMadeOnceWhenThePlatformWantsIt) {
    client.will_answer(400, error_body(20014));
    client.will_answer(200, R"({"result":true})");
    EXPECT_EQ(send("你好").ending, Ending::delivered);
    ASSERT_EQ(client.asked.size(), 2U);
    EXPECT_EQ(client.asked[0].body, client.asked[1].body);
    client.will_answer(400, error_body(20014));
    client.will_answer(400, error_body(20014));
    EXPECT_EQ(send("你好").ending, Ending::rejected);
    EXPECT_EQ(client.asked.size(), 4U);
}

TEST_F(WeiboSenderTest, AnExpiredTokenStopsTheAccountWithAnAlarm) {
    client.will_answer(403, error_body(21327));
    const Outcome first = send("你好");
    EXPECT_EQ(first.ending, Ending::unavailable);
    EXPECT_EQ(first.obstacle, Obstacle::token);
    EXPECT_EQ(first.retry_after, 1min);
    EXPECT_EQ(alarms, std::vector<std::string>{"token: 21327 token expired"});
    clock.at += 20s;
    const Outcome second = send("在吗");
    EXPECT_EQ(second.obstacle, Obstacle::token);
    EXPECT_EQ(second.retry_after, 40s);
    EXPECT_TRUE(std::get<connectors::MediaRefused>(fetch()).obstacle == Obstacle::token);
    EXPECT_EQ(client.asked.size(), 1U);
    clock.at += 40s;
    client.will_answer(403, error_body(21327));
    EXPECT_EQ(send("你好").retry_after, 2min);
    EXPECT_EQ(client.asked.size(), 2U);
    EXPECT_EQ(alarms.size(), 2U);
    clock.at += 2min;
    client.will_answer(200, "{}");
    EXPECT_EQ(send("你好").ending, Ending::delivered);
}

TEST_F(WeiboSenderTest, EveryFaultOfTheAccountRaisesAnAlarm) {
    for (const int code : {10004, 10005, 10006, 10014, 10020, 20015, 20031, 21321, 21332, 21337}) {
        client.will_answer(403, error_body(code));
        EXPECT_EQ(send("你好").ending, Ending::unavailable) << code;
        clock.at += 1h;
    }
    EXPECT_EQ(alarms.size(), 10U);
}

TEST_F(WeiboSenderTest, LimitsPauseTheirScope) {
    client.will_answer(403, error_body(10024));
    EXPECT_EQ(send("你好").retry_after, 1387s);
    EXPECT_EQ(send("你好").obstacle, Obstacle::too_fast);
    client.will_answer(200, "\xff\xd8picture");
    EXPECT_TRUE(std::holds_alternative<connectors::MediaFetched>(fetch()));
    clock.at += 1387s;
    client.will_answer(403, error_body(10023));
    EXPECT_EQ(send("你好").retry_after, 1h);
    EXPECT_TRUE(std::get<connectors::MediaRefused>(fetch()).obstacle == Obstacle::daily_limit);
    clock.at += 1h;
    client.will_answer(403, error_body(10022));
    EXPECT_EQ(send("你好").retry_after, 15min);
    clock.at += 15min;
    client.will_answer(403, error_body(10022));
    EXPECT_EQ(send("你好").retry_after, 30min);
    EXPECT_EQ(client.asked.size(), 5U);
    EXPECT_TRUE(alarms.empty());
}

TEST_F(WeiboSenderTest, APlatformThatIsDownIsNotHammered) {
    for (int i = 0; i < 3; ++i) client.will_answer(503, "<html>busy</html>");
    EXPECT_EQ(send("一").retry_after, 5s);
    EXPECT_EQ(send("二").retry_after, 10s);
    EXPECT_EQ(send("三").retry_after, 20s);
    const Outcome fourth = send("四");
    EXPECT_EQ(fourth.obstacle, Obstacle::platform_down);
    EXPECT_EQ(client.asked.size(), 3U);
    clock.at += 20s;
    client.will_answer(200, "{}");
    EXPECT_EQ(send("四").ending, Ending::delivered);
    client.will_answer(503, "");
    EXPECT_EQ(send("五").retry_after, 5s);
}

TEST_F(WeiboSenderTest, RefusalsOfOneMessageDoNotHinderTheNext) {
    for (const int code : {20306, 20301, 20021, 10008, 99999}) {
        client.will_answer(403, error_body(code));
        const Outcome outcome = send("你好");
        EXPECT_EQ(outcome.ending, Ending::rejected) << code;
        EXPECT_FALSE(outcome.retry_after) << code;
    }
    EXPECT_EQ(client.asked.size(), 5U);
    EXPECT_TRUE(alarms.empty());
}

TEST_F(WeiboSenderTest, NothingIsToldOfTokenCustomerOrText) {
    for (const int code : {21327, 20021, 29999}) {
        client.will_answer(
            403,
            R"({"error":"2.00Invented+Token/1 7600000000123 你好","error_code":)" +
                std::to_string(code) + "}"
        );
        const Outcome outcome = send("你好");
        for (const char* secret_part : {"Invented", "76000", "你好"})
            EXPECT_EQ(outcome.detail.find(secret_part), std::string::npos) << outcome.detail;
        clock.at += 1h;
    }
}

TEST_F(WeiboSenderTest, TypingIsNotShown) {
    bool ended = false;
    net::asio::io_context io{1};
    net::asio::co_spawn(
        io,
        sender.show_typing(std::string(customer_uid)),
        [&ended](const std::exception_ptr& failure) { ended = !failure; }
    );
    io.run();
    EXPECT_TRUE(ended);
    EXPECT_TRUE(client.asked.empty());
}

TEST_F(WeiboSenderTest, AsksHowLongTheTokenLasts) {
    client.will_answer(200, R"({"uid":5300000000001,"expire_in":2592000})");
    const auto told = run(sender.token_info());
    ASSERT_TRUE(std::holds_alternative<connectors::weibo::TokenInfo>(told));
    EXPECT_EQ(std::get<connectors::weibo::TokenInfo>(told).remaining, 720h);
    const net::ClientRequest& request = client.asked.front();
    EXPECT_EQ(request.method, net::Method::post);
    EXPECT_EQ(request.url, "https://api.weibo.com/oauth2/get_token_info");
    EXPECT_EQ(request.body, "access_token=2.00Invented%2BToken%2F1");
    EXPECT_TRUE(alarms.empty());
}

TEST_F(WeiboSenderTest, ATokenOfSomebodyElseRaisesAnAlarm) {
    client.will_answer(200, R"({"uid":"1","expire_in":2592000})");
    run(sender.token_info());
    EXPECT_EQ(alarms, std::vector<std::string>{"token: the token is of another uid"});
}

TEST_F(WeiboSenderTest, AFailingCheckOfTheTokenStopsNothing) {
    client.will_answer(400, error_body(21327));
    const auto told = run(sender.token_info());
    EXPECT_EQ(std::get<Outcome>(told).obstacle, Obstacle::token);
    EXPECT_EQ(alarms.size(), 1U);
    client.will_answer(200, "{}");
    EXPECT_EQ(std::get<Outcome>(run(sender.token_info())).obstacle, Obstacle::malformed);
    client.will_answer(200, "{}");
    EXPECT_EQ(send("你好").ending, Ending::delivered);
}

}  // namespace
