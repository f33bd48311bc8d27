// What every engine must do with deliveries.
#include "store/engines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

namespace tests {
namespace {

using namespace std::chrono_literals;
using dialog::Carrier;
using dialog::Delivery;
using dialog::DeliveryState;
using store::DeliveryMark;
using store::DeliveryRow;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

template <class T>
class Answer {
public:
    store::Done<T> done() {
        return [this](std::variant<T, store::Failure> found) {
            value_ = std::get<T>(std::move(found));
        };
    }

    T take() { return std::move(value_.value()); }

private:
    std::optional<T> value_;
};

class Deliveries : public EngineTest {
protected:
    // A turn that answers with two bubbles and sends the given one by itself.
    Delivery send(StoreUnderTest& under, const std::string& user, Delivery delivery) {
        auto made = turn(under, user).said("我要投诉", user + std::to_string(++messages_)).build();
        auto& effects = made.step.effects;
        effects.emplace_back(dialog::Say{.script = "a", .text = "第一句。"});
        effects.emplace_back(dialog::Say{
            .script = "b", .text = "第二句。", .values = {{"case_no", "HY1"}}});
        delivery.id = dialog::DeliveryId{dialog::raw(made.id) + 20};
        if (delivery.said_in == dialog::TurnId{}) delivery.said_in = made.id;
        effects.emplace_back(dialog::Deliver{delivery});
        EXPECT_EQ(name(under.record_and_settle(std::move(made))), "committed");
        return delivery;
    }

    void end(StoreUnderTest& under, const Delivery& delivery, DeliveryState state) {
        auto made = turn(under, "o-li").said("b", std::to_string(++messages_)).build();
        made.step.effects.emplace_back(dialog::EndDelivery{
            delivery.id, state, dialog::Obstacle::quota_used, "45047", "77"});
        EXPECT_EQ(name(under.record_and_settle(std::move(made))), "committed");
    }

    static std::vector<DeliveryRow> open(StoreUnderTest& under, dialog::DeliveryId after = {}) {
        Answer<std::vector<DeliveryRow>> rows;
        under.store().open_deliveries(after, 100, rows.done());
        return rows.take();
    }

    static std::vector<DeliveryRow> for_agent(StoreUnderTest& under) {
        Answer<std::vector<DeliveryRow>> rows;
        under.store().deliveries_for_agent({}, 100, rows.done());
        return rows.take();
    }

    static std::optional<store::DeliveryWords> words(
        StoreUnderTest& under, const DeliveryRow& row
    ) {
        Answer<std::optional<store::DeliveryWords>> found;
        under.store().delivery_words(row, found.done());
        return found.take();
    }

