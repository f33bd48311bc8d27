#include "gateway/road/inbox.hpp"

#include "dialog/cases/number.hpp"
#include "gateway/road/altered_store.hpp"
#include "gateway/road/node.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <string>
#include <vector>

namespace road {
namespace {

using std::chrono::hours;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using Moment = store::SqliteOptions::Testing::Moment;
using Outcome = Taken::Outcome;

constexpr auto complaint = "显示签收了可我根本没收到，我要投诉你们的快递，订单号202611180001";

Instant monday() {
    return *dialog::parse_rfc3339("2026-11-23T10:00:00+08:00");
}

class InboxTest : public testing::Test {
protected:
    NodeOptions options() {
        NodeOptions made;
        made.directory = directory.path();
        made.start = monday();
        made.fault = [this](Moment moment, dialog::TurnId turn) { return fault(moment, turn); };
        made.hooks.reachable = [this](std::string_view /*account*/, std::string_view user) {
            return user == reachable;
        };
        made.hooks.on_committed = [this](
                                      std::string_view /*account*/,
                                      std::string_view /*user*/,
                                      std::vector<connectors::Line> lines
                                  ) {
            for (auto& line : lines) pushed.push_back(std::move(line));
        };
        return made;
    }

    std::vector<store::ExportedTurn> exported() const {
        std::vector<store::ExportedTurn> turns;
        const auto mistake =
            store::export_turns(directory.path() / "data", [&](const store::ExportedTurn& turn) {
                turns.push_back(turn);
                return true;
            });
        EXPECT_EQ(mistake, std::nullopt);
        return turns;
    }

