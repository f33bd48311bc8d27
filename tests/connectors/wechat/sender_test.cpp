#include "connectors/wechat/sender.hpp"

#include "connectors/wechat/fake_api.hpp"
#include "connectors/wechat/outgoing.hpp"

#include <gtest/gtest.h>

namespace {

using namespace connectors::wechat;
using namespace wechat_tests;
using connectors::Outbound;
using connectors::Outcome;
using dialog::Carrier;
using dialog::Ending;
using dialog::Obstacle;
using net::Task;

const std::string openid = "oTESTuser0000000000000000001";

OutboundSettings with_forms(Access access) {
    OutboundSettings settings;
    settings.access = std::move(access);
    settings.card = {
        "tmplCARD", {{"character_string1", "case_no"}, {"thing2", "stage"}, {"time3", "at"}}};
    settings.notice = {"tmplNOTICE", {{"character_string1", "case_no"}, {"phrase2", "stage"}}};
    return settings;
}

Outbound words(std::string text) {
    return Outbound{
        .external_id = openid, .carrier = Carrier::window, .text = std::move(text), .key = "d-1"};
}

Outbound form(Carrier carrier) {
    return Outbound{
        .external_id = openid,
        .carrier = carrier,
        .text = {},
        .values = {{"case_no", "HY-1"}, {"stage", "处理中"}, {"at", "2026-11-23 10:00"}},
        .key = "d-17-2",
        .page_url = "https://case.example.com/HY-1"};
}

class WeChatSenderTest : public OutboundTest {
protected:
    Outcome send(Outbound outbound) {
        Outcome outcome;
        const auto story = [&]() -> Task<void> {
            outcome = co_await sender.send(std::move(outbound));
        };
        play(io, story());
        return outcome;
    }

    Outcome answered_with(net::ClientResult result, Outbound outbound) {
        api.on_call = [result = std::move(result)](const net::ClientRequest& /*request*/) {
            return result;
        };
        return send(std::move(outbound));
    }

    Outcome refused_with(std::int64_t code, Outbound outbound) {
        return answered_with(answered(refusal_of(code, "no " + openid)), std::move(outbound));
    }

    void wait(net::Duration time) { play(io, pass(time)); }

    WeChatSender sender{with_forms(access()), hooks()};
};

TEST_F(WeChatSenderTest, AMessageGoesAsPlainUtf8) {
    const Outcome outcome = send(words("您好，\"王先生\"：\n退款已办理😀 \\ <a href=\"x\">看</a>"));
    EXPECT_EQ(outcome.ending, Ending::delivered);
    EXPECT_EQ(outcome.obstacle, Obstacle::none);
    ASSERT_EQ(api.calls.size(), 1U);
    const net::ClientRequest& call = api.calls.front();
    EXPECT_EQ(call.method, net::Method::post);
    EXPECT_EQ(
        call.url,
        "https://api.weixin.qq.com/cgi-bin/message/custom/send?access_token=99_token%2F1%2B"
    );
    EXPECT_EQ(
        call.body,
        R"({"touser":"oTESTuser0000000000000000001","msgtype":"text","text":{"content":)"
        R"("您好，\"王先生\"：\n退款已办理😀 \\ <a href=\"x\">看</a>"}})"
    );
}

TEST_F(WeChatSenderTest, BrokenTextIsMendedAndNeverThrows) {
    send(
        words("a\xff\xfe"
              "b\x01"
              "c")
    );
    EXPECT_TRUE(
        has(api.calls.front().body,
            "a\xef\xbf\xbd\xef\xbf\xbd"
            "bc")
    );
}

TEST_F(WeChatSenderTest, TextHasALimitInBytes) {
    EXPECT_EQ(send(words(std::string(2048, 'a'))).ending, Ending::delivered);
    const Outcome outcome = send(words(std::string(2049, 'a')));
    EXPECT_EQ(outcome.ending, Ending::rejected);
    EXPECT_EQ(outcome.obstacle, Obstacle::too_long);
    EXPECT_EQ(send(words(" \n")).obstacle, Obstacle::malformed);
    EXPECT_EQ(api.calls.size(), 1U);
}

TEST_F(WeChatSenderTest, OnlyAnOpenidIsAPerson) {
    for (const std::string& id :
         {std::string(), std::string("a b"), std::string("o\"x"), std::string(65, 'o')}) {
        Outbound outbound = words("hello");
        outbound.external_id = id;
        EXPECT_EQ(send(std::move(outbound)).obstacle, Obstacle::unknown_person);
    }
    EXPECT_TRUE(api.calls.empty());
}

