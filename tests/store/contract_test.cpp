// What every engine must do.
#include "store/engines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace tests {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

using Contract = EngineTest;

TEST_P(Contract, UnknownCustomersHaveNoSubjects) {
    StoreUnderTest under(options());
    EXPECT_EQ(under.subjects("o-li"), dialog::Subjects{});
    EXPECT_EQ(under.subjects("o-li", {"HY261121-7K3QXM"}), dialog::Subjects{});
    EXPECT_EQ(under.subjects_of(dialog::CaseId{7}), dialog::Subjects{});
}

TEST_P(Contract, StatesAreThereBeforeTheCommitAndAfterReopening) {
    StoreUnderTest under(options());
    auto first = turn(under, "o-li").said("我要投诉", "1").opens_case("HY1", monday + 48h).build();
    auto expected = first.step.after;
    expected.conversation->last_turn = first.id;
    expected.conversation->version = expected.person->version = expected.cases[0].version = 1;
    under.record(std::move(first));
    EXPECT_EQ(under.subjects("o-li"), expected);
    under.settle();
    EXPECT_EQ(under.outcome(0), "committed");
    EXPECT_EQ(under.subjects("o-li"), expected);
    under.reopen();
    EXPECT_EQ(under.subjects("o-li"), expected);
    EXPECT_EQ(under.subjects_of(expected.cases[0].id), expected);
}

TEST_P(Contract, TurnsOfOneCustomerFollowEachOtherBeforeAnyCommit) {
    StoreUnderTest under(options());
    under.record(turn(under, "o-li").said("a", "1").opens_case("HY1", monday + 48h).build());
    for (int i = 2; i < 40; ++i)
        under.record(turn(under, "o-li").said("b", std::to_string(i)).describes("b").build());
    under.settle();
    for (std::size_t i = 0; i < 39; ++i) EXPECT_EQ(under.outcome(i), "committed") << i;
    under.reopen();
    const auto subjects = under.subjects("o-li");
    EXPECT_EQ(subjects.conversation->version, 39);
    EXPECT_EQ(subjects.cases.at(0).version, 39);
    EXPECT_EQ(std::ranges::count(subjects.cases[0].description, '\n'), 38);
}

TEST_P(Contract, ATurnOnAnOutdatedStateIsStale) {
    StoreUnderTest under(options());
    const auto before = under.subjects("o-li");
    under.record_and_settle(TurnBuilder(under.store(), before, "o-li").said("a", "1").build());
    const auto read = under.subjects("o-li");
    under.record(TurnBuilder(under.store(), read, "o-li").said("b", "2").build());
    under.record(TurnBuilder(under.store(), read, "o-li").said("c", "3").build());
    under.record(TurnBuilder(under.store(), before, "o-li").said("d", "4").build());
    under.settle();
    EXPECT_EQ(under.outcome(1), "committed");
    EXPECT_EQ(under.outcome(2), "stale");
    EXPECT_EQ(under.outcome(3), "stale") << "the customer was unknown when it was read";
    EXPECT_EQ(under.subjects("o-li").conversation->version, 2);
}

TEST_P(Contract, OutdatedStatesAreStaleAlsoWhenNothingIsInMemory) {
    auto small = options();
    small.cached_subjects_max = 1;
    StoreUnderTest under(small);
    under.record_and_settle(turn(under, "o-li").said("a", "1").build());
    const auto read = under.subjects("o-li");
    under.record_and_settle(turn(under, "o-li").said("b", "2").build());
    under.record_and_settle(turn(under, "o-wu").said("c", "3").build());
    const auto late = TurnBuilder(under.store(), read, "o-li").said("d", "4").build();
    EXPECT_EQ(name(under.record_and_settle(late)), "stale");
}

TEST_P(Contract, TheSameIdentityIsStoredOnce) {
    StoreUnderTest under(options());
    const auto unknown = under.subjects("o-li");
    auto first = TurnBuilder(under.store(), unknown, "o-li").said("a", "1").answered("好").build();
    const auto identity = first.identity;
    const auto id = first.id;
    under.record(std::move(first));
    under.record(turn(under, "o-li").said("a", "1").answered("again").build());
    under.settle();
    EXPECT_EQ(under.outcome(0), "committed");
    EXPECT_EQ(under.outcome(1), "already_stored") << "twice before a commit";
    auto copy = turn(under, "o-li").said("a", "1").answered("again").build();
    EXPECT_EQ(name(under.record_and_settle(std::move(copy))), "already_stored");
    under.reopen();
    copy = turn(under, "o-li").said("a", "1").answered("again").build();
    EXPECT_EQ(name(under.record_and_settle(std::move(copy))), "already_stored");
    const auto stored = under.find(identity);
    ASSERT_TRUE(stored.has_value());
    EXPECT_EQ(stored->id, id);
    EXPECT_THAT(stored->texts(), ElementsAre("好"));
    EXPECT_EQ(under.subjects("o-li").conversation->version, 1);
}

