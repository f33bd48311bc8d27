// The rows of a turn and of the states it leaves, sealed and written through prepared statements.
// Knows no batches and no threads. Every act gives SQLite's code, 0 when done.
#pragma once

#include "store/seal.hpp"
#include "store/sqlite/database.hpp"
#include "store/sqlite/pending_turn.hpp"

#include <optional>
#include <string>

namespace store::sqlite {

struct WriterOptions {
    ConnectionOptions connection;
    bool never_sync = false;
    std::size_t page_cache_bytes = 4U << 20U;
    Key wrapping_key;     // wraps the data keys of new persons
    SharedKey store_key;  // seals what belongs to nobody
};

class Writer {
public:
    explicit Writer(WriterOptions options) : options_(std::move(options)) {}

    // Opens the connection and prepares all statements, once more after a failure of the disk.
    // A mistake in words.
    std::optional<std::string> open();
    void close();

    [[nodiscard]] bool is_open() const { return connection_ != nullptr; }

    [[nodiscard]] sqlite3* connection() const { return connection_.get(); }

    // The file was deleted or put elsewhere: what is written now would be lost.
    [[nodiscard]] bool file_is_gone() const;

    // Frames in the write-ahead log after the last commit.
    [[nodiscard]] std::uint64_t wal_frames() const { return wal_frames_; }

    int begin() { return sql_->begin.run(); }

    int commit() { return sql_->commit.run(); }

    void roll_back();

    // The turn's own rows. `stored_before`: its identity exists and nothing was written.
    int write_turn(const PendingTurn& pending, bool& stored_before);
    // Whether the turn's identity exists, this transaction's own rows included.
    int look_for(const Identity& identity, bool& stored);
    // `matched` is false, and nothing written, when the row is not at the version that was read.
    int write_state(const StateWrite& state, std::uint64_t read_version, bool& matched);
    int write_quarantine(const PendingTurn& pending, const std::string& mistake);

private:
    struct Statements {
        Statement begin;
        Statement commit;
        Statement rollback;
        Statement find_turn;
        Statement insert_turn;
        Statement insert_event;
        Statement set_promise;
        Statement end_promise;
        Statement insert_due;
        Statement delete_due;
        Statement insert_delivery;
        Statement insert_evidence;
        Statement assign_evidence;
        Statement insert_conversation;
        Statement update_conversation;
        Statement insert_person;
        Statement update_person;
        Statement insert_case;
        Statement update_case;
        Statement update_case_status;
        Statement insert_quarantine;
    };

    static int count_frames(void* self, sqlite3* connection, const char* name, int frames);
    std::optional<std::string> prepare();
    int write_turn_row(const PendingTurn& pending, bool& stored_before);
    int write_history(const PendingTurn& pending, const HistoryWrite& history);
    int write_effects(const PendingTurn& pending);
    int write(const PendingTurn& pending, const dialog::SetPromise& set);
    int write(const PendingTurn& pending, const dialog::EndPromise& end);
    int write(const PendingTurn& pending, const dialog::KeepEvidence& keep);
    int write(const dialog::AssignEvidence& assign);
    int write_delivery(const PendingTurn& pending, std::uint64_t position);
    int write_columns(
        const StateWrite& state, std::uint64_t read, const ConversationColumns& columns
    );
    int write_columns(const StateWrite& state, std::uint64_t read, const PersonColumns& columns);
    int write_columns(const StateWrite& state, std::uint64_t read, const CaseColumns& columns);

    WriterOptions options_;
    Connection connection_;
    std::uint64_t wal_frames_ = 0;
    Sealer sealer_;
    Sha256 sha256_;
    // Reused, so that a turn allocates little.
    std::string packed_;
    std::string sealed_;
    std::string answer_;

    std::optional<Statements> sql_;
};

}  // namespace store::sqlite