TEST_F(WeChatSenderTest, OtherCarriersAreNotOfThisAccount) {
    for (const auto carrier :
         {Carrier::passive, Carrier::line, Carrier::other_channel, Carrier::hook, Carrier::call}) {
        Outbound outbound = words("hello");
        outbound.carrier = carrier;
        EXPECT_EQ(send(std::move(outbound)).obstacle, Obstacle::not_allowed);
    }
    EXPECT_TRUE(api.calls.empty());
}

TEST_F(WeChatSenderTest, AMessageThatMayHaveArrivedIsUnknown) {
    EXPECT_EQ(answered_with(failed(true), words("hello")).ending, Ending::unknown);
    const auto bad_gateway = answered("<html>", "text/html", 502);
    EXPECT_EQ(answered_with(bad_gateway, words("hello")).ending, Ending::unknown);
    EXPECT_EQ(answered_with(failed(true), form(Carrier::notice)).ending, Ending::unknown);
}

TEST_F(WeChatSenderTest, AMessageThatNeverWentIsUnavailable) {
    const Outcome outcome = answered_with(failed(false), words("hello"));
    EXPECT_EQ(outcome.ending, Ending::unavailable);
    EXPECT_EQ(outcome.obstacle, Obstacle::platform_down);
}

TEST_F(WeChatSenderTest, ACardCarriesTheKeyAndGivesItsNumber) {
    const auto answer = answered(R"({"errcode":0,"errmsg":"ok","msgid":7250021412600020992})");
    const Outcome outcome = answered_with(answer, form(Carrier::template_card));
    EXPECT_EQ(outcome.ending, Ending::delivered);
    EXPECT_EQ(outcome.platform_id, "7250021412600020992");
    EXPECT_TRUE(has(api.calls.front().url, "/cgi-bin/message/template/send?access_token="));
    EXPECT_EQ(
        api.calls.front().body,
        R"({"touser":"oTESTuser0000000000000000001","template_id":"tmplCARD",)"
        R"("url":"https://case.example.com/HY-1","client_msg_id":"d-17-2",)"
        R"("data":{"character_string1":{"value":"HY-1"},"thing2":{"value":"处理中"},)"
        R"("time3":{"value":"2026-11-23 10:00"}}})"
    );
}

TEST_F(WeChatSenderTest, ACardThatMayHaveArrivedIsRepeatedSoonUnderItsKey) {
    const Outcome outcome = answered_with(failed(true), form(Carrier::template_card));
    EXPECT_EQ(outcome.ending, Ending::unavailable);
    EXPECT_EQ(outcome.obstacle, Obstacle::no_answer);
    ASSERT_TRUE(outcome.retry_after);
    EXPECT_LT(*outcome.retry_after, 10min);
}

TEST_F(WeChatSenderTest, ACardWithoutAFitKeyIsNotSent) {
    for (const std::string& key : {std::string(), std::string("A"), std::string(33, 'a')}) {
        Outbound outbound = form(Carrier::template_card);
        outbound.key = key;
        EXPECT_EQ(send(std::move(outbound)).obstacle, Obstacle::malformed);
    }
    EXPECT_TRUE(api.calls.empty());
}

TEST_F(WeChatSenderTest, ANoticeGoesWithItsPage) {
    EXPECT_EQ(send(form(Carrier::notice)).ending, Ending::delivered);
    EXPECT_TRUE(has(api.calls.front().url, "/cgi-bin/message/subscribe/bizsend?access_token="));
    EXPECT_EQ(
        api.calls.front().body,
        R"({"touser":"oTESTuser0000000000000000001","template_id":"tmplNOTICE",)"
        R"("page":"https://case.example.com/HY-1",)"
        R"("data":{"character_string1":{"value":"HY-1"},"phrase2":{"value":"处理中"}}})"
    );
}

TEST_F(WeChatSenderTest, AFormThatIsNotSetOrNotFilledIsNotSent) {
    Outbound unfilled = form(Carrier::notice);
    unfilled.values.clear();
    const Outcome outcome = send(std::move(unfilled));
    EXPECT_EQ(outcome.obstacle, Obstacle::malformed);
    EXPECT_EQ(outcome.detail, "no value for character_string1");
    OutboundSettings bare;
    bare.access = access();
    WeChatSender without_forms(bare, hooks());
    const auto story = [&]() -> Task<void> {
        for (const Carrier carrier : {Carrier::notice, Carrier::template_card}) {
            Outbound outbound = form(carrier);
            const Outcome refused = co_await without_forms.send(std::move(outbound));
            EXPECT_EQ(refused.obstacle, Obstacle::not_allowed);
        }
    };
    play(io, story());
    EXPECT_TRUE(api.calls.empty());
}

