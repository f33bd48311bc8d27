// Writes a batch of turns in one transaction, or, when that fails for a reason of one of them, turn
// by turn, so that the offender alone is set aside. Decides each turn's outcome; knows no threads.
#pragma once

#include "store/sqlite/sqlite_store.hpp"
#include "store/sqlite/writer.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace store::sqlite {

class BatchWriter {
public:
    using Fault = std::function<int(SqliteOptions::Testing::Moment, TurnId)>;

    BatchWriter(WriterOptions options, Fault fault)
        : writer_(std::move(options)),
          fault_(std::move(fault)) {}

    std::optional<std::string> open() { return writer_.open(); }

    void close() { writer_.close(); }

    [[nodiscard]] sqlite3* connection() const { return writer_.connection(); }

    // Gives every turn its outcome. False when the disk failed: then nothing more should be tried
    // before the next record(). `return_number` is the hand-back that will carry the outcomes.
    bool write(std::span<const Waiting> turns, std::uint64_t return_number);
    // Gives up turns that were not tried, since the disk failed before them.
    void give_up(std::span<const Waiting> turns, std::uint64_t return_number);

    [[nodiscard]] std::uint64_t wal_frames() const { return writer_.wal_frames(); }

    [[nodiscard]] std::uint64_t failed_batches() const { return failed_batches_; }

private:
    enum class Result : std::uint8_t { done, stale, failed };

    // The newest state of a subject that the transaction touches.
    struct Latest {
        std::size_t turn = 0;      // its place in the transaction
        std::size_t position = 0;  // among that turn's states
        StateReplaced replaced;    // by the first of them
    };

    // One transaction. On `done` every turn has its outcome.
    Result write_transaction(std::span<const Waiting> turns);
    bool write_one_by_one(std::span<const Waiting> turns);
    Result seal(std::span<const Waiting> turns);
    Result write_turns(std::span<const Waiting> turns);
    Result write_turn(PendingTurn& pending, std::size_t place);
    Result write_what_came_of(std::span<const Waiting> turns);
    Result leave_out(PendingTurn& pending);
    Result write_states(std::span<const Waiting> turns);
    Result write_states(std::span<const Waiting> turns, SubjectId::Kind kind);
    Result finish();
    bool set_aside(PendingTurn& pending);
    void remember(const PendingTurn& pending, std::size_t place);
    [[nodiscard]] bool built_on_failure(const PendingTurn& pending) const;
    void fail(PendingTurn& pending, std::variant<Recorded, Failure> outcome);
    [[nodiscard]] Failure unavailable() const;

    Writer writer_;
    Fault fault_;
    int code_ = 0;  // of what failed last
    std::string mistake_;
    std::uint64_t failed_batches_ = 0;

    // States touched in the transaction, each written once, in order of their first touch.
    std::unordered_map<SubjectId, std::size_t, SubjectIdHash> touched_;
    std::vector<Latest> latest_;

    // Turns whose states never came to be; what reads them is stale. Kept until turns arrive that
    // were recorded after the loop thread heard of it.
    std::unordered_set<std::uint64_t> failed_;
    std::uint64_t failed_return_ = 0;
};

}  // namespace store::sqlite
