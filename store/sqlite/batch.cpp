#include "store/sqlite/batch.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <exception>
#include <new>

namespace store::sqlite {

using Moment = SqliteOptions::Testing::Moment;

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
    if (write_together(turns) != Result::done) {
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

BatchWriter::Result BatchWriter::write_together(std::span<const Waiting> turns) {
    touched_.clear();
    latest_.clear();
    code_ = writer_.begin();
    if (code_ != SQLITE_OK) return Result::failed;
    std::vector<PendingTurn*> left_out;
    for (const auto& turn : turns) {
        const bool built_on_left_out = std::ranges::any_of(left_out, [&](const PendingTurn* other) {
            return std::ranges::find(turn->read_from, other->turn.id) != turn->read_from.end();
        });
        turn->outcome = Recorded::committed;
        if (built_on_left_out || built_on_failure(*turn)) {
            if (leave_out(*turn) == Result::failed) return Result::failed;
        } else if (write_turn(*turn) == Result::failed) {
            return Result::failed;
        }
        if (std::get<Recorded>(turn->outcome) == Recorded::committed)
            remember(*turn);
        else
            left_out.push_back(turn.get());
    }
    if (const auto result = write_states(); result != Result::done) return result;
    if (const auto result = finish(); result != Result::done) return result;
    for (auto* turn : left_out) failed_.insert(raw(turn->turn.id));
    return Result::done;
}

bool BatchWriter::write_one_by_one(std::span<const Waiting> turns) {
    bool disk_works = true;
    for (const auto& turn : turns) {
        if (!disk_works) {
            fail(*turn, unavailable());
            continue;
        }
        turn->outcome = Recorded::committed;
        const auto result = write_alone(*turn);
        if (result == Result::done) {
            if (std::get<Recorded>(turn->outcome) != Recorded::committed)
                failed_.insert(raw(turn->turn.id));
            continue;
        }
        writer_.roll_back();
        if (result == Result::stale)
            fail(*turn, Recorded::stale);
        else if (environmental(code_) || !set_aside(*turn)) {
            disk_works = false;
            fail(*turn, unavailable());
        }
    }
    return disk_works;
}

BatchWriter::Result BatchWriter::write_alone(PendingTurn& pending) {
    if (built_on_failure(pending)) return leave_out(pending);
    touched_.clear();
    latest_.clear();
    code_ = writer_.begin();
    if (code_ != SQLITE_OK) return Result::failed;
    if (write_turn(pending) == Result::failed) return Result::failed;
    if (std::get<Recorded>(pending.outcome) == Recorded::committed) remember(pending);
    if (const auto result = write_states(); result != Result::done) return result;
    return finish();
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

BatchWriter::Result BatchWriter::write_turn(PendingTurn& pending) {
    bool stored_before = false;
    mistake_.clear();
    try {
        code_ = pending.impossible.empty() ? writer_.write_turn(pending, stored_before)
                                           : SQLITE_MISMATCH;
    } catch (const std::bad_alloc&) {
        code_ = SQLITE_NOMEM;
    } catch (const std::exception&) {
        code_ = SQLITE_ERROR;  // a text longer than a string can be, and the like
    }
    if (code_ == SQLITE_OK && fault_) code_ = fault_(Moment::turn, pending.turn.id);
    if (code_ != SQLITE_OK) {
        mistake_ = pending.impossible.empty() ? words(code_) : pending.impossible;
        return Result::failed;
    }
    if (stored_before) pending.outcome = Recorded::already_stored;
    return Result::done;
}

void BatchWriter::remember(const PendingTurn& pending) {
    for (const auto& state : pending.states) {
        const auto [place, is_new] = touched_.try_emplace(state.subject, latest_.size());
        if (is_new) latest_.push_back({nullptr, state.read_version, false});
        auto& latest = latest_[place->second];
        latest.state = &state;
        if (const auto* columns = std::get_if<CaseColumns>(&state.columns))
            latest.status_changed = latest.status_changed || columns->status_changed;
    }
}

BatchWriter::Result BatchWriter::write_states() {
    for (const auto& latest : latest_) {
        bool matched = false;
        const auto* columns = std::get_if<CaseColumns>(&latest.state->columns);
        if (columns != nullptr && columns->status_changed != latest.status_changed) {
            StateWrite whole = *latest.state;
            std::get<CaseColumns>(whole.columns).status_changed = true;
            code_ = writer_.write_state(whole, latest.read_version, matched);
        } else {
            code_ = writer_.write_state(*latest.state, latest.read_version, matched);
        }
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