TEST_F(WeChatSenderTest, ThePlatformsRefusalIsTheFinalWord) {
    EXPECT_EQ(refused_with(45015, words("hello")).obstacle, Obstacle::window_shut);
    EXPECT_EQ(refused_with(45047, words("hello")).obstacle, Obstacle::quota_used);
    EXPECT_EQ(refused_with(43004, form(Carrier::template_card)).obstacle, Obstacle::not_following);
    EXPECT_EQ(refused_with(43101, form(Carrier::notice)).obstacle, Obstacle::no_consent);
    EXPECT_EQ(api.calls.size(), 4U);
}

TEST_F(WeChatSenderTest, NothingPersonalAndNoTokenIsInADetail) {
    for (const std::int64_t code : {40001, 40003, 45015, 47003, 48001, 40164, 777777}) {
        const Outcome outcome = refused_with(code, words("my secret words"));
        for (const auto& text : {openid, api.token(), std::string(secret), std::string("words")})
            EXPECT_FALSE(has(outcome.detail, text)) << outcome.detail;
        EXPECT_FALSE(outcome.detail.empty());
        wait(1h);
    }
    for (const std::string& detail : details) EXPECT_FALSE(has(detail, openid)) << detail;
}

TEST_F(WeChatSenderTest, AReplacedTokenIsReplacedAndTheMessageGoesOnce) {
    send(words("one"));
    api.replace_token();
    EXPECT_EQ(send(words("two")).ending, Ending::delivered);
    EXPECT_EQ(api.calls.size(), 3U);
    EXPECT_EQ(api.token_calls.size(), 2U);
    EXPECT_EQ(api.forced, 0);
}

TEST_F(WeChatSenderTest, ALateRefusalIsRepeatedWithTheNewerTokenWithoutAnotherCallForOne) {
    send(words("one"));
    api.replace_token();
    const auto story = [&]() -> Task<void> {
        api.held = true;
        const auto sent = [&](std::string text) -> Task<void> {
            Outbound outbound = words(std::move(text));
            const Outcome outcome = co_await sender.send(std::move(outbound));
            EXPECT_EQ(outcome.ending, Ending::delivered);
        };
        for (int i = 0; i < 50; ++i) group.spawn(sent("many"));
        co_await settled();
        api.let_go();
        const bool all = co_await group.join(5s);
        EXPECT_TRUE(all);
    };
    play(io, story());
    EXPECT_EQ(api.token_calls.size(), 2U);
    EXPECT_EQ(api.calls.size(), 101U);
}

TEST_F(WeChatSenderTest, ATokenThatIsAlwaysRefusedEndsInAPauseNotInALoop) {
    api.refuses_every_token = true;
    const Outcome first = send(words("hello"));
    EXPECT_EQ(first.ending, Ending::unavailable);
    EXPECT_EQ(first.obstacle, Obstacle::token);
    EXPECT_EQ(api.calls.size(), 2U);
    EXPECT_LE(api.token_calls.size(), 3U);
    for (int i = 0; i < 100; ++i) EXPECT_EQ(send(words("hello")).obstacle, Obstacle::token);
    EXPECT_LE(api.calls.size(), 4U);
    EXPECT_LE(api.token_calls.size(), 5U);
    EXPECT_EQ(api.forced, 1);
    EXPECT_EQ(alarms, std::vector<std::string>{"token_refused"});
}

TEST_F(WeChatSenderTest, WithoutATokenNothingIsCalled) {
    api.token_result = answered(refusal_of(40125, "invalid appsecret"));
    for (int i = 0; i < 10; ++i) {
        const Outcome outcome = send(words("hello"));
        EXPECT_EQ(outcome.ending, Ending::unavailable);
        EXPECT_EQ(outcome.obstacle, Obstacle::token);
    }
    EXPECT_TRUE(api.calls.empty());
    EXPECT_EQ(api.token_calls.size(), 1U);
    EXPECT_EQ(alarms, std::vector<std::string>{"wrong_secret"});
}

