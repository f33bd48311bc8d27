// Takes recorded turns from the loop thread, commits them in groups and hands whole groups back.
// Owns the writing connection and its thread, or no thread at all when commits are inline.
#pragma once

#include "store/sqlite/batch.hpp"
#include "store/sqlite/checkpointer.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace store::sqlite {

struct CommitFigures {
    std::uint64_t turns = 0;
    std::uint64_t batches = 0;
    std::uint64_t failed_batches = 0;
    std::uint64_t micros_total = 0;
    std::uint64_t micros_max = 0;
    std::uint64_t wal_bytes = 0;
};

struct CommitterOptions {
    SqliteOptions engine;
    ConnectionOptions connection;
    WriterOptions writer;
    std::uint32_t page_bytes = 2'048;
};

class Committer {
public:
    // A group of turns with their outcomes.
    struct Return {
        std::vector<Waiting> turns;
        std::uint64_t number = 0;
    };

    // `announce` is called from the committer's thread when a first return waits to be taken.
    Committer(CommitterOptions options, std::function<void()> announce);
    ~Committer();
    Committer(const Committer&) = delete;
    Committer& operator=(const Committer&) = delete;

    // Opens the connection and starts the threads. A mistake in words.
    std::optional<std::string> start();
    void add(std::vector<Waiting> turns);
    // Inline commits: one batch. How many turns it took.
    std::size_t commit_waiting();
    std::vector<Return> take_returns();
    // Ends the threads, after committing what waits or, like a crash, without.
    void stop(bool commit_rest);
    CommitFigures figures();

private:
    void run();
    void linger(std::unique_lock<std::mutex>& lock);
    void write(std::vector<Waiting> turns);
    bool write_batch(std::span<Waiting> turns);
    void fail_all(std::span<Waiting> turns, std::size_t tried);
    void hand_back(std::span<Waiting> turns);
    void wait_as_a_slow_disk_would();
    void look_at_log();

    CommitterOptions options_;
    std::function<void()> announce_;
    BatchWriter batch_;
    Checkpointer checkpointer_;
    std::uint64_t returns_ = 0;
    std::size_t last_batch_ = 0;
    std::uint64_t log_bytes_next_ = 0;  // size of the log at which it is begun anew

    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<Waiting> queue_;
    std::vector<Return> returned_;
    bool stopping_ = false;
    bool commit_rest_ = true;

    std::mutex figures_mutex_;
    CommitFigures figures_;
    std::thread thread_;
};

}  // namespace store::sqlite
