// A recorded turn on its way to the database: made on the loop thread, written by the committer,
// handed back with its outcome.
#pragma once

#include "store/sqlite/subject_cache.hpp"
#include "store/store.hpp"

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace store::sqlite {

struct ConversationColumns {
    dialog::TurnId last_turn{};
};

struct PersonColumns {};

struct CaseColumns {
    dialog::ConversationId conversation{};
    dialog::CaseStatus status{};
    bool status_changed = false;
    dialog::CaseStage stage{};
    dialog::Category category{};
    bool urgent = false;
    Instant opened_at{};
    std::optional<Instant> closed_at;
    std::uint64_t last_event = 0;
};

// The state of one subject after the turn.
struct StateWrite {
    SubjectId subject;
    std::uint64_t read_version = 0;  // 0: it is new
    Packed packed;
    dialog::PersonId person{};
    SharedKey key;
    std::string alias;
    std::variant<ConversationColumns, PersonColumns, CaseColumns> columns;
    int open_cases_change = 0;
    SharedSubject entry;  // the loop thread's; not for the committer
};

struct HistoryWrite {
    CaseId of{};
    std::uint64_t id = 0;
    std::uint64_t previous = 0;
    dialog::PersonId person{};
    SharedKey key;
    std::vector<dialog::CaseChange> changes;
};

struct PendingTurn {
    Turn turn;
    Done<Recorded> done;
    dialog::PersonId person{};  // whose key seals the turn
    SharedKey key;
    bool person_is_new = false;  // its key lies in no row yet
    ConversationId conversation{};
    std::string known_as;  // look-up hash of what KnowAs names; empty: nothing
    TurnId previous_turn{};
    std::vector<StateWrite> states;
    std::vector<HistoryWrite> history;
    std::vector<DeliveryMark> marks;  // not empty: no turn at all, only these
    // Uncommitted turns whose states this one read: it stands and falls with them.
    std::vector<TurnId> read_from;
    // How many hand-backs the loop thread had seen when the turn was recorded.
    std::uint64_t seen_returns = 0;
    std::string impossible;  // why it cannot be written, found before it got here
    std::variant<Recorded, Failure> outcome = Recorded::committed;
    std::string mistake;  // of a quarantined turn, in words
};

using Waiting = std::unique_ptr<PendingTurn>;

}  // namespace store::sqlite
