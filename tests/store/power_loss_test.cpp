// Nothing is answered before it is on the disk: the power goes at any write or sync, and whatever
// was reported as committed must be there afterwards.
#include "store/engines.hpp"
#include "store/power_loss_vfs.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace tests {
namespace {

class PowerLoss : public testing::Test {
protected:
    struct Promised {
        store::Identity identity;
        std::size_t place = 0;
    };

    store::SqliteOptions options(std::uint64_t seed) {
        store::SqliteOptions all;
        all.directory = directory_.path() / std::to_string(seed);
        all.testing.vfs = vfs_.name();
        all.linger = std::chrono::microseconds(0);
        all.batch_turns_max = 8;
        // A short log, so that the runs meet checkpoints and logs begun anew.
        all.wal_bytes_max = 64U << 10U;
        all.checkpoint_every = std::chrono::milliseconds(1);
        return all;
    }

    // Records turns of a few customers until the power is gone; some wait for each other, some not.
    std::vector<Promised> record_until_dark(StoreUnderTest& under, std::mt19937_64& dice) {
        std::vector<Promised> recorded;
        for (int i = 0; i < 400 && vfs_.has_power(); ++i) {
            const auto customer = "o-" + std::to_string(dice() % 5);
            const auto found = under.try_subjects(customer);
            if (std::holds_alternative<store::Failure>(found)) break;
            const auto& subjects = std::get<dialog::Subjects>(found);
            TurnBuilder next(under.store(), subjects, customer);
            next.said(std::string(dice() % 3000, 'x'), std::to_string(i)).answered("好");
            if (subjects.cases.empty())
                next.opens_case("HY" + std::to_string(i), monday);
            else
                next.describes("more");
            const auto identity = next.turn().identity;
            recorded.push_back({identity, under.record(next.build())});
            if (dice() % 4 == 0) under.settle();
        }
        under.settle();
        return recorded;
    }

    struct Survived {
        std::size_t committed = 0;
        std::size_t lost = 0;
    };

    Survived cut_and_look(const store::SqliteOptions& all, std::uint64_t seed, bool partial) {
        std::mt19937_64 dice(seed);
        StoreUnderTest under(all);
        vfs_.lose_power_after(dice() % 300, partial ? seed : 0);
        const auto recorded = record_until_dark(under, dice);
        under.crash();
        vfs_.lose_power();
        vfs_.restore_power();
        Survived survived;
        if (const auto mistake = under.open(); !mistake.empty()) {
            if (!all.testing.never_sync) ADD_FAILURE() << "seed " << seed << ": " << mistake;
            survived.lost = 1;
            return survived;
        }
        for (const auto& promised : recorded) {
            if (under.outcome(promised.place) != "committed") continue;
            ++survived.committed;
            if (!under.find(promised.identity)) ++survived.lost;
        }
        if (survived.lost == 0) goes_on(under);
        return survived;
    }

    // The states fit their histories and the store works on.
    static void goes_on(StoreUnderTest& under) {
        for (int i = 0; i < 5; ++i) {
            const auto customer = "o-" + std::to_string(i);
            const auto before = under.subjects(customer);
            std::size_t turns = 0;
            for (const auto& item : under.history(customer, {}, 1000))
                turns += item.from_customer ? 1U : 0U;
            EXPECT_EQ(turns, before.conversation ? before.conversation->version : 0);
            auto next = TurnBuilder(under.store(), before, customer).said("on", "on").build();
            EXPECT_EQ(name(under.record_and_settle(std::move(next))), "committed");
        }
    }

    TemporaryDirectory directory_;
    PowerLossVfs vfs_{"power-loss"};
};

TEST_F(PowerLoss, NoCommittedTurnIsLost) {
    std::size_t committed = 0;
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        const auto survived = cut_and_look(options(seed), seed, seed % 2 == 0);
        EXPECT_EQ(survived.lost, 0) << "seed " << seed;
        committed += survived.committed;
    }
    EXPECT_GT(committed, 100) << "too little happened before the power went";
}

TEST_F(PowerLoss, NoCommittedTurnIsLostWithInlineCommits) {
    for (std::uint64_t seed = 101; seed <= 120; ++seed) {
        auto all = options(seed);
        all.inline_commits = true;
        EXPECT_EQ(cut_and_look(all, seed, seed % 2 == 0).lost, 0) << "seed " << seed;
    }
}

// The test above must be able to fail.
TEST_F(PowerLoss, WithoutSyncsCommittedTurnsAreLostAndThisTestSeesIt) {
    std::size_t lost = 0;
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        auto all = options(seed);
        all.testing.never_sync = true;
        lost += cut_and_look(all, seed, false).lost;
    }
    EXPECT_GT(lost, 0);
}

// Turns recorded while a commit is under way share the next one.
TEST_F(PowerLoss, ManyTurnsShareOneSyncAndFewWrites) {
    auto all = options(1);
    all.inline_commits = true;
    all.batch_turns_max = 256;
    all.wal_bytes_max = 64U << 20U;
    StoreUnderTest under(all);
    // A new log syncs its head once.
    under.record_and_settle(
        TurnBuilder(under.store(), under.subjects("o-x"), "o-x").said("a", "1").build()
    );
    for (int i = 0; i < 200; ++i) {
        const auto customer = "o-" + std::to_string(i);
        under.record(
            TurnBuilder(under.store(), under.subjects(customer), customer).said("a", "1").build()
        );
    }
    const auto before = vfs_.log_syncs();
    const auto writes_before = vfs_.log_writes();
    auto& engine = dynamic_cast<store::SqliteStore&>(under.store());
    EXPECT_EQ(engine.commit_waiting(), 200);
    EXPECT_EQ(vfs_.log_syncs() - before, 1);
    EXPECT_LE(vfs_.log_writes() - writes_before, 8);
    under.settle();
}

TEST_F(PowerLoss, TheCommitterTakesAllThatWaits) {
    auto all = options(2);
    all.batch_turns_max = 256;
    all.wal_bytes_max = 64U << 20U;
    all.checkpoint_every = std::chrono::hours(1);
    std::mutex gate;
    all.testing.fault = [&](store::SqliteOptions::Testing::Moment, dialog::TurnId) {
        const std::lock_guard wait(gate);
        return 0;
    };
    StoreUnderTest under(all);
    const auto before = vfs_.log_syncs();
    {
        // The first commit is held back until all the others are queued.
        const std::lock_guard hold(gate);
        for (int i = 0; i < 200; ++i) {
            const auto customer = "o-" + std::to_string(i);
            const auto read = under.subjects(customer);
            under.record(TurnBuilder(under.store(), read, customer).said("a", "1").build());
        }
    }
    under.settle();
    EXPECT_LE(vfs_.log_syncs() - before, 3);
    EXPECT_EQ(under.store().figures().turns, 200);
}

}  // namespace
}  // namespace tests
