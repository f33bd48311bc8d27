// What happens when a turn cannot be written, or nothing can.
#include "store/engines.hpp"
#include "store/power_loss_vfs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <set>

namespace tests {
namespace {

using Moment = store::SqliteOptions::Testing::Moment;
using testing::HasSubstr;
using testing::SizeIs;

// Turns in the set cannot be written.
class Poison : public EngineTest {
protected:
    store::SqliteOptions poisonous(int code) {
        auto all = options();
        all.testing.fault = [this, code](Moment moment, dialog::TurnId id) {
            const std::lock_guard lock(mutex_);
            return moment == Moment::turn && poison_.contains(raw(id)) ? code : SQLITE_OK;
        };
        return all;
    }

    store::Turn poisoned(store::Turn turn) {
        const std::lock_guard lock(mutex_);
        poison_.insert(raw(turn.id));
        return turn;
    }

    std::mutex mutex_;
    std::set<std::uint64_t> poison_;
};

TEST_P(Poison, TheOffenderAloneIsSetAsideWithWhatWasBuiltOnIt) {
    StoreUnderTest under(poisonous(SQLITE_CONSTRAINT));
    under.record_and_settle(turn(under, "o-li").said("a", "1").build());
    under.record(turn(under, "o-wu").said("a", "1").build());
    under.record(turn(under, "o-li").said("b", "2").build());
    under.record(poisoned(turn(under, "o-li").said("bad", "3").build()));
    under.record(turn(under, "o-li").said("c", "4").build());
    under.record(turn(under, "o-li").said("d", "5").build());
    under.record(turn(under, "o-wu").said("b", "2").build());
    under.settle();
    EXPECT_EQ(under.outcome(1), "committed");
    EXPECT_EQ(under.outcome(2), "committed");
    EXPECT_EQ(under.outcome(3), "quarantined");
    EXPECT_EQ(under.outcome(4), "stale");
    EXPECT_EQ(under.outcome(5), "stale") << "built on what was built on it";
    EXPECT_EQ(under.outcome(6), "committed");
    EXPECT_EQ(under.subjects("o-li").conversation->version, 2);
    EXPECT_EQ(under.store().figures().quarantined, 1);
    ASSERT_THAT(reports_, SizeIs(1));
    EXPECT_THAT(reports_[0], HasSubstr("quarantined"));
    auto again = turn(under, "o-li").said("c", "4").build();
    EXPECT_EQ(name(under.record_and_settle(std::move(again))), "committed");
    under.reopen();
    EXPECT_EQ(under.subjects("o-li").conversation->version, 3);
    EXPECT_THAT(under.history("o-li"), SizeIs(3));
}

TEST_P(Poison, ANewCustomersPoisonedTurnLeavesNothingBehind) {
    StoreUnderTest under(poisonous(SQLITE_TOOBIG));
    under.record(poisoned(turn(under, "o-li").said("a", "1").opens_case("HY1", monday).build()));
    under.record(turn(under, "o-li").said("b", "2").describes("b").build());
    under.settle();
    EXPECT_EQ(under.outcome(0), "quarantined");
    EXPECT_EQ(under.outcome(1), "stale");
    EXPECT_EQ(under.subjects("o-li", {"HY1"}), dialog::Subjects{});
    EXPECT_THAT(under.due(monday), SizeIs(0));
    auto again = turn(under, "o-li").said("b", "2").opens_case("HY1", monday).build();
    EXPECT_EQ(name(under.record_and_settle(std::move(again))), "committed");
}

TEST_P(Poison, ReadersOfAPoisonedCaseAreStaleToo) {
    StoreUnderTest under(poisonous(SQLITE_CONSTRAINT));
    under.record_and_settle(turn(under, "o-li").said("a", "1").opens_case("HY1", monday).build());
    under.record(poisoned(turn(under, "o-li").said("b", "2").describes("b").build()));
    // Looks at the case without changing it.
    const auto read = under.subjects("o-wu", {"HY1"});
    under.record(TurnBuilder(under.store(), read, "o-wu").said("c", "3").build());
    under.settle();
    EXPECT_EQ(under.outcome(1), "quarantined");
    EXPECT_EQ(under.outcome(2), "stale");
}

TEST_P(Poison, ATurnThatChangesACaseOutsideItsSubjectsIsSetAside) {
    StoreUnderTest under(options());
    auto wrong = turn(under, "o-li").said("a", "1").build();
    wrong.step.effects.emplace_back(dialog::ChangeCase{dialog::CaseId{999}, {}});
    EXPECT_EQ(name(under.record_and_settle(std::move(wrong))), "quarantined");
}

TEST_P(Poison, ManyTurnsWithSomePoisonAllGetTheirOwnOutcome) {
    StoreUnderTest under(poisonous(SQLITE_CONSTRAINT));
    for (int i = 0; i < 200; ++i) {
        auto next = turn(under, "o-" + std::to_string(i)).said("a", "1").build();
        under.record(i % 50 == 7 ? poisoned(std::move(next)) : std::move(next));
    }
    under.settle();
    for (std::size_t i = 0; i < 200; ++i)
        EXPECT_EQ(under.outcome(i), i % 50 == 7 ? "quarantined" : "committed") << i;
}

INSTANTIATE_TEST_SUITE_P(Engines, Poison, every_engine, engine_name);

// The disk, not the turn, is at fault.
class Disk : public EngineTest {
protected:
    store::SqliteOptions on_vfs() {
        auto all = options();
        all.testing.vfs = vfs_.name();
        return all;
    }

