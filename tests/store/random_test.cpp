// Random lives of a store: customers write, look at each other's cases, repeat themselves; turns
// are poisoned, the disk fails and recovers, the process closes or crashes. What is there
// afterwards must be exactly what was reported as committed.
#include "store/engines.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cstdlib>
#include <map>
#include <mutex>
#include <random>
#include <set>

namespace tests {
namespace {

struct Intended {
    store::Identity identity;
    dialog::TurnId id{};
    std::string customer;
    std::string text;
    std::string described;  // number of the case, or empty
    std::size_t place = 0;
};

class RandomLife {
public:
    RandomLife(store::SqliteOptions options, std::uint64_t seed)
        : dice_(seed),
          under_(with_faults(std::move(options))) {}

    void live(int steps) {
        for (int i = 0; i < steps; ++i) {
            const auto chance = below(100);
            if (chance < 70)
                write(i);
            else if (chance < 90)
                under_.settle();
            else if (chance < 94)
                disk_fails_for_a_while();
            else if (chance < 97)
                reopen();
            else
                crash();
        }
        under_.settle();
        note_outcomes();
        compare();
        under_.reopen();
        compare();
    }

private:
    std::uint64_t below(std::uint64_t end) { return dice_() % end; }

    store::SqliteOptions with_faults(store::SqliteOptions options) {
        options.testing.fault = [this](store::SqliteOptions::Testing::Moment, dialog::TurnId id) {
            const std::lock_guard lock(mutex_);
            if (disk_ != SQLITE_OK) return disk_;
            return poison_.contains(raw(id)) ? SQLITE_CONSTRAINT : SQLITE_OK;
        };
        options.cached_subjects_max = 8;
        options.batch_turns_max = 5;
        return options;
    }

    void write(int step) {
        const auto customer = "o-" + std::to_string(below(6));
        // Sometimes somebody else's case is looked at and even changed.
        std::vector<std::string> numbers;
        if (!numbers_.empty() && below(3) == 0) numbers.push_back(numbers_[below(numbers_.size())]);
        auto read = under_.subjects(customer, numbers);
        Intended intended;
        intended.customer = customer;
        intended.text = "m" + std::to_string(step);
        TurnBuilder next(under_.store(), std::move(read), customer);
        // Sometimes the same message comes again.
        const bool again = !intended_.empty() && below(8) == 0;
        next.said(intended.text, again ? last_id_[customer] : std::to_string(step));
        last_id_[customer] = again ? last_id_[customer] : std::to_string(step);
        auto& cases = next.turn().step.after.cases;
        if (cases.empty() || below(12) == 0) {
            next.opens_case("HY" + std::to_string(step), monday + std::chrono::hours(step));
            numbers_.push_back("HY" + std::to_string(step));
        } else if (below(2) == 0) {
            intended.described = cases.back().number;
            next.describes(intended.text);
        }
        intended.identity = next.turn().identity;
        intended.id = next.turn().id;
        if (below(15) == 0) {
            const std::lock_guard lock(mutex_);
            poison_.insert(raw(next.turn().id));
        }
        intended.place = under_.record(next.build());
        intended_.push_back(std::move(intended));
    }

    void disk_fails_for_a_while() {
        {
            const std::lock_guard lock(mutex_);
            disk_ = below(2) == 0 ? SQLITE_FULL : SQLITE_IOERR;
        }
        const auto writes = below(5);
        for (std::uint64_t i = 0; i < writes; ++i) write(static_cast<int>(100'000 + ++extra_));
        under_.settle();
        const std::lock_guard lock(mutex_);
        disk_ = SQLITE_OK;
    }

    void reopen() {
        under_.reopen();
        note_outcomes();
    }

    // What was not reported may have been committed or not; the database tells.
    void crash() {
        under_.crash();
        ASSERT_EQ(under_.open(), "");
        under_.forget_waiting();
        note_outcomes();
    }

    void note_outcomes() {
        for (auto& intended : intended_) {
            const auto outcome = under_.outcome(intended.place);
            if (outcome == "committed" || (outcome == "waiting" && is_stored(intended)))
                committed_.push_back(intended);
        }
        intended_.clear();
    }

    bool is_stored(const Intended& intended) {
        const auto found = under_.find(intended.identity);
        return found && found->id == intended.id;
    }

    void compare() {
        std::map<std::string, std::vector<std::string>> said;
        std::map<std::string, std::string> described;
        for (const auto& turn : committed_) {
            said[turn.customer].push_back(turn.text);
            if (!turn.described.empty()) described[turn.described] += "\n" + turn.text;
        }
        for (const auto& [customer, texts] : said) {
            std::vector<std::string> stored;
            for (const auto& item : under_.history(customer, {}, 1000)) stored.push_back(item.text);
            EXPECT_EQ(stored, texts) << customer;
            EXPECT_EQ(under_.subjects(customer).conversation->version, texts.size()) << customer;
        }
        for (const auto& [number, lines] : described) {
            const auto found = under_.subjects("o-nobody", {number});
            ASSERT_EQ(found.cases.size(), 1) << number;
            EXPECT_EQ(found.cases[0].description, "快递三天没到" + lines) << number;
        }
    }

    std::mt19937_64 dice_;
    std::mutex mutex_;
    std::set<std::uint64_t> poison_;
    int disk_ = SQLITE_OK;
    int extra_ = 0;
    std::vector<std::string> numbers_;
    std::map<std::string, std::string> last_id_;
    std::vector<Intended> intended_;   // outcome not looked at yet
    std::vector<Intended> committed_;  // in the order they were recorded
    StoreUnderTest under_;
};

using Random = EngineTest;

TEST_P(Random, WhatWasReportedIsWhatIsThere) {
    const char* one = std::getenv("STORE_SEED");
    const std::uint64_t first = one == nullptr ? 1 : std::strtoull(one, nullptr, 10);
    const std::uint64_t last = one == nullptr ? 12 : first;
    for (auto seed = first; seed <= last; ++seed) {
        SCOPED_TRACE("STORE_SEED=" + std::to_string(seed));
        auto all = options();
        all.directory = directory_.path() / std::to_string(seed);
        RandomLife(all, seed).live(150);
        if (HasFailure()) return;
    }
}

INSTANTIATE_TEST_SUITE_P(Engines, Random, every_engine, engine_name);

}  // namespace
}  // namespace tests