TEST_F(WeChatSenderTest, AMissingRightStopsOneCallAndNotTheOthers) {
    EXPECT_EQ(refused_with(48001, form(Carrier::notice)).obstacle, Obstacle::not_allowed);
    EXPECT_EQ(refused_with(48001, form(Carrier::notice)).obstacle, Obstacle::not_allowed);
    EXPECT_EQ(api.calls.size(), 1U);
    EXPECT_EQ(alarms, std::vector<std::string>{"no_right"});
    EXPECT_EQ(answered_with(answered("{}"), words("hello")).ending, Ending::delivered);
    EXPECT_EQ(send(form(Carrier::notice)).ending, Ending::rejected);
    wait(1min);
    EXPECT_EQ(send(form(Carrier::notice)).ending, Ending::delivered);
}

TEST_F(WeChatSenderTest, ARestrictedAccountIsAskedMoreAndMoreSeldom) {
    for (const net::Duration pause : {1min, 2min, 5min, 10min, 10min}) {
        const std::size_t calls = api.calls.size();
        EXPECT_EQ(refused_with(50002, words("hello")).ending, Ending::rejected);
        EXPECT_EQ(refused_with(50002, form(Carrier::notice)).ending, Ending::rejected);
        EXPECT_EQ(api.calls.size(), calls + 1);
        wait(pause - 1s);
        EXPECT_EQ(send(words("hello")).obstacle, Obstacle::not_allowed);
        EXPECT_EQ(api.calls.size(), calls + 1);
        wait(1s);
    }
    EXPECT_EQ(alarms, std::vector<std::string>(5, "account_restricted"));
    EXPECT_EQ(answered_with(answered("{}"), words("hello")).ending, Ending::delivered);
    EXPECT_EQ(refused_with(50002, words("hello")).ending, Ending::rejected);
    wait(1min);
    EXPECT_EQ(answered_with(answered("{}"), words("hello")).ending, Ending::delivered);
}

TEST_F(WeChatSenderTest, AMinuteQuotaIsWaitedFor) {
    const Outcome outcome = refused_with(45011, words("hello"));
    EXPECT_EQ(outcome.ending, Ending::unavailable);
    EXPECT_EQ(outcome.obstacle, Obstacle::too_fast);
    EXPECT_EQ(outcome.retry_after, 60s);
    wait(20s);
    const Outcome next = send(words("hello"));
    EXPECT_EQ(next.obstacle, Obstacle::too_fast);
    EXPECT_EQ(next.retry_after, 40s);
    EXPECT_EQ(api.calls.size(), 1U);
}

TEST_F(WeChatSenderTest, ADayQuotaIsAskedForAgainAtMidnightInBeijingOrWithinTheHour) {
    // The test begins at 16:26:40 in Beijing.
    EXPECT_EQ(refused_with(45009, words("hello")).retry_after, 1h);
    wait(7h + 20s);
    EXPECT_EQ(refused_with(45009, words("hello")).retry_after, 33min);
    EXPECT_TRUE(alarms.empty());
}

TEST_F(WeChatSenderTest, TypingIsShownAndNeverFails) {
    const auto story = [&]() -> Task<void> { co_await sender.show_typing(openid); };
    play(io, story());
    EXPECT_TRUE(has(api.calls.front().url, "/cgi-bin/message/custom/typing?access_token="));
    EXPECT_EQ(
        api.calls.front().body, R"({"touser":"oTESTuser0000000000000000001","command":"Typing"})"
    );
    for (const auto& result :
         {net::ClientResult(answered(refusal_of(45081, "already typing"))),
          net::ClientResult(answered(refusal_of(48001, "api unauthorized"))),
          net::ClientResult(failed(true))}) {
        api.on_call = [result](const net::ClientRequest& /*request*/) { return result; };
        play(io, story());
    }
    EXPECT_TRUE(alarms.empty());
    EXPECT_EQ(answered_with(answered("{}"), words("hello")).ending, Ending::delivered);
}

TEST(WeChatOutgoing, MenusAndImagesAreWrittenAsThePlatformReadsThem) {
    EXPECT_EQ(
        encode_image("o1", "M\"1"),
        R"({"touser":"o1","msgtype":"image","image":{"media_id":"M\"1"}})"
    );
    const Menu menu{"满意吗？", {{"yes", "满意"}, {"no", "不满意"}}, "谢谢"};
    EXPECT_EQ(
        encode_menu("o1", menu),
        R"({"touser":"o1","msgtype":"msgmenu","msgmenu":{"head_content":"满意吗？",)"
        R"("list":[{"id":"yes","content":"满意"},{"id":"no","content":"不满意"}],)"
        R"("tail_content":"谢谢"}})"
    );
}

}  // namespace