    PowerLossVfs vfs_{"failing-disk-" + GetParam().name};
};

TEST_P(Disk, AFullDiskFailsAllAndRecoversWithoutARestart) {
    for (const int code : {SQLITE_FULL, SQLITE_IOERR, SQLITE_IOERR_FSYNC, SQLITE_READONLY}) {
        StoreUnderTest under(on_vfs());
        const auto known = "o-" + std::to_string(code);
        under.record_and_settle(turn(under, known).said("a", "1").build());
        vfs_.fail_writes(code);
        under.record(turn(under, known).said("b", "2").build());
        under.record(turn(under, known).said("c", "3").build());
        under.record(turn(under, "n" + known).said("d", "4").build());
        under.settle();
        for (std::size_t i = 1; i < 4; ++i)
            EXPECT_THAT(under.outcome(i), testing::AnyOf("unavailable", "stale"));
        EXPECT_EQ(under.outcome(1), "unavailable");
        EXPECT_EQ(under.subjects(known).conversation->version, 1) << "memory kept what was lost";
        EXPECT_FALSE(reports_.empty());
        auto still = turn(under, known).said("b", "2").build();
        EXPECT_EQ(name(under.record_and_settle(std::move(still))), "unavailable");
        vfs_.fail_writes(SQLITE_OK);
        auto again = turn(under, known).said("b", "2").build();
        EXPECT_EQ(name(under.record_and_settle(std::move(again))), "committed");
        EXPECT_EQ(under.store().figures().quarantined, 0);
        under.reopen();
        EXPECT_EQ(under.subjects(known).conversation->version, 2);
    }
}

TEST_P(Disk, AnInjectedFailureOfTheCommitQuarantinesNobody) {
    auto all = options();
    std::atomic<int> failing = SQLITE_OK;
    all.testing.fault = [&](Moment moment, dialog::TurnId) {
        return moment == Moment::commit ? failing.load() : SQLITE_OK;
    };
    StoreUnderTest under(all);
    for (const int code :
         {SQLITE_FULL, SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_BUSY, SQLITE_NOTADB}) {
        failing = code;
        auto next = turn(under, "o-li").said("a", std::to_string(code)).build();
        EXPECT_EQ(name(under.record_and_settle(std::move(next))), "unavailable");
        failing = SQLITE_OK;
        auto again = turn(under, "o-li").said("a", std::to_string(code)).build();
        EXPECT_EQ(name(under.record_and_settle(std::move(again))), "committed")
            << testing::PrintToString(reports_);
    }
    EXPECT_EQ(under.store().figures().quarantined, 0);
}

TEST_P(Disk, ADatabaseThatWasTakenAwayIsNotWrittenInto) {
    StoreUnderTest under(options());
    under.record_and_settle(turn(under, "o-li").said("a", "1").build());
    const auto away = directory_.path() / "away";
    std::filesystem::rename(under.directory(), away);
    auto lost = turn(under, "o-li").said("b", "2").build();
    EXPECT_EQ(name(under.record_and_settle(std::move(lost))), "unavailable");
    std::filesystem::rename(away, under.directory());
    auto again = turn(under, "o-li").said("b", "2").build();
    EXPECT_EQ(name(under.record_and_settle(std::move(again))), "committed")
        << testing::PrintToString(reports_);
    under.reopen();
    EXPECT_EQ(under.subjects("o-li").conversation->version, 2);
}

INSTANTIATE_TEST_SUITE_P(Engines, Disk, every_engine, engine_name);

}  // namespace
}  // namespace tests
