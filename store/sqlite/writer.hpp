// The rows of a turn and of the states it leaves, sealed and written through prepared statements.
// Knows no batches and no threads. Every act gives SQLite's code, 0 when done.
#pragma once

#include "store/seal.hpp"
#include "store/sqlite/database.hpp"
#include "store/sqlite/log_gathering.hpp"
#include "store/sqlite/pending_turn.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace store::sqlite {

struct WriterOptions {
    ConnectionOptions connection;
    bool never_sync = false;
    std::size_t page_cache_bytes = 4U << 20U;
    Key wrapping_key;     // wraps the data keys of new persons
    SharedKey store_key;  // seals what belongs to nobody
};

// What a state takes the place of, which several turns of the transaction may have read.
struct StateReplaced {
    std::uint64_t version = 0;  // 0: nothing, it is new
    bool status_changed = false;
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

    // Forgets what was sealed before.
    int begin() {
        turns_.clear();
        slots_used_ = 0;
        return sql_->begin.run();
    }

    int commit() { return sql_->commit.run(); }

    void roll_back();

    // A transaction goes through all its turns once for each of the following, in this order: so
    // each piece of code stays in the processor's cache for the whole batch.

    // Packs and seals all that the turn may write. Gives the number by which the others know it.
    std::size_t seal(const PendingTurn& pending);
    // `stored_before`: its identity exists and nothing was written.
    int write_turn(const PendingTurn& pending, std::size_t number, bool& stored_before);
    int write_history(const PendingTurn& pending, std::size_t number);
    int write_effects(const PendingTurn& pending, std::size_t number);
    // The `position`th of the turn's states. `matched` is false, and nothing written, when the row
    // is not at the version that was read.
    int write_state(
        const PendingTurn& pending,
        std::size_t number,
        std::size_t position,
        const StateReplaced& replaced,
        bool& matched
    );
    // Where attempts stand; for what is no turn.
    int write_marks(const PendingTurn& pending);
    // Whether the turn's identity exists, this transaction's own rows included.
    int look_for(const Identity& identity, bool& stored);
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
        Statement end_delivery;
        Statement begin_delivery;
        Statement postpone_delivery;
        Statement insert_evidence;
        Statement settle_evidence;
        Statement assign_evidence;
        Statement insert_conversation;
        Statement update_conversation;
        Statement insert_person;
        Statement update_person;
        Statement insert_case;
        Statement update_case;
        Statement update_case_status;
        Statement insert_known_as;
        Statement insert_quarantine;
    };

    static int count_frames(void* self, sqlite3* connection, const char* name, int frames);
    std::optional<std::string> prepare();
    template <class Pack>
    void seal(const Key& key, Place place, Pack pack);
    void seal_state(const StateWrite& state);

    [[nodiscard]] Blob slot(std::size_t number) const { return Blob{slots_[number]}; }

    int write(const PendingTurn& pending, const dialog::SetPromise& set);
    int write(const PendingTurn& pending, const dialog::EndPromise& end);
    int write(const PendingTurn& pending, const dialog::KeepEvidence& keep, Blob sealed);
    int write(const dialog::SettleEvidence& settle, Blob sealed);
    int write(const dialog::AssignEvidence& assign);
    int write(const PendingTurn& pending, const dialog::Deliver& deliver);
    int write(const PendingTurn& pending, const dialog::EndDelivery& end);
    int write_columns(
        const StateWrite& state,
        const StateReplaced& replaced,
        const ConversationColumns& columns,
        Blob sealed
    );
    int write_columns(
        const StateWrite& state,
        const StateReplaced& replaced,
        const PersonColumns& columns,
        Blob sealed
    );
    int write_columns(
        const StateWrite& state,
        const StateReplaced& replaced,
        const CaseColumns& columns,
        Blob sealed
    );

    // Where a turn's sealed texts begin: its own, its history rows, its evidence, its states.
    struct SealedTurn {
        std::size_t own = 0;
        std::size_t evidence = 0;
        std::size_t states = 0;
        bool answers = false;
        std::array<std::uint8_t, 32> answer_digest{};
    };

    WriterOptions options_;
    std::optional<LogGathering> gathering_;  // not when nothing is synced
    Connection connection_;
    std::uint64_t wal_frames_ = 0;
    Sealer sealer_;
    Sha256 sha256_;
    // Reused, so that a turn allocates little.
    std::string packed_;
    std::string answer_;
    std::vector<SealedTurn> turns_;
    std::vector<std::string> slots_;
    std::size_t slots_used_ = 0;

    std::optional<Statements> sql_;
};

}  // namespace store::sqlite
