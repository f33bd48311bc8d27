// Copies the write-ahead log into the database outside the commits: a thread and a connection of
// its own. The committer only steps in when the log has grown past its cap.
#pragma once

#include "store/sqlite/database.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace store::sqlite {

struct CheckpointerOptions {
    ConnectionOptions connection;
    std::chrono::milliseconds every{50};
    bool never_sync = false;
};

class Checkpointer {
public:
    explicit Checkpointer(CheckpointerOptions options) : options_(std::move(options)) {}

    ~Checkpointer() { stop(); }

    Checkpointer(const Checkpointer&) = delete;
    Checkpointer& operator=(const Checkpointer&) = delete;

    void start();
    void stop();

    // From the committer, after each commit.
    void log_has(std::uint64_t frames) { frames_.store(frames, std::memory_order_relaxed); }

    // The committer's own checkpoint, after which the log begins anew. Never waits for readers;
    // when one is in the way the log grows a little more.
    void restart_log(sqlite3* writer);

private:
    void run();
    void checkpoint();

    CheckpointerOptions options_;
    Connection connection_;
    std::mutex one_at_a_time_;
    std::atomic<std::uint64_t> frames_{0};
    std::uint64_t frames_done_ = 0;
    int idle_rounds_ = 0;

    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace store::sqlite
