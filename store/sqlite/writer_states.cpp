// The writer's other half: the states that turns leave, and turns that are set aside.
#include "dialog/talk/codec.hpp"
#include "store/sqlite/columns.hpp"
#include "store/sqlite/writer.hpp"

#include <sqlite3.h>

namespace store::sqlite {

namespace {

constexpr std::array<Table, 3> table_of_kind{
    Table::conversation, Table::person, Table::complaint_case};

}  // namespace

void Writer::seal_state(const StateWrite& state) {
    if (slots_used_ == slots_.size()) slots_.emplace_back();
    const auto table = table_of_kind.at(static_cast<std::size_t>(state.subject.kind));
    sealer_.seal(*state.key, {table, state.subject.id}, *state.packed, slots_[slots_used_]);
    ++slots_used_;
}

int Writer::write_state(
    const PendingTurn& pending,
    std::size_t number,
    std::size_t position,
    const StateReplaced& replaced,
    bool& matched
) {
    const auto& state = pending.states[position];
    const auto sealed = slot(turns_[number].states + position);
    const int code = std::visit(
        [&](const auto& columns) { return write_columns(state, replaced, columns, sealed); },
        state.columns
    );
    matched = code == SQLITE_OK && sqlite3_changes(connection_.get()) == 1;
    return code;
}

int Writer::write_columns(
    const StateWrite& state,
    const StateReplaced& replaced,
    const ConversationColumns& columns,
    Blob sealed
) {
    const auto version = state.read_version + 1;
    if (replaced.version == 0)
        return sql_->insert_conversation.run(
            state.subject.id,
            Blob{state.alias},
            raw(state.person),
            version,
            raw(columns.last_turn),
            sealed
        );
    return sql_->update_conversation.run(
        state.subject.id,
        replaced.version,
        raw(state.person),
        version,
        raw(columns.last_turn),
        sealed
    );
}

int Writer::write_columns(
    const StateWrite& state,
    const StateReplaced& replaced,
    const PersonColumns& /*columns*/,
    Blob sealed
) {
    const auto version = state.read_version + 1;
    if (replaced.version > 0)
        return sql_->update_person.run(state.subject.id, replaced.version, version, sealed);
    std::string wrapped;
    const auto wrapped_key = blob(state.key->bytes());
    sealer_.seal(
        options_.wrapping_key, {Table::person_key, state.subject.id}, wrapped_key.bytes, wrapped
    );
    return sql_->insert_person.run(state.subject.id, version, Blob{wrapped}, sealed);
}

int Writer::write_columns(
    const StateWrite& state, const StateReplaced& replaced, const CaseColumns& columns, Blob sealed
) {
    const auto version = state.read_version + 1;
    const auto& id = state.subject.id;
    const auto person = raw(state.person);
    const auto stage = number(columns.stage);
    const auto category = number(columns.category);
    const auto urgent = number(columns.urgent);
    const auto event = or_null(columns.last_event);
    if (replaced.version == 0)
        return sql_->insert_case.run(
            id,
            std::string_view(state.alias),
            person,
            or_null(columns.conversation),
            number(columns.status),
            stage,
            category,
            urgent,
            stored(columns.opened_at),
            stored(columns.closed_at),
            event,
            version,
            sealed
        );
    // Naming the status would rewrite its index entry each time.
    if (!replaced.status_changed)
        return sql_->update_case.run(
            id, replaced.version, person, stage, category, urgent, event, version, sealed
        );
    return sql_->update_case_status.run(
        id,
        replaced.version,
        person,
        stage,
        category,
        urgent,
        event,
        version,
        sealed,
        number(columns.status),
        stored(columns.closed_at)
    );
}

int Writer::write_quarantine(const PendingTurn& pending, const std::string& mistake) {
    const auto& turn = pending.turn;
    // A new person's key is in no row, so what it seals could never be opened again.
    const bool homeless = pending.person_is_new;
    const auto& key = homeless ? options_.store_key : pending.key;
    packed_.clear();
    dialog::pack_logged(turn.event, turn.step.effects, packed_);
    std::string sealed;
    sealer_.seal(*key, {Table::quarantine, raw(turn.id)}, packed_, sealed);
    return sql_->insert_quarantine.run(
        raw(turn.id),
        blob(turn.identity.bytes),
        std::string_view(turn.account),
        std::string_view(turn.kind),
        stored(turn.received_at),
        homeless ? 0 : raw(pending.person),
        std::string_view(mistake),
        Blob{sealed}
    );
}

}  // namespace store::sqlite
