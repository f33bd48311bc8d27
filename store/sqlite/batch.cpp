#include "store/sqlite/batch.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <exception>
#include <new>

namespace store::sqlite {

using Moment = SqliteOptions::Testing::Moment;

namespace {

bool is_committed(const PendingTurn& pending) {
    return std::get<Recorded>(pending.outcome) == Recorded::committed;
}

}  // namespace

bool BatchWriter::write(std::span<const Waiting> turns, std::uint64_t return_number) {
    if (turns.empty()) return true;
    if (turns.front()->seen_returns >= failed_return_) failed_.clear();
    const auto failed_before = failed_.size();
    bool disk_works = true;
    mistake_.clear();
    if (!writer_.is_open() || writer_.file_is_gone()) {
        code_ = SQLITE_CANTOPEN;
        if (auto mistake = writer_.open()) {
            mistake_ = *mistake;
            give_up(turns, return_number);
            return false;
        }
    }
    if (write_transaction(turns) != Result::done) {
        ++failed_batches_;
        writer_.roll_back();
        disk_works = !environmental(code_);
        if (disk_works)
            disk_works = write_one_by_one(turns);
        else
            for (const auto& turn : turns) fail(*turn, unavailable());
    }
    if (!disk_works) writer_.close();
    if (failed_.size() != failed_before) failed_return_ = return_number;
    return disk_works;
}

void BatchWriter::give_up(std::span<const Waiting> turns, std::uint64_t return_number) {
    for (const auto& turn : turns) fail(*turn, unavailable());
    if (!turns.empty()) failed_return_ = return_number;
}

BatchWriter::Result BatchWriter::write_transaction(std::span<const Waiting> turns) {
    touched_.clear();
    latest_.clear();
    code_ = writer_.begin();
    if (code_ != SQLITE_OK) return Result::failed;
    if (seal(turns) != Result::done) return Result::failed;
    if (write_turns(turns) != Result::done) return Result::failed;
    if (write_what_came_of(turns) != Result::done) return Result::failed;
    if (const auto result = write_states(turns); result != Result::done) return result;
    if (const auto result = finish(); result != Result::done) return result;
    for (const auto& turn : turns)
        if (!is_committed(*turn)) failed_.insert(raw(turn->turn.id));
    return Result::done;
}

BatchWriter::Result BatchWriter::seal(std::span<const Waiting> turns) {
    mistake_.clear();
    try {
        for (const auto& turn : turns) writer_.seal(*turn);
    } catch (const std::bad_alloc&) {
        code_ = SQLITE_NOMEM;
    } catch (const std::exception&) {
        code_ = SQLITE_ERROR;  // a text longer than a string can be, and the like
    }
    return code_ == SQLITE_OK ? Result::done : Result::failed;
}

BatchWriter::Result BatchWriter::write_turns(std::span<const Waiting> turns) {
    std::vector<TurnId> left_out;
    for (std::size_t place = 0; place < turns.size(); ++place) {
        auto& turn = *turns[place];
        const bool built_on_left_out = std::ranges::any_of(left_out, [&](TurnId other) {
            return std::ranges::find(turn.read_from, other) != turn.read_from.end();
        });
        turn.outcome = Recorded::committed;
        const auto result =
            built_on_left_out || built_on_failure(turn) ? leave_out(turn) : write_turn(turn, place);
        if (result == Result::failed) return result;
        if (is_committed(turn))
            remember(turn, place);
        else
            left_out.push_back(turn.turn.id);
    }
    return Result::done;
}

bool BatchWriter::write_one_by_one(std::span<const Waiting> turns) {
    bool disk_works = true;
    for (const auto& turn : turns) {
        if (!disk_works) {
            fail(*turn, unavailable());
            continue;
        }
        const auto result = write_transaction({&turn, 1});
        if (result == Result::done) continue;
        writer_.roll_back();
        if (result == Result::stale)
            fail(*turn, Recorded::stale);
        else if (environmental(code_) || !turn->marks.empty() || !set_aside(*turn)) {
            disk_works = false;
            fail(*turn, unavailable());
        }
    }
    return disk_works;
}

// A turn that read what never came to be. When it is a copy, it is told so all the same: otherwise
// of many copies in a row each would have to come back for the next to be known.
BatchWriter::Result BatchWriter::leave_out(PendingTurn& pending) {
    bool stored = false;
    code_ = writer_.look_for(pending.turn.identity, stored);
    if (code_ != SQLITE_OK) return Result::failed;
    pending.outcome = stored ? Recorded::already_stored : Recorded::stale;
    return Result::done;
}

BatchWriter::Result BatchWriter::write_turn(PendingTurn& pending, std::size_t place) {
    bool stored_before = false;
    mistake_.clear();
    if (!pending.marks.empty()) {
        code_ = writer_.write_marks(pending);
        return code_ == SQLITE_OK ? Result::done : Result::failed;
    }
    code_ = pending.impossible.empty() ? writer_.write_turn(pending, place, stored_before)
                                       : SQLITE_MISMATCH;
    if (code_ == SQLITE_OK && fault_) code_ = fault_(Moment::turn, pending.turn.id);
    if (code_ != SQLITE_OK) {
        mistake_ = pending.impossible.empty() ? words(code_) : pending.impossible;
        return Result::failed;
    }
    if (stored_before) pending.outcome = Recorded::already_stored;
    return Result::done;
}

BatchWriter::Result BatchWriter::write_what_came_of(std::span<const Waiting> turns) {
    for (std::size_t place = 0; place < turns.size() && code_ == SQLITE_OK; ++place)
        if (is_committed(*turns[place])) code_ = writer_.write_history(*turns[place], place);
    for (std::size_t place = 0; place < turns.size() && code_ == SQLITE_OK; ++place)
        if (is_committed(*turns[place])) code_ = writer_.write_effects(*turns[place], place);
    return code_ == SQLITE_OK ? Result::done : Result::failed;
}

void BatchWriter::remember(const PendingTurn& pending, std::size_t place) {
    for (std::size_t position = 0; position < pending.states.size(); ++position) {
        const auto& state = pending.states[position];
        const auto [known, is_new] = touched_.try_emplace(state.subject, latest_.size());
        if (is_new) latest_.push_back({.replaced = {.version = state.read_version}});
        auto& latest = latest_[known->second];
        latest.turn = place;
        latest.position = position;
        if (const auto* columns = std::get_if<CaseColumns>(&state.columns))
            latest.replaced.status_changed |= columns->status_changed;
    }
}

BatchWriter::Result BatchWriter::write_states(std::span<const Waiting> turns) {
    using Kind = SubjectId::Kind;
    for (const auto kind : {Kind::person, Kind::conversation, Kind::opened_case})
        if (const auto result = write_states(turns, kind); result != Result::done) return result;
    return Result::done;
}

BatchWriter::Result BatchWriter::write_states(
    std::span<const Waiting> turns, SubjectId::Kind kind
) {
    for (const auto& latest : latest_) {
        const auto& pending = *turns[latest.turn];
        if (pending.states[latest.position].subject.kind != kind) continue;
        bool matched = false;
        code_ =
            writer_.write_state(pending, latest.turn, latest.position, latest.replaced, matched);
        if (code_ != SQLITE_OK) return Result::failed;
        if (!matched) return Result::stale;
    }
    return Result::done;
}

BatchWriter::Result BatchWriter::finish() {
    code_ = fault_ ? fault_(Moment::commit, TurnId{}) : SQLITE_OK;
    if (code_ == SQLITE_OK) code_ = writer_.commit();
    return code_ == SQLITE_OK ? Result::done : Result::failed;
}

// The turn goes to the quarantine; false when not even that can be written.
bool BatchWriter::set_aside(PendingTurn& pending) {
    const auto mistake = mistake_.empty() ? words(code_) : mistake_;
    mistake_ = mistake;
    code_ = writer_.begin();
    if (code_ == SQLITE_OK) code_ = writer_.write_quarantine(pending, mistake);
    if (code_ == SQLITE_OK) code_ = writer_.commit();
    if (code_ != SQLITE_OK) {
        writer_.roll_back();
        return false;
    }
    pending.mistake = mistake;
    fail(pending, Recorded::quarantined);
    return true;
}

bool BatchWriter::built_on_failure(const PendingTurn& pending) const {
    if (failed_.empty()) return false;
    return std::ranges::any_of(pending.read_from, [this](TurnId id) {
        return failed_.contains(raw(id));
    });
}

void BatchWriter::fail(PendingTurn& pending, std::variant<Recorded, Failure> outcome) {
    pending.outcome = std::move(outcome);
    failed_.insert(raw(pending.turn.id));
}

Failure BatchWriter::unavailable() const {
    return {Failure::What::unavailable, mistake_.empty() ? words(code_) : mistake_};
}

}  // namespace store::sqlite
