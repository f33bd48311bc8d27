// A store in a directory of its own with a loop to run on, and turns to give it. Any engine can
// stand behind it.
#pragma once

#include "store/sqlite/sqlite_store.hpp"

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tests {

// The loop thread of a test is the test's own.
class Loop {
public:
    store::Post post();
    // Runs what is posted until `done` holds; false when that takes longer than any test should.
    bool run_until(const std::function<bool()>& done);
    void run_ready();

private:
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::function<void()>> work_;
};

class TemporaryDirectory {
public:
    TemporaryDirectory();
    ~TemporaryDirectory();
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

using Outcome = std::variant<store::Recorded, store::Failure>;

// "committed", "stale", …, "busy", "unavailable": easy to read in a failed test.
std::string name(const Outcome& outcome);

class StoreUnderTest {
public:
    explicit StoreUnderTest(store::SqliteOptions options);
    ~StoreUnderTest();
    StoreUnderTest(const StoreUnderTest&) = delete;
    StoreUnderTest& operator=(const StoreUnderTest&) = delete;

    // Opens the directory; a mistake in words, or empty.
    std::string open();
    void close();
    void crash();
    void reopen();

    store::Store& store() { return *store_; }

    store::SqliteOptions& options() { return options_; }

    [[nodiscard]] const std::filesystem::path& directory() const { return options_.directory; }

    Loop& loop() { return loop_; }

    dialog::Subjects subjects(std::string_view external_id, std::vector<std::string> numbers = {});
    std::variant<dialog::Subjects, store::Failure> try_subjects(
        std::string_view external_id, std::vector<std::string> numbers = {}
    );
    dialog::Subjects subjects_of(dialog::CaseId id);

    // Records and keeps its outcome under its place in outcomes().
    std::size_t record(store::Turn turn);
    // Commits what waits and runs the completions.
    void settle();
    Outcome record_and_settle(store::Turn turn);
    [[nodiscard]] std::string outcome(std::size_t place) const;

    std::optional<store::StoredTurn> find(const store::Identity& identity);
    std::vector<store::HistoryItem> history(
        std::string_view external_id, dialog::TurnId after = {}, std::size_t limit = 100
    );
    std::vector<store::DueRow> due(dialog::Instant until, std::size_t limit = 100);
    std::optional<dialog::Instant> next_due();

private:
    Loop loop_;
    store::SqliteOptions options_;
    std::unique_ptr<store::Store> store_;
    std::vector<std::optional<Outcome>> outcomes_;
    std::size_t completed_ = 0;
};

}  // namespace tests