    static std::string mark(StoreUnderTest& under, std::vector<DeliveryMark> marks) {
        std::optional<Outcome> outcome;
        under.store().mark_deliveries(std::move(marks), [&](Outcome of) { outcome = of; });
        auto& store = static_cast<store::SqliteStore&>(under.store());
        under.loop().run_until([&] {
            store.commit_waiting();
            return outcome.has_value();
        });
        return outcome ? name(*outcome) : "no answer";
    }

private:
    int messages_ = 0;
};

TEST_P(Deliveries, WaitInTheOrderInWhichTheyCameToBe) {
    StoreUnderTest under(options());
    const auto first = send(under, "o-li", {.account = "wechat/main", .carrier = Carrier::window});
    const auto second = send(under, "o-wang", {.carrier = Carrier::notice});
    under.reopen();
    const auto rows = open(under);
    ASSERT_THAT(rows, SizeIs(2));
    EXPECT_EQ(rows[0].delivery, first);
    EXPECT_EQ(rows[0].state, DeliveryState::waiting);
    EXPECT_EQ(rows[0].attempts, 0);
    EXPECT_EQ(rows[0].conversation, under.subjects("o-li").conversation->id);
    EXPECT_EQ(rows[0].person, under.subjects("o-li").person->id);
    EXPECT_EQ(rows[1].delivery, second);
    EXPECT_THAT(open(under, first.id), SizeIs(1));
}

TEST_P(Deliveries, HaveTheWordsOfTheTurnThatSaidThem) {
    StoreUnderTest under(options());
    send(under, "o-li", {.position = 1, .carrier = Carrier::notice});
    send(under, "o-li", {.position = Delivery::all_says, .carrier = Carrier::window});
    send(under, "o-li", {.piece = {3, 6}, .carrier = Carrier::window});
    const auto rows = open(under);
    ASSERT_THAT(rows, SizeIs(3));
    const auto one = words(under, rows[0]);
    ASSERT_TRUE(one);
    EXPECT_EQ(one->text, "第二句。");
    EXPECT_EQ(one->external_id, "o-li");
    EXPECT_THAT(one->values, ElementsAre(dialog::NamedValue{"case_no", "HY1"}));
    EXPECT_EQ(words(under, rows[1])->text, "第一句。\n\n第二句。");
    EXPECT_EQ(words(under, rows[2])->text, "一句");
}

TEST_P(Deliveries, WhoseTurnIsGoneHaveNoWords) {
    StoreUnderTest under(options());
    send(under, "o-li", {.said_in = dialog::TurnId{32 * 1'000}, .carrier = Carrier::window});
    EXPECT_EQ(words(under, open(under).at(0)), std::nullopt);
}

TEST_P(Deliveries, KeepWhereTheirAttemptsStand) {
    StoreUnderTest under(options());
    const auto sent = send(under, "o-li", {.carrier = Carrier::window});
    using What = DeliveryMark::What;
    EXPECT_EQ(mark(under, {{sent.id, What::begun, monday + 2min}}), "committed");
    under.reopen();
    EXPECT_EQ(open(under).at(0).state, DeliveryState::sending);
    EXPECT_EQ(open(under).at(0).attempts, 1);
    EXPECT_EQ(mark(under, {{sent.id, What::postponed, monday + 5min}}), "committed");
    EXPECT_EQ(open(under).at(0).state, DeliveryState::waiting);
    EXPECT_EQ(open(under).at(0).ready_at, monday + 5min);
    EXPECT_EQ(open(under).at(0).attempts, 1);
}

TEST_P(Deliveries, ThatHaveEndedAreNotMarkedAgain) {
    StoreUnderTest under(options());
    const auto sent = send(under, "o-li", {.carrier = Carrier::window});
    end(under, sent, DeliveryState::delivered);
    EXPECT_THAT(open(under), IsEmpty());
    EXPECT_EQ(mark(under, {{sent.id, DeliveryMark::What::begun, monday}}), "committed");
    EXPECT_THAT(open(under), IsEmpty());
}

TEST_P(Deliveries, OfTheLastCarrierWaitForAnAgent) {
    StoreUnderTest under(options());
    const auto task = send(
        under,
        "o-li",
        {.carrier = Carrier::call,
         .passed_over = {{Carrier::window, dialog::Obstacle::window_shut}}}
    );
    EXPECT_THAT(open(under), IsEmpty());
    const auto rows = for_agent(under);
    ASSERT_THAT(rows, SizeIs(1));
    EXPECT_EQ(rows[0].delivery, task);
}

TEST_P(Deliveries, MarksOfNothingAreCommittedAtOnce) {
    StoreUnderTest under(options());
    EXPECT_EQ(mark(under, {}), "committed");
}

TEST_P(Deliveries, LatestAnswersEndWhereTheSpanDoes) {
    StoreUnderTest under(options());
    const auto answer = [&](const std::string& id, dialog::Instant at) {
        const auto made = turn(under, "o-li").said("a", id).answered("好").at(at).build();
        const auto turn_id = made.id;
        under.record_and_settle(made);
        return turn_id;
    };
    answer("1", monday);
    const auto second = answer("2", monday + 30s);
    const auto third = answer("3", monday + 40s);
    Answer<std::vector<store::AnsweredTurn>> found;
    under.store().latest_answers(20s, 100, found.done());
    std::vector<dialog::TurnId> ids;
    for (const auto& each : found.take()) ids.push_back(each.id);
    EXPECT_THAT(ids, ElementsAre(third, second));
}

// Nobody's call waited for words that we said unasked: a carrier brings them.
TEST_P(Deliveries, WhatWasSaidUnaskedIsNoAnswer) {
    StoreUnderTest under(options());
    for (const std::string kind : {"due", "delivery", "missed", "fetch"}) {
        auto made = turn(under, "o-li").said("a", kind).answered("好").build();
        made.kind = kind;
        under.record_and_settle(std::move(made));
    }
    Answer<std::vector<store::AnsweredTurn>> found;
    under.store().latest_answers(20s, 100, found.done());
    EXPECT_THAT(found.take(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Engines, Deliveries, every_engine, engine_name);

}  // namespace
}  // namespace tests
