// The embedded engine: SQLite in WAL mode with synchronous=FULL. One thread owns the writing
// connection and commits in groups; what is hot lives in memory, so that the loop thread rarely
// reads the database. The directory holds `huiyin.db`, `sealing.key`, `huiyin.lock` and
// `evidence/`.
#pragma once

#include "store/store.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace store {

// Runs the callable on the loop thread, later. Called from the committer's thread.
using Post = std::function<void(std::function<void()>)>;

struct SqliteOptions {
    std::filesystem::path directory;  // made when missing, for the owner alone
    // 32 bytes; otherwise `sealing.key` in the directory, made at the first start.
    std::optional<std::array<std::uint8_t, 32>> master_key;

    // Conversations, persons and cases kept in memory. Those with uncommitted writes stay beyond
    // it.
    std::size_t cached_subjects_max = 65'536;
    std::size_t waiting_turns_max = 10'000;  // beyond it record() completes with `busy`
    std::size_t batch_turns_max = 256;
    // How long a commit waits for more turns, only while turns arrive close together.
    std::chrono::microseconds linger{1'000};
    std::chrono::milliseconds checkpoint_every{50};
    std::uint32_t page_bytes = 2'048;  // of a new database
    // SQLite's own cache for writing. Small on purpose: hot subjects are kept above it, and each
    // split of a page makes SQLite look at all pages it has.
    std::size_t page_cache_bytes = 4U << 20U;
    std::uint64_t wal_bytes_max = 64ULL << 20U;

    // A sentence for the log when turns fail or are quarantined; on the loop thread, no personal
    // data.
    std::function<void(std::string_view)> report;

    // No threads at all: record() queues, SqliteStore::commit_waiting() commits, completions still
    // come through `post`.
    bool inline_commits = false;
    // Slept after each commit, before its completions: a slow disk for tests.
    std::chrono::milliseconds commit_delay{0};

    struct Testing {
        enum class Moment : std::uint8_t { turn, commit };
        std::string vfs;  // name of a registered VFS; empty: the default
        bool never_sync = false;
        // Called by the writer after the rows of a turn are written and before a commit (turn 0).
        // Not SQLITE_OK: behaves as if SQLite had answered this code.
        std::function<int(Moment, TurnId)> fault;
    };

    Testing testing;
};

// What only this engine has. Destroying it without close() is a crash: queued turns are dropped and
// their callbacks never run.
class SqliteStore : public Store {
public:
    // With inline_commits: commits one batch of what is queued and posts its completions. Returns
    // the number of turns taken from the queue, 0 when none wait.
    virtual std::size_t commit_waiting() = 0;
};

// The engine, or in words why it cannot be opened: another process serves the directory, the key is
// missing, wrong or readable by others, the database is newer than this program or not ours.
std::variant<std::unique_ptr<Store>, std::string> open_sqlite(
    const SqliteOptions& options, const Post& post
);

// The turns in id order, also while another process serves the directory. Needs no key. Stops when
// `each` returns false. Gives a mistake in words.
std::optional<std::string> export_turns(
    const std::filesystem::path& directory, const std::function<bool(const ExportedTurn&)>& each
);

}  // namespace store