TEST_P(Contract, WhatFollowsACopyIsStaleAndCanBeSteppedAgain) {
    StoreUnderTest under(options());
    under.record_and_settle(turn(under, "o-li").said("a", "1").build());
    under.record(turn(under, "o-li").said("a", "1").build());
    under.record(turn(under, "o-li").said("b", "2").build());
    under.record(turn(under, "o-wu").said("c", "3").build());
    under.settle();
    EXPECT_EQ(under.outcome(1), "already_stored");
    EXPECT_EQ(under.outcome(2), "stale");
    EXPECT_EQ(under.outcome(3), "committed");
    auto again = turn(under, "o-li").said("b", "2").build();
    EXPECT_EQ(name(under.record_and_settle(std::move(again))), "committed");
}

TEST_P(Contract, CopiesInARowAreAllKnownAtOnce) {
    StoreUnderTest under(options());
    for (int i = 0; i < 5; ++i)
        under.record_and_settle(turn(under, "o-li").said("a", std::to_string(i)).build());
    for (int i = 0; i < 5; ++i)
        under.record(turn(under, "o-li").said("a", std::to_string(i)).build());
    under.record(turn(under, "o-li").said("b", "new").build());
    under.settle();
    for (std::size_t i = 5; i < 10; ++i) EXPECT_EQ(under.outcome(i), "already_stored") << i;
    EXPECT_EQ(under.outcome(10), "stale");
}

TEST_P(Contract, UnknownIdentitiesAreNotFound) {
    StoreUnderTest under(options());
    EXPECT_FALSE(under.find(under.store().identify("x", 1)).has_value());
}

TEST_P(Contract, IdentitiesBeginWithTheSecondsAndDifferByEvent) {
    StoreUnderTest under(options());
    const auto one = under.store().identify("a", 0x01020304);
    EXPECT_EQ(one.bytes[0], 1);
    EXPECT_EQ(one.bytes[3], 4);
    EXPECT_EQ(one, under.store().identify("a", 0x01020304));
    EXPECT_NE(one, under.store().identify("b", 0x01020304));
}

TEST_P(Contract, TurnIdsGrowInBlocksAndGoOnAfterRestart) {
    StoreUnderTest under(options());
    const auto first = raw(under.store().next_turn());
    EXPECT_GT(first, 0);
    EXPECT_EQ(first % dialog::IdBlock::size, 0);
    EXPECT_EQ(raw(under.store().next_turn()), first + dialog::IdBlock::size);
    auto stored = turn(under, "o-li").said("a", "1").build();
    const auto id = raw(stored.id);
    under.record_and_settle(std::move(stored));
    const auto handed_out = raw(under.store().next_turn());
    under.crash();
    ASSERT_EQ(under.open(), "");
    const auto next = raw(under.store().next_turn());
    EXPECT_GT(next, id);
    EXPECT_GT(next, handed_out) << "an id given away before the crash came again";
    EXPECT_EQ(next % dialog::IdBlock::size, 0);
}

TEST_P(Contract, ACaseIsFoundByItsNumberByAnybody) {
    StoreUnderTest under(options());
    under.record(turn(under, "o-li").said("a", "1").opens_case("HY1", monday).build());
    const auto before = under.subjects("o-wu", {"HY1", "HY9", "HY1"});
    EXPECT_FALSE(before.conversation.has_value());
    ASSERT_EQ(before.cases.size(), 1) << "known before it is committed";
    under.settle();
    under.reopen();
    const auto after = under.subjects("o-wu", {"HY9", "HY1"});
    ASSERT_EQ(after.cases.size(), 1);
    EXPECT_EQ(after.cases[0], before.cases[0]);
    EXPECT_EQ(under.subjects("o-li", {"HY1"}).cases.size(), 1) << "one's own comes once";
}

TEST_P(Contract, ACaseNumberIsGivenOnce) {
    StoreUnderTest under(options());
    under.record(turn(under, "o-li").said("a", "1").opens_case("HY1", monday).build());
    under.record(turn(under, "o-wu").said("a", "1").opens_case("HY1", monday).build());
    under.settle();
    EXPECT_EQ(under.outcome(0), "committed");
    EXPECT_EQ(under.outcome(1), "stale");
    under.reopen();
    auto late = turn(under, "o-wu").said("a", "1").opens_case("HY1", monday).build();
    EXPECT_EQ(name(under.record_and_settle(std::move(late))), "stale");
    EXPECT_EQ(under.store().figures().quarantined, 0);
}

TEST_P(Contract, TwoConversationsChangeOneCase) {
    StoreUnderTest under(options());
    under.record_and_settle(turn(under, "o-li").said("a", "1").opens_case("HY1", monday).build());
    auto read = under.subjects("o-wu", {"HY1"});
    auto other = TurnBuilder(under.store(), read, "o-wu").said("b", "1").describes("b").build();
    under.record(std::move(other));
    under.record(turn(under, "o-li").said("c", "2").describes("c").build());
    under.settle();
    EXPECT_EQ(under.outcome(1), "committed");
    EXPECT_EQ(under.outcome(2), "committed");
    under.reopen();
    const auto subjects = under.subjects("o-li");
    EXPECT_EQ(subjects.cases.at(0).version, 3);
    EXPECT_EQ(subjects.cases[0].description, "快递三天没到\nb\nc");
    EXPECT_EQ(under.subjects("o-wu").conversation->cases.size(), 0);
}

