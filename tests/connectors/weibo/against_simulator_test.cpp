// Our account and our sender against the simulator's platform, which was written from the
// platform's documents and not from ours.
#include "connectors/weibo/outgoing.hpp"
#include "simulators/weibo/calls.hpp"
#include "simulators/weibo/deeds.hpp"
#include "simulators/weibo/passive.hpp"

#include <boost/asio/error.hpp>
#include <gtest/gtest.h>

#include <string>

namespace {

namespace simulated = simulators::weibo;
using namespace connectors::weibo;
using namespace weibo_tests;
using namespace std::chrono_literals;
using connectors::MediaFetched;
using connectors::MediaRefused;
using connectors::Outcome;
using dialog::CustomerDid;
using dialog::CustomerSent;
using dialog::Ending;
using dialog::Obstacle;

const std::string base = "http://127.0.0.1:8090";

simulated::Account an_account() {
    return {
        .name = "main",
        .uid = std::string(account_uid),
        .app_key = "1234567890",
        .app_secret = std::string(secret),
        .access_token = std::string(access_token)};
}

// Takes our requests to the simulator's platform without a network.
class Wire : public net::HttpClient {
public:
    Wire(simulated::World& world, net::Clock& clock) : world_(world), clock_(clock) {}

    net::Task<net::ClientResult> send(net::ClientRequest request) override {
        ++calls;
        const auto target = net::parse_target(std::string_view(request.url).substr(base.size()));
        net::Request arrived;
        arrived.method = request.method;
        arrived.path = target.value().path;
        arrived.query = target->query;
        for (const auto& [name, value] : request.headers)
            if (name == "Content-Type") arrived.headers.emplace_back("content-type", value);
        arrived.body = request.body;
        const auto answer = simulated::answer_call(world_, arrived, clock_.now());
        net::ClientResponse response;
        response.status = answer.response.status;
        response.headers.emplace_back("content-type", answer.response.content_type);
        response.body = answer.response.body;
        co_return response;
    }

    void stop() override {}

    int calls = 0;

private:
    simulated::World& world_;
    net::Clock& clock_;
};

class WeiboAgainstSimulator : public ::testing::Test {
protected:
    static SenderSettings sender_settings() {
        SenderSettings made;
        made.account = "weibo/main";
        made.uid = account_uid;
        made.access_token = access_token;
        made.m_api_base = base;
        made.api_base = base;
        made.upload_base = base;
        return made;
    }

    SenderHooks hooks() {
        return {wire, clock, [this](const auto& /*account*/, auto what, const auto& detail) {
                    alarms.push_back(std::string(dialog::name(what)) + ": " + detail);
                }};
    }

    // What the push means for us, as the hook would get it.
    Letter letter_of(const simulated::Push& push) {
        net::Request request;
        request.method = net::Method::post;
        request.query =
            simulated::signed_query(world.accounts[push.account].account, clock.at, world.dice);
        request.body = push.body;
        auto opened = account.open(request, clock.at);
        return std::get<Letter>(std::move(opened));
    }

    Letter letter_of(const simulated::Pushes& pushes) {
        EXPECT_EQ(pushes.size(), 1U);
        return letter_of(pushes.front());
    }

    Outcome send(const std::string& text) {
        connectors::Outbound outbound;
        outbound.external_id = customer.uid;
        outbound.carrier = dialog::Carrier::window;
        outbound.text = text;
        return run(sender.send(outbound));
    }

    const simulators::Bubble& last_bubble() { return customer.screen.bubbles().back(); }