    Directory directory;
    std::string reachable;
    std::vector<connectors::Line> pushed;
    std::function<int(Moment, dialog::TurnId)> fault = [](Moment, dialog::TurnId) {
        return SQLITE_OK;
    };
};

using Alarms = InboxTest;
using Inbox = InboxTest;

const dialog::Case& only_case(const dialog::Subjects& subjects) {
    if (subjects.cases.size() != 1) throw std::runtime_error("not exactly one case");
    return subjects.cases.front();
}

TEST_F(Inbox, AnswersNothingBeforeTheCommit) {
    Node node(options());
    node.start();
    const auto call = node.call(said("wang", 1, complaint));
    node.poll();
    EXPECT_FALSE(call->taken);
    EXPECT_EQ(node.commit(), 1U);
    EXPECT_FALSE(call->taken);
    node.poll();
    ASSERT_TRUE(call->taken);
    EXPECT_EQ(call->taken->outcome, Outcome::stored);
    EXPECT_THAT(text_of(*call->taken), HasSubstr("HY261123-"));
}

TEST_F(Inbox, WhatArrivesInOneRoundIsTakenInItsOrder) {
    Node node(options());
    node.start();
    std::vector<std::shared_ptr<Call>> calls;
    for (const auto* user : {"wang", "li", "zhao"}) {
        calls.push_back(node.call(said(user, 1, complaint), false));
        calls.push_back(node.call(said(user, 2, "我的电话13800001201"), false));
        calls.push_back(node.call(said(user, 2, "我的电话13800001201"), false));
    }
    node.settle();
    for (const auto& call : calls) {
        ASSERT_TRUE(call->taken);
        EXPECT_EQ(call->taken->outcome, Outcome::stored);
    }
    EXPECT_THAT(text_of(*calls[0]->taken), HasSubstr("HY261123-"));
    for (const auto* user : {"wang", "li", "zhao"}) {
        const auto cases = node.subjects("wechat/main", user).cases;
        ASSERT_THAT(cases, SizeIs(1));
        EXPECT_EQ(cases.front().contact.phone, "13800001201");
    }
    node.close();
    EXPECT_THAT(exported(), SizeIs(6));
}

TEST_F(Inbox, ACopyIsToldWhatWasSaidTheFirstTime) {
    Node node(options());
    node.start();
    node.take(said("wang", 1, complaint));
    auto other = said("wang", 1, complaint);
    other.what = connectors::Said{.text = "别的话"};
    EXPECT_EQ(node.take(other).said, complaint);
    node.kill();
    node.start();
    EXPECT_EQ(node.take(other).said, complaint);
}

TEST_F(Inbox, CopiesAtOnceAndLaterAreOneTurnWithOneAnswer) {
    Node node(options());
    node.start();
    std::vector<std::shared_ptr<Call>> calls;
    for (int i = 0; i < 3; ++i) calls.push_back(node.call(said("wang", 1, complaint)));
    node.settle();
    calls.push_back(node.call(said("wang", 1, complaint)));
    node.settle();
    node.kill();
    node.start();
    calls.push_back(node.call(said("wang", 1, complaint)));
    calls.push_back(node.call(said("wang", 1, complaint)));
    node.settle();
    for (const auto& call : calls) {
        ASSERT_TRUE(call->taken);
        EXPECT_EQ(call->taken->outcome, Outcome::stored);
        EXPECT_EQ(call->taken->turn, calls.front()->taken->turn);
        EXPECT_EQ(call->taken->received_at, calls.front()->taken->received_at);
        EXPECT_EQ(call->taken->says, calls.front()->taken->says);
    }
    EXPECT_FALSE(calls.front()->taken->says.empty());
    EXPECT_THAT(node.subjects("wechat/main", "wang").cases, SizeIs(1));
    node.close();
    EXPECT_THAT(exported(), SizeIs(1));
}

TEST_F(Inbox, ACopyOfAnUncommittedTurnIsTakenAgainAfterACrash) {
    Node node(options());
    node.start();
    const auto lost = node.call(said("wang", 1, complaint));
    node.kill();
    EXPECT_FALSE(lost->taken);
    node.start();
    EXPECT_EQ(node.stored(said("wang", 1, complaint)), std::nullopt);
    EXPECT_EQ(node.take(said("wang", 1, complaint)).outcome, Outcome::stored);
    node.close();
    EXPECT_THAT(exported(), SizeIs(1));
}

TEST_F(Inbox, ATurnThatWasCommittedButNotAnsweredAnswersItsCopyAfterACrash) {
    Node node(options());
    node.start();
    const auto lost = node.call(said("wang", 1, complaint));
    node.commit();
    node.kill();
    EXPECT_FALSE(lost->taken);
    node.start();
    const auto stored = node.stored(said("wang", 1, complaint));
    ASSERT_TRUE(stored);
    const auto taken = node.take(said("wang", 1, complaint));
    EXPECT_EQ(taken.outcome, Outcome::stored);
    EXPECT_EQ(taken.turn, stored->id);
    EXPECT_EQ(taken.says, stored->texts());
    node.close();
    EXPECT_THAT(exported(), SizeIs(1));
}

TEST_F(Inbox, TellsUnavailableWhileTheDiskIsFullAndRecoversWithoutARestart) {
    Node node(options());
    node.start();
    const auto before = node.take(said("wang", 1, "你好"));
    EXPECT_EQ(before.outcome, Outcome::stored);
    fault = [](Moment moment, dialog::TurnId /*turn*/) {
        return moment == Moment::commit ? SQLITE_FULL : SQLITE_OK;
    };
    const auto first = node.call(said("wang", 2, complaint));
    const auto copy = node.call(said("wang", 2, complaint));
    const auto other = node.call(said("li", 3, "你好"));
    node.settle();
    for (const auto& call : {first, copy, other}) {
        ASSERT_TRUE(call->taken);
        EXPECT_EQ(call->taken->outcome, Outcome::unavailable);
        EXPECT_THAT(call->taken->says, IsEmpty());
    }
    EXPECT_TRUE(node.inbox().store_fails());
    fault = [](Moment, dialog::TurnId) { return SQLITE_OK; };
    EXPECT_EQ(node.take(said("wang", 2, complaint)).outcome, Outcome::stored);
    EXPECT_EQ(node.take(said("li", 3, "你好")).outcome, Outcome::stored);
    EXPECT_THAT(node.subjects("wechat/main", "wang").cases, SizeIs(1));
    node.close();
    EXPECT_THAT(exported(), SizeIs(3));
}

TEST_F(Inbox, ATurnThatCannotBeStoredIsRefusedAndItsNeighboursAreStored) {
    Node node(options());
    node.start();
    dialog::TurnId poisoned{};
    fault = [&](Moment moment, dialog::TurnId turn) {
        if (moment != Moment::turn) return SQLITE_OK;
        if (poisoned == dialog::TurnId{}) poisoned = turn;
        return turn == poisoned ? SQLITE_CONSTRAINT : SQLITE_OK;
    };
    const auto bad = node.call(said("wang", 1, complaint));
    const auto after = node.call(said("wang", 2, "订单号是202611180001"));
    const auto other = node.call(said("li", 3, complaint));
    node.settle();
    EXPECT_EQ(bad->taken->outcome, Outcome::refused);
    EXPECT_EQ(after->taken->outcome, Outcome::stored);  // stepped again without the first
    EXPECT_EQ(other->taken->outcome, Outcome::stored);
    EXPECT_THAT(node.log(), HasSubstr("turn.quarantined"));
    EXPECT_THAT(node.log(), Not(HasSubstr("202611180001")));
    node.close();
    EXPECT_THAT(exported(), SizeIs(2));
}

TEST_F(Inbox, AStrangerSeesStageAndDateAfterProofAcrossTwoTurns) {
    Node node(options());
    node.start();
    node.take(said("wang", 1, complaint));
    node.take(said("wang", 2, "我的电话13800001201"));
    const auto own = node.subjects("wechat/main", "wang");
    const auto number = only_case(own).number;
    ASSERT_EQ(only_case(own).contact.phone, "13800001201");

    const auto asked = node.take(said("li", 3, "帮我查一下" + number));
    EXPECT_THAT(text_of(asked), Not(HasSubstr("1201")));
    EXPECT_EQ(
        node.subjects("wechat/main", "li").conversation->asked.question, dialog::Question::last_four
    );
    node.kill();  // the second turn knows what was asked for
    node.start();
    const auto shown = node.take(said("li", 4, "1201"));
    EXPECT_THAT(text_of(shown), HasSubstr(number));
    EXPECT_THAT(node.subjects("wechat/main", "li").cases, IsEmpty());
}

TEST_F(Inbox, WrongDigitsAndAnUnknownNumberGetTheSameAnswer) {
    Node node(options());
    node.start();
    node.take(said("wang", 1, complaint));
    node.take(said("wang", 2, "我的电话13800001201"));
    const auto number = only_case(node.subjects("wechat/main", "wang")).number;
    const auto unknown = dialog::make_case_number(node.now(), 77, 5);
    std::uint64_t message = 10;
    std::vector<std::string> scripts;
    for (const auto& named : {number, unknown}) {
        node.take(said("li", message++, "查一下" + named));
        node.take(said("li", message++, "9999"));
        node.take(said("zhao", message++, "查一下" + named));
        node.take(said("zhao", message++, "9999"));
    }
    const auto li = node.subjects("wechat/main", "li");
    EXPECT_EQ(li.conversation->proof_failures, 2);
    const auto history = node.history("wechat/main", "li");
    ASSERT_THAT(history, SizeIs(8));
    EXPECT_EQ(history[3].text.find(number), std::string::npos);
    EXPECT_EQ(history[7].text.find(unknown), std::string::npos);
}

TEST_F(Inbox, PushesOnlyDurableTurnsToWhoeverIsLooking) {
    reachable = "wang";
    Node node(options());
    node.start();
    node.call(said("wang", 1, complaint));
    node.call(said("li", 2, complaint));
    EXPECT_THAT(pushed, IsEmpty());
    node.settle();
    ASSERT_FALSE(pushed.empty());
    EXPECT_TRUE(pushed.front().from_customer);
    EXPECT_EQ(pushed.front().platform_id, "1");
    const auto history = node.history("wechat/main", "wang");
    ASSERT_EQ(history.size(), pushed.size());
    for (std::size_t i = 0; i < history.size(); ++i) {
        EXPECT_EQ(history[i].text, pushed[i].text);
        EXPECT_EQ(history[i].index, pushed[i].index);
    }
}

TEST_F(Alarms, BringNewsAfter48HoursToWhoIsReachable) {
    reachable = "wang";
    Node node(options());
    node.start();
    node.take(said("wang", 1, complaint));
    const auto opened = only_case(node.subjects("wechat/main", "wang"));
    pushed.clear();
    node.advance_to(opened.opened_at + hours(48));
    ASSERT_THAT(pushed, SizeIs(1));
    EXPECT_FALSE(pushed.front().from_customer);
    EXPECT_THAT(pushed.front().text, HasSubstr(opened.number));
    EXPECT_LE(pushed.front().at, opened.opened_at + hours(48));
    const auto later = only_case(node.subjects("wechat/main", "wang"));
    EXPECT_EQ(later.told_at, pushed.front().at);
    ASSERT_NE(later.open_promise(dialog::PromiseKind::news), nullptr);
    EXPECT_LE(later.open_promise(dialog::PromiseKind::news)->due, later.told_at + hours(48));
    // The person's promise went by without a person: no word of the bot keeps it.
    EXPECT_EQ(later.open_promise(dialog::PromiseKind::first_reply), nullptr);
    for (const auto& promise : later.promises)
        if (promise.kind == dialog::PromiseKind::first_reply) {
            EXPECT_EQ(promise.state, dialog::PromiseState::broken);
        }
}

TEST_F(Alarms, CountNewsAsBrokenWhereNobodyCanBeReachedAndPromiseTheNext) {
    Node node(options());
    node.start();
    node.take(said("wang", 1, complaint));
    const auto opened = only_case(node.subjects("wechat/main", "wang"));
    node.advance_to(opened.opened_at + hours(48));
    EXPECT_THAT(pushed, IsEmpty());
    const auto later = only_case(node.subjects("wechat/main", "wang"));
    EXPECT_EQ(later.told_at, opened.told_at);
    ASSERT_NE(later.open_promise(dialog::PromiseKind::news), nullptr);
    EXPECT_GT(later.open_promise(dialog::PromiseKind::news)->due, node.now());
    std::size_t broken = 0;
    for (const auto& promise : later.promises)
        if (promise.kind == dialog::PromiseKind::news &&
            promise.state == dialog::PromiseState::broken)
            ++broken;
    EXPECT_EQ(broken, 1U);
    EXPECT_THAT(node.log(), HasSubstr("alert.promise_broken"));
}

TEST_F(Alarms, HandleWhatFellDueWhileTheProcessWasDown) {
    Node node(options());
    node.start();
    node.take(said("wang", 1, complaint));
    const auto opened = only_case(node.subjects("wechat/main", "wang"));
    node.leap_to(opened.opened_at + hours(60));
    const auto later = only_case(node.subjects("wechat/main", "wang"));
    ASSERT_NE(later.open_promise(dialog::PromiseKind::news), nullptr);
    EXPECT_GT(later.open_promise(dialog::PromiseKind::news)->due, node.now());
    EXPECT_LE(later.open_promise(dialog::PromiseKind::news)->due, node.now() + hours(48));
}

TEST_F(Alarms, ADueRowHandledTwiceAtOnceIsOneTurn) {
    auto without_watch = options();
    without_watch.watch = false;
    Node node(std::move(without_watch));
    node.start();
    node.take(said("wang", 1, complaint));
    node.leap_to(monday() + hours(25));
    std::vector<store::DueRow> rows;
    node.store().due(node.now(), 10, [&](auto found) {
        rows = std::get<std::vector<store::DueRow>>(std::move(found));
    });
    ASSERT_THAT(rows, SizeIs(1));
    const auto first = node.fall_due(rows.front());
    const auto second = node.fall_due(rows.front());
    node.settle();
    EXPECT_EQ(**first, gateway::Inbox::Fallen::done);
    EXPECT_EQ(**second, gateway::Inbox::Fallen::done);
    const auto late = node.fall_due(rows.front());
    node.settle();
    EXPECT_EQ(**late, gateway::Inbox::Fallen::done);
    node.close();
    EXPECT_THAT(exported(), SizeIs(2));
}

TEST_F(Alarms, AWithdrawalThatIsNotStoredAfterAllLeavesThePromisesDue) {
    Node node(options());
    node.start();
    node.take(said("wang", 1, complaint));
    const auto opened = only_case(node.subjects("wechat/main", "wang"));
    const auto due = opened.open_promise(dialog::PromiseKind::first_reply)->due;
    node.advance_to(due - std::chrono::seconds(1));
    const auto withdrawal = node.call(said("wang", 2, "我要撤销投诉"));
    node.advance_without_commits(due);  // looks as if nothing were owed any more
    fault = [](Moment, dialog::TurnId) { return SQLITE_FULL; };
    node.settle();
    ASSERT_TRUE(withdrawal->taken);
    ASSERT_EQ(withdrawal->taken->outcome, Outcome::unavailable);
    fault = [](Moment, dialog::TurnId) { return SQLITE_OK; };
    node.advance_to(due + std::chrono::minutes(2));
    const auto later = only_case(node.subjects("wechat/main", "wang"));
    EXPECT_EQ(later.status, dialog::CaseStatus::open);
    EXPECT_EQ(later.open_promise(dialog::PromiseKind::first_reply), nullptr);
    EXPECT_THAT(node.log(), HasSubstr("alert.promise_broken"));
}

TEST_F(Alarms, OneDamagedCaseDoesNotHoldUpTheOthers) {
    auto damaging = options();
    dialog::CaseId damaged{};
    damaging.wrap = [&](store::Store& engine) {
        auto altered = std::make_unique<AlteredStore>(engine);
        altered->before_open_case = [&](dialog::CaseId id) -> std::optional<store::Failure> {
            if (id != damaged) return std::nullopt;
            return store::Failure{store::Failure::What::damaged, "it does not open"};
        };
        return altered;
    };
    Node node(std::move(damaging));
    node.start();
    node.take(said("wang", 1, complaint));
    node.take(said("li", 2, complaint));
    damaged = only_case(node.subjects("wechat/main", "wang")).id;
    node.advance_to(monday() + hours(49));
    const auto other = only_case(node.subjects("wechat/main", "li"));
    ASSERT_NE(other.open_promise(dialog::PromiseKind::news), nullptr);
    EXPECT_GT(other.open_promise(dialog::PromiseKind::news)->due, node.now());
    EXPECT_THAT(node.log(), HasSubstr("due.refused"));
}

}  // namespace
}  // namespace road
