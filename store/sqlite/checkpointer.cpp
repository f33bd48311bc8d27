#include "store/sqlite/checkpointer.hpp"

#include <sqlite3.h>

namespace store::sqlite {
namespace {

// Fewer are left for some rounds more: pages written again and again need to be copied once only.
constexpr std::uint64_t frames_worth_it = 4'096;
constexpr int idle_rounds_max = 20;

}  // namespace

void Checkpointer::start() {
    thread_ = std::thread([this] { run(); });
}

void Checkpointer::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
    connection_.reset();
}

void Checkpointer::restart_log(sqlite3* writer) {
    const std::lock_guard lock(one_at_a_time_);
    sqlite3_busy_timeout(writer, 0);
    sqlite3_wal_checkpoint_v2(writer, nullptr, SQLITE_CHECKPOINT_RESTART, nullptr, nullptr);
    sqlite3_busy_timeout(writer, options_.connection.busy_timeout_ms);
}

void Checkpointer::run() {
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, options_.every, [this] { return stopping_; })) {
        lock.unlock();
        const auto frames = frames_.load(std::memory_order_relaxed);
        const bool grown = frames != frames_done_;
        const bool much = frames < frames_done_ || frames - frames_done_ >= frames_worth_it;
        if (grown && (much || ++idle_rounds_ >= idle_rounds_max)) {
            checkpoint();
            frames_done_ = frames;
            idle_rounds_ = 0;
        }
        lock.lock();
    }
}

void Checkpointer::checkpoint() {
    const std::lock_guard lock(one_at_a_time_);
    std::string mistake;
    if (!connection_) {
        connection_ = connect(options_.connection, mistake);
        if (!connection_) return;
        execute(
            connection_.get(),
            options_.never_sync ? "PRAGMA synchronous=OFF" : "PRAGMA synchronous=FULL"
        );
    }
    const int code = sqlite3_wal_checkpoint_v2(
        connection_.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr
    );
    // The file may have gone and come back; the next round opens it anew.
    if (code != SQLITE_OK && environmental(code) && (code & 0xff) != SQLITE_BUSY)
        connection_.reset();
}

}  // namespace store::sqlite