    FakeClock clock;
    simulated::World world{{an_account()}, 7, clock.at};
    simulated::User& customer = world.arrive(0, "lin");
    Account account{settings()};
    Wire wire{world, clock};
    std::vector<std::string> alarms;
    WeiboSender sender{sender_settings(), hooks()};
};

TEST_F(WeiboAgainstSimulator, WhatWeAnswerIsWhatTheCustomerSees) {
    const Letter letter = letter_of(simulated::say(world, customer, "我要投诉", clock.at));
    const std::string said = "已收到。\"王先生\"😀\n订单号 100%+ & 多少？";
    const net::Response response = account.answer(letter, {said});
    const auto answer =
        simulated::read_passive_answer(response.body, an_account(), customer.uid, world.limits);
    EXPECT_EQ(answer.why, "");
    ASSERT_TRUE(answer.bubble);
    EXPECT_EQ(answer.bubble->text, said);
    const auto none = simulated::read_passive_answer(
        account.answer(letter, {}).body, an_account(), customer.uid, world.limits
    );
    EXPECT_EQ(none.why, "");
    EXPECT_FALSE(none.bubble);
}

TEST_F(WeiboAgainstSimulator, UnderstandsWhatCustomersDo) {
    using Act = CustomerDid::Act;
    const auto did = [this](const simulated::Pushes& pushes) {
        return std::get<CustomerDid>(letter_of(pushes).decoded.inbound.what);
    };
    EXPECT_EQ(did(simulated::scan(world, customer, "s1", clock.at)).act, Act::followed);
    EXPECT_EQ(did(simulated::scan(world, customer, "s1", clock.at)).key, "qr_s1");
    EXPECT_EQ(did(simulated::unfollow(world, customer, clock.at)).act, Act::unfollowed);
    EXPECT_EQ(did(simulated::follow(world, customer, clock.at)).act, Act::followed);
    EXPECT_EQ(did(simulated::tap(world, customer, "MENU", clock.at)).act, Act::tapped);
    EXPECT_EQ(did(simulated::subscribe(world, customer, true, "dy", clock.at)).key, "subscribe");
    EXPECT_EQ(did(simulated::subscribe(world, customer, false, "", clock.at)).key, "unsubscribe");
    const auto named = did(simulated::mention(world, customer, "@示例", true, clock.at));
    EXPECT_EQ(named.act, Act::mentioned);
    EXPECT_EQ(named.key.find("comment:"), 0U) << named.key;
    const Letter page = letter_of(simulated::open_page(world, customer, "https://a", clock.at));
    EXPECT_TRUE(page.decoded.needs_no_turn);
    const Letter place =
        letter_of(simulated::send_place(world, customer, "39.9", "116.3", clock.at));
    EXPECT_EQ(std::get<CustomerSent>(place.decoded.inbound.what).url, "geo:39.9,116.3");
    EXPECT_EQ(place.decoded.inbound.platform_seconds, created_seconds);
    EXPECT_EQ(place.decoded.inbound.external_id, customer.uid);
}

TEST_F(WeiboAgainstSimulator, SendsWhileTheWindowIsOpen) {
    simulated::say(world, customer, "你好", clock.at);
    const std::string text = "您好，\"王先生\"😀\n退款 100%+ 已办理 & 到账";
    EXPECT_EQ(send(text).ending, Ending::delivered);
    EXPECT_EQ(last_bubble().text, text);
    EXPECT_EQ(last_bubble().carrier, simulators::Carrier::direct);
    EXPECT_EQ(send(text).obstacle, Obstacle::content_refused);
    clock.at += 49h;
    EXPECT_EQ(send("还在吗").ending, Ending::rejected);
    EXPECT_TRUE(alarms.empty());
}

TEST_F(WeiboAgainstSimulator, NobodyWhoHasLeftIsReached) {
    simulated::follow(world, customer, clock.at);
    simulated::unfollow(world, customer, clock.at);
    const Outcome outcome = send("请留步");
    EXPECT_EQ(outcome.ending, Ending::rejected);
    EXPECT_EQ(outcome.obstacle, Obstacle::not_following);
}

TEST_F(WeiboAgainstSimulator, TheLongestAnswerFits) {
    simulated::say(world, customer, "你好", clock.at);
    std::string longest;
    for (int i = 0; i < 299; ++i) longest += "字";
    EXPECT_EQ(send(longest).ending, Ending::delivered);
}

TEST_F(WeiboAgainstSimulator, ARevokedTokenRaisesOneAlarmAndRests) {
    simulated::say(world, customer, "你好", clock.at);
    world.accounts[0].token_revoked = true;
    EXPECT_EQ(send("一").obstacle, Obstacle::token);
    EXPECT_EQ(send("二").obstacle, Obstacle::token);
    EXPECT_EQ(wire.calls, 1);
    EXPECT_EQ(alarms.size(), 1U);
    world.accounts[0].token_revoked = false;
    clock.at += 1min;
    EXPECT_EQ(send("三").ending, Ending::delivered);
}

// Below a post at once; below a comment when its post is found.
TEST_F(WeiboAgainstSimulator, AnswersInPublicWhereItWasNamed) {
    SenderSettings with_address = sender_settings();
    with_address.public_address = "203.0.113.7";
    with_address.forbidden_words = {"微信"};
    WeiboSender speaker(with_address, hooks());
    const auto comment = [&](const std::string& where, const std::string& text) {
        connectors::Outbound outbound;
        outbound.external_id = customer.uid;
        outbound.carrier = dialog::Carrier::comment;
        outbound.target = where;
        outbound.text = text;
        return run(speaker.send(outbound));
    };
    for (const bool in_comment : {false, true}) {
        const auto where = std::get<CustomerDid>(
            letter_of(simulated::mention(world, customer, "@示例 太差了", in_comment, clock.at))
                .decoded.inbound.what
        );
        const std::string text = in_comment ? "请私信我们说说经过。" : "请您私信我们。";
        const Outcome said = comment(where.key, text);
        EXPECT_EQ(said.ending, Ending::delivered) << said.detail;
        EXPECT_EQ(last_bubble().carrier, simulators::Carrier::comment);
        EXPECT_EQ(last_bubble().text, text);
        EXPECT_EQ(comment(where.key, text).obstacle, Obstacle::content_refused) << "the same twice";
        EXPECT_EQ(comment(where.key, "加我们的微信").obstacle, Obstacle::content_refused);
    }
    EXPECT_EQ(comment("comment:4000000000000000", "请私信我们").obstacle, Obstacle::not_there);
    EXPECT_EQ(comment("nowhere", "请私信我们").obstacle, Obstacle::malformed);
    connectors::Outbound outbound;
    outbound.external_id = customer.uid;
    outbound.carrier = dialog::Carrier::comment;
    outbound.target = "status:4000000000000000";
    outbound.text = "请私信我们";
    EXPECT_EQ(run(sender.send(outbound)).obstacle, Obstacle::not_allowed) << "without an address";
}

TEST_F(WeiboAgainstSimulator, SendsNoMoreThanItAllowsItself) {
    SenderSettings limited = sender_settings();
    limited.messages_per_hour = 3;
    limited.messages_per_user_per_hour = 2;
    WeiboSender careful(limited, hooks());
    auto& other = world.arrive(0, "wang");
    simulated::say(world, customer, "你好", clock.at);
    simulated::say(world, other, "你好", clock.at);
    const auto say = [&](const simulated::User& to, const std::string& text) {
        connectors::Outbound outbound;
        outbound.external_id = to.uid;
        outbound.carrier = dialog::Carrier::window;
        outbound.text = text;
        return run(careful.send(outbound));
    };
    EXPECT_EQ(say(customer, "一").ending, Ending::delivered);
    EXPECT_EQ(say(customer, "二").ending, Ending::delivered);
    const Outcome third = say(customer, "三");
    EXPECT_EQ(third.ending, Ending::unavailable);
    EXPECT_EQ(third.obstacle, Obstacle::quota_used) << "one customer holds up nobody else";
    EXPECT_LE(*third.retry_after, 1h);
    EXPECT_EQ(say(other, "一").ending, Ending::delivered);
    EXPECT_EQ(say(other, "二").obstacle, Obstacle::too_fast);
    EXPECT_EQ(careful.quotas_left().front().second, 0U);
    clock.at += 1h;
    EXPECT_EQ(careful.quotas_left().front().second, 3U);
    EXPECT_EQ(say(other, "二").ending, Ending::delivered);
}

TEST_F(WeiboAgainstSimulator, TellsHowLongTheTokenLasts) {
    clock.at += 24h;
    const auto told = run(sender.token_info());
    EXPECT_EQ(std::get<TokenInfo>(told).remaining, std::chrono::days(364));
    EXPECT_TRUE(alarms.empty());
}

TEST_F(WeiboAgainstSimulator, FetchesWhatTheCustomerSent) {
    const std::string bytes = "\xff\xd8\xff\xe0JFIF";
    for (const bool as_text : {false, true}) {
        world.limits.file_ids_as_text = as_text;
        const auto sent = std::get<CustomerSent>(
            letter_of(simulated::send_file(world, customer, "image", bytes, clock.at))
                .decoded.inbound.what
        );
        const connectors::MediaWanted wanted{sent.kind, sent.platform_media_id, sent.url};
        EXPECT_EQ(std::get<MediaFetched>(run(sender.fetch(wanted))).bytes, bytes);
        clock.at += world.limits.file_life;
        EXPECT_TRUE(std::get<MediaRefused>(run(sender.fetch(wanted))).for_ever);
    }
}

}  // namespace