TEST_P(Contract, OnlyTheNewestCasesAreSubjects) {
    StoreUnderTest under(options());
    for (int i = 0; i < 11; ++i) {
        const auto number = std::to_string(i);
        under.record(turn(under, "o-li").said("a", number).opens_case("HY" + number, monday).build()
        );
    }
    under.settle();
    const auto subjects = under.subjects("o-li", {"HY0"});
    ASSERT_EQ(subjects.cases.size(), dialog::cases_loaded_max + 1);
    EXPECT_EQ(subjects.cases.front().number, "HY3");
    EXPECT_EQ(subjects.cases.back().number, "HY0");
}

TEST_P(Contract, WhatWasEvictedIsReadAgain) {
    auto small = options();
    small.cached_subjects_max = 6;
    StoreUnderTest under(small);
    std::vector<dialog::Subjects> expected;
    for (int i = 0; i < 30; ++i) {
        const auto customer = "o-" + std::to_string(i);
        under.record(
            turn(under, customer).said("a", "1").opens_case("HY" + customer, monday).build()
        );
        expected.push_back(under.subjects(customer));
        if (i % 7 == 0) under.settle();
    }
    under.settle();
    for (std::size_t i = 0; i < expected.size(); ++i)
        EXPECT_EQ(under.subjects("o-" + std::to_string(i)), expected[i]);
    EXPECT_LE(under.store().figures().cached_conversations, 6);
}

TEST_P(Contract, KnownCustomersCostNoReads) {
    StoreUnderTest under(options());
    under.record_and_settle(turn(under, "o-li").said("a", "1").opens_case("HY1", monday).build());
    const auto before = under.store().figures().database_reads;
    for (int i = 2; i < 10; ++i) {
        under.subjects("o-li", {"HY1"});
        under.record_and_settle(
            turn(under, "o-li").said("b", std::to_string(i)).describes("b").build()
        );
    }
    EXPECT_EQ(under.store().figures().database_reads, before);
}

TEST_P(Contract, TooManyWaitingTurnsAreRefusedAtOnce) {
    auto small = options();
    small.waiting_turns_max = 3;
    StoreUnderTest under(small);
    // Nothing completes before the loop runs, so all of these wait.
    for (int i = 0; i < 5; ++i)
        under.record(turn(under, "o-" + std::to_string(i)).said("a", "1").build());
    EXPECT_EQ(under.outcome(3), "busy");
    EXPECT_EQ(under.outcome(4), "busy");
    EXPECT_EQ(under.subjects("o-4"), dialog::Subjects{}) << "a refused turn left its states";
    under.settle();
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(under.outcome(i), "committed");
    auto later = turn(under, "o-4").said("a", "1").build();
    EXPECT_EQ(name(under.record_and_settle(std::move(later))), "committed");
}

TEST_P(Contract, FiguresCountTurnsAndOpenCases) {
    StoreUnderTest under(options());
    under.record_and_settle(turn(under, "o-li").said("a", "1").opens_case("HY1", monday).build());
    under.record_and_settle(turn(under, "o-wu").said("a", "1").opens_case("HY2", monday).build());
    EXPECT_EQ(under.store().figures().open_cases, 2);
    under.record(turn(under, "o-li").said("b", "2").closes_case().build());
    under.record(turn(under, "o-li").said("c", "3").describes("c").build());
    under.settle();
    EXPECT_EQ(under.store().figures().open_cases, 1);
    EXPECT_EQ(under.store().figures().turns, 4);
    EXPECT_EQ(under.store().figures().waiting_turns, 0);
    under.reopen();
    EXPECT_EQ(under.store().figures().open_cases, 1) << "closed in the middle of a batch";
}

TEST_P(Contract, ClosingCommitsWhatWaits) {
    StoreUnderTest under(options());
    under.record(turn(under, "o-li").said("a", "1").build());
    under.record(turn(under, "o-li").said("b", "2").build());
    under.close();
    EXPECT_EQ(under.outcome(0), "committed");
    EXPECT_EQ(under.outcome(1), "committed");
    ASSERT_EQ(under.open(), "");
    EXPECT_EQ(under.subjects("o-li").conversation->version, 2);
}

TEST_P(Contract, DerivedKeysLastAndDifferByPurpose) {
    StoreUnderTest under(options());
    const auto key = under.store().derived_key("visitor tokens");
    EXPECT_NE(key, under.store().derived_key("case numbers"));
    under.reopen();
    EXPECT_EQ(key, under.store().derived_key("visitor tokens"));
}

INSTANTIATE_TEST_SUITE_P(Engines, Contract, every_engine, engine_name);

}  // namespace
}  // namespace tests
