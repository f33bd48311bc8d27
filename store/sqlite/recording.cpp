// record(): what a turn read must still be true, then its states go into memory and the turn to the
// committer. Nothing is changed before everything is checked.
#include "store/sqlite/engine.hpp"

#include <algorithm>
#include <utility>

namespace store::sqlite {
namespace {

template <class T>
Packed packed(const T& value, std::size_t size_hint) {
    auto bytes = std::make_shared<std::string>();
    bytes->reserve(size_hint);
    dialog::pack(value, *bytes);
    return bytes;
}

std::size_t size_of(const SharedSubject& before) {
    return before ? before->packed->size() + 64 : 512;
}

std::vector<dialog::CaseChange> changes_of(const dialog::Step& step, CaseId id) {
    std::vector<dialog::CaseChange> changes;
    for (const auto& effect : step.effects) {
        const auto* change = std::get_if<dialog::ChangeCase>(&effect);
        if (change == nullptr || change->of != id) continue;
        changes.insert(changes.end(), change->changes.begin(), change->changes.end());
    }
    return changes;
}

bool changes_only_its_cases(const dialog::Step& step) {
    return std::ranges::all_of(step.effects, [&](const dialog::Effect& effect) {
        const auto* change = std::get_if<dialog::ChangeCase>(&effect);
        return change == nullptr ||
               std::ranges::any_of(step.after.cases, [&](const dialog::Case& opened) {
                   return opened.id == change->of;
               });
    });
}

dialog::PersonId person_of(const dialog::Subjects& after) {
    if (after.person) return after.person->id;
    if (after.conversation && after.conversation->person != dialog::PersonId{})
        return after.conversation->person;
    return after.cases.empty() ? dialog::PersonId{} : after.cases.front().person;
}

CaseColumns columns_of(const dialog::Case& opened, const SharedSubject& before) {
    return {
        .conversation = opened.conversation,
        .status = opened.status,
        .status_changed = !before || before->status != opened.status,
        .stage = opened.stage,
        .category = opened.category,
        .urgent = opened.urgent,
        .opened_at = opened.opened_at,
        .closed_at = opened.closed_at,
        .last_event = before ? before->last_event : 0,
    };
}

}  // namespace

void Engine::record(Turn turn, Done<Recorded> done) {
    if (closed_) {
        done(Failure{Failure::What::unavailable, "the store is closed"});
        return;
    }
    if (waiting_ >= options_.waiting_turns_max) {
        done(Failure{Failure::What::busy, "too many turns wait to be stored"});
        return;
    }
    auto pending = std::make_unique<PendingTurn>();
    pending->turn = std::move(turn);
    if (const auto refused = admit_turn(*pending)) {
        done(*refused);
        return;
    }
    pending->done = std::move(done);
    pending->seen_returns = seen_returns_;
    keep_states(*pending);
    // Packed by now, and cheaper to free here than on its way back.
    pending->turn.step.after = {};
    queue(std::move(pending));
}

void Engine::mark_deliveries(std::vector<DeliveryMark> marks, Done<Recorded> done) {
    if (closed_) {
        done(Failure{Failure::What::unavailable, "the store is closed"});
        return;
    }
    if (marks.empty()) {
        done(Recorded::committed);
        return;
    }
    auto pending = std::make_unique<PendingTurn>();
    pending->marks = std::move(marks);
    pending->done = std::move(done);
    pending->seen_returns = seen_returns_;
    queue(std::move(pending));
}

void Engine::queue(Waiting pending) {
    ++waiting_;
    gathered_.push_back(std::move(pending));
    if (gathered_.size() > 1) return;
    post_([door = door_] {
        if (door->engine != nullptr) door->engine->hand_over();
    });
}

Engine::Refused Engine::admit_turn(PendingTurn& pending) {
    pending.states.reserve(3);
    if (auto refused = admit_person(pending)) return refused;
    pending.person = person_of(pending.turn.step.after);
    if (auto refused = find_key(pending, pending.person, pending.key)) return refused;
    if (auto refused = admit_conversation(pending)) return refused;
    if (auto refused = admit_cases(pending)) return refused;
    for (const auto& effect : pending.turn.step.effects)
        if (const auto* known = std::get_if<dialog::KnowAs>(&effect))
            pending.known_as = union_lookup(known->union_id);
    if (!changes_only_its_cases(pending.turn.step))
        pending.impossible = "it changes a case that is none of its subjects";
    return std::nullopt;
}

// Stale unless the subject is as it was when it was read: new, or at that version.
Engine::Refused Engine::admit_subject(
    PendingTurn& pending, const SubjectId& subject, std::uint64_t version, SharedSubject& before
) {
    if (version == 0) {
        if (cache_.find(subject)) return Recorded::stale;
        return std::nullopt;
    }
    auto found = find(subject);
    if (const auto* failure = std::get_if<Failure>(&found)) return *failure;
    before = std::move(std::get<SharedSubject>(found));
    if (!before || before->version != version) return Recorded::stale;
    if (before->written_by != TurnId{}) pending.read_from.push_back(before->written_by);
    return std::nullopt;
}

Engine::Refused Engine::find_key(PendingTurn& pending, dialog::PersonId person, SharedKey& key) {
    // The turn's own person comes first among its states when it is new.
    for (const auto& state : pending.states)
        if (state.subject == SubjectId::of(person)) key = state.key;
    if (key) return std::nullopt;
    auto found = key_of(person);
    if (const auto* failure = std::get_if<Failure>(&found)) return *failure;
    key = std::move(std::get<SharedKey>(found));
    if (!key) {
        key = store_key_;
        pending.impossible = "it belongs to a person who is not stored";
    }
    // A key that is not committed yet may never be.
    if (const auto entry = cache_.find(SubjectId::of(person));
        entry && entry->written_by != TurnId{})
        pending.read_from.push_back(entry->written_by);
    return std::nullopt;
}

Engine::Refused Engine::admit_person(PendingTurn& pending) {
    auto& step = pending.turn.step;
    if (!step.after.person) return std::nullopt;
    auto& person = *step.after.person;
    StateWrite state;
    state.subject = SubjectId::of(person.id);
    if (auto refused = admit_subject(pending, state.subject, person.version, state.entry))
        return refused;
    pending.person_is_new = person.version == 0;
    if (!pending.person_is_new && !step.person_changed) return std::nullopt;
    state.read_version = person.version++;
    state.person = person.id;
    state.key = state.entry ? state.entry->key : std::make_shared<const Key>(sealer_.new_key());
    state.packed = packed(person, size_of(state.entry));
    state.columns = PersonColumns{};
    pending.states.push_back(std::move(state));
    return std::nullopt;
}

// A conversation is written by each of its turns, since it leads to the newest of them.
Engine::Refused Engine::admit_conversation(PendingTurn& pending) {
    auto& step = pending.turn.step;
    if (!step.after.conversation) return std::nullopt;
    auto& conversation = *step.after.conversation;
    StateWrite state;
    state.subject = SubjectId::of(conversation.id);
    if (auto refused = admit_subject(pending, state.subject, conversation.version, state.entry))
        return refused;
    state.alias =
        state.entry ? state.entry->alias : lookup(conversation.account, conversation.external_id);
    if (!state.entry && cache_.find(SubjectId::Kind::conversation, state.alias))
        return Recorded::stale;  // the customer's first words came twice at once
    state.person = conversation.person;
    if (auto refused = find_key(pending, state.person, state.key)) return refused;
    pending.conversation = conversation.id;
    pending.previous_turn = std::exchange(conversation.last_turn, pending.turn.id);
    state.read_version = conversation.version++;
    state.packed = packed(conversation, size_of(state.entry));
    state.columns = ConversationColumns{.last_turn = conversation.last_turn};
    pending.states.push_back(std::move(state));
    return std::nullopt;
}

Engine::Refused Engine::admit_cases(PendingTurn& pending) {
    for (auto& opened : pending.turn.step.after.cases)
        if (auto refused = admit_case(pending, opened)) return refused;
    return std::nullopt;
}

Engine::Refused Engine::admit_case(PendingTurn& pending, dialog::Case& opened) {
    const auto& step = pending.turn.step;
    StateWrite state;
    state.subject = SubjectId::of(opened.id);
    if (auto refused = admit_subject(pending, state.subject, opened.version, state.entry))
        return refused;
    auto changes = changes_of(step, opened.id);
    const bool changed =
        opened.version == 0 || !changes.empty() ||
        std::ranges::find(step.cases_changed, opened.id) != step.cases_changed.end();
    if (!changed) return std::nullopt;
    if (!state.entry && cache_.find(SubjectId::Kind::opened_case, opened.number))
        return Recorded::stale;  // the number was given to another case
    state.person = opened.person;
    if (auto refused = find_key(pending, state.person, state.key)) return refused;
    auto columns = columns_of(opened, state.entry);
    if (!changes.empty()) {
        const auto id = raw(pending.turn.id) + pending.history.size();
        pending.history.push_back(
            {opened.id, id, columns.last_event, state.person, state.key, std::move(changes)}
        );
        columns.last_event = id;
    }
    const bool was_open = state.entry && state.entry->status == dialog::CaseStatus::open;
    const bool is_open = opened.status == dialog::CaseStatus::open;
    state.open_cases_change = static_cast<int>(is_open) - static_cast<int>(was_open);
    state.alias = opened.number;
    state.read_version = opened.version++;
    state.packed = packed(opened, size_of(state.entry));
    state.columns = columns;
    pending.states.push_back(std::move(state));
    return std::nullopt;
}

// From here on the subjects are what the turn left, and stay in memory until it is committed.
void Engine::keep_states(PendingTurn& pending) {
    for (auto& state : pending.states) {
        if (!state.entry) {
            state.entry = std::make_shared<CachedSubject>();
            state.entry->subject = state.subject;
            state.entry->alias = state.alias;
        }
        auto& entry = *state.entry;
        entry.version = state.read_version + 1;
        entry.packed = state.packed;
        entry.key = state.key;
        entry.written_by = pending.turn.id;
        ++entry.pins;
        if (const auto* columns = std::get_if<CaseColumns>(&state.columns)) {
            entry.status = columns->status;
            entry.last_event = columns->last_event;
        }
        // Reading the others may have evicted it.
        if (!entry.in_memory) cache_.put(state.entry);
    }
}

}  // namespace store::sqlite
