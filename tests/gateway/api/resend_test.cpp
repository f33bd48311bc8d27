// An agent has words sent once more: by which carrier, when not, and never twice.
#include "dialog/cases/number.hpp"
#include "gateway/api/desk.hpp"
#include "store/sample_turns.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gateway::api {
namespace {

using dialog::Carrier;
using dialog::CustomerDid;
using dialog::Delivery;
using dialog::DeliveryId;
using dialog::DeliveryState;
using dialog::Duty;
using dialog::Obstacle;
using dialog::Role;
using net::Method;
using testing::IsEmpty;
using testing::SizeIs;

const std::string number = dialog::make_case_number(tests::monday, 1, 1);

class ApiResend : public testing::Test {
protected:
    ApiResend() {
        desk.add_agent("chen", Role::agent);
        desk.add_agent("wang", Role::lead);
        chen = desk.sign_in("chen");
        wang = desk.sign_in("wang");
    }

    // Words that nothing could bring, of a customer whom only a notice may reach.
    std::string fill(Delivery delivery, bool worded = true) {
        tests::TurnBuilder builder(desk.store(), {}, "o-li");
        builder.said("我要投诉", "1").opens_case(number, tests::monday + std::chrono::hours(48));
        auto turn = builder.build();
        delivery.id = DeliveryId{dialog::raw(turn.id) + 20};
        delivery.account = "wechat/main";
        delivery.of = turn.step.after.cases.back().id;
        if (worded) delivery.said_in = turn.id;
        turn.step.effects.emplace_back(dialog::Deliver{delivery});
        delivery_of_the_test = delivery;
        desk.store().record(std::move(turn), [](auto outcome) {
            EXPECT_EQ(std::get<store::Recorded>(outcome), store::Recorded::committed);
        });
        desk.commit();
        return std::to_string(dialog::raw(delivery.id));
    }

    static Delivery call() {
        return {
            .carrier = Carrier::call,
            .duty = Duty::owed,
            .purpose = dialog::Purpose::news,
            .passed_over = {{Carrier::notice, Obstacle::no_consent}},
        };
    }

    void consent() {
        desk.take({CustomerDid::Act::consented, "t" + std::to_string(++acts_)}, "o-li");
    }

    net::Response resend(const std::string& id, const std::string& key, Caller who) {
        if (!key.empty()) who.more.emplace_back("idempotency-key", key);
        return desk.call(Method::post, "deliveries/" + id + "/resend", who);
    }

    Json get(const std::string& path) { return json_of(desk.call(Method::get, path, chen)); }

    Desk desk;
    Caller chen;
    Caller wang;
    Delivery delivery_of_the_test;

private:
    int acts_ = 0;
};

TEST_F(ApiResend, TakesTheCarrierThatIsOpenNowAndEndsTheFormerDelivery) {
    const auto id = fill(call());
    consent();
    const auto response = resend(id, "k1", chen);
    ASSERT_EQ(response.status, 200U) << response.body;
    const auto made = json_of(response);
    EXPECT_NE(made.at("id"), id);
    EXPECT_EQ(made.at("carrier"), "notice");
    EXPECT_EQ(made.at("state"), "waiting");
    EXPECT_EQ(made.at("passed_over").at(0).at("why"), "window_shut");
    ASSERT_THAT(desk.handed_out, SizeIs(1));
    EXPECT_EQ(desk.handed_out[0].delivery.carrier, Carrier::notice);
    EXPECT_EQ(desk.handed_out[0].delivery.order, delivery_of_the_test.id);
    EXPECT_EQ(desk.handed_out[0].delivery.said_in, delivery_of_the_test.said_in);
    const auto former = get("deliveries/" + id);
    EXPECT_EQ(former.at("state"), "resent");
    EXPECT_EQ(former.at("detail"), "agent:chen");
    EXPECT_EQ(get("deliveries?state=for_agent").at("items").size(), 0U);
}

TEST_F(ApiResend, SaysWhyNothingReachesTheCustomerAndMayBeTriedAgain) {
    const auto id = fill(call());
    const auto refused = resend(id, "k1", chen);
    EXPECT_EQ(refused.status, 409U);
    EXPECT_EQ(code_of(refused), "still_unreachable");
    const Json why = json_of(refused).at("passed_over");
    ASSERT_EQ(why.size(), 2U);
    EXPECT_EQ(why.at(0).at("carrier"), "window");
    EXPECT_EQ(why.at(1).at("words"), "订阅通知：顾客没有可用的订阅同意");
    EXPECT_THAT(desk.handed_out, IsEmpty());
    consent();
    EXPECT_EQ(resend(id, "k1", chen).status, 200U);
}

TEST_F(ApiResend, GivesTheSameKeyTheSameAnswer) {
    const auto id = fill(call());
    consent();
    consent();
    const auto first = resend(id, "k1", chen);
    const auto again = resend(id, "k1", chen);
    EXPECT_EQ(again.status, 200U);
    EXPECT_EQ(json_of(again).at("id"), json_of(first).at("id"));
    EXPECT_THAT(desk.handed_out, SizeIs(1));
}

TEST_F(ApiResend, IsDoneOnceWhenTwoAgentsWantIt) {
    const auto id = fill(call());
    consent();
    consent();
    EXPECT_EQ(resend(id, "k1", chen).status, 200U);
    const auto second = resend(id, "k2", wang);
    EXPECT_EQ(second.status, 409U);
    EXPECT_EQ(code_of(second), "superseded");
    EXPECT_THAT(desk.handed_out, SizeIs(1));
}

TEST_F(ApiResend, RefusesWhatIsUnderWayOrOwedToNobody) {
    auto waiting = call();
    waiting.carrier = Carrier::notice;
    EXPECT_EQ(code_of(resend(fill(waiting), "k1", chen)), "not_to_be_sent");
}

TEST_F(ApiResend, RefusesSmallTalk) {
    auto chatter = call();
    chatter.duty = Duty::chatter;
    EXPECT_EQ(code_of(resend(fill(chatter), "k1", chen)), "not_to_be_sent");
}

TEST_F(ApiResend, RefusesACallThatHasNoWords) {
    const auto id = fill(call(), false);
    consent();
    EXPECT_EQ(code_of(resend(id, "k1", chen)), "without_words");
}

TEST_F(ApiResend, NeedsAKeyOfTheClients) {
    const auto id = fill(call());
    EXPECT_EQ(code_of(resend(id, "", chen)), "idempotency_key");
    EXPECT_EQ(code_of(resend(id, "a b", chen)), "idempotency_key");
    EXPECT_EQ(code_of(resend(id, std::string(129, 'a'), chen)), "idempotency_key");
}

TEST_F(ApiResend, OfWhatDoesNotExistIsNotFound) {
    EXPECT_EQ(resend("77", "k1", chen).status, 404U);
    EXPECT_EQ(resend("abc", "k1", chen).status, 404U);
}

}  // namespace
}  // namespace gateway::api
