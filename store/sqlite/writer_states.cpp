// The writer's other half: the states that turns leave, and turns that are set aside.
#include "dialog/talk/codec.hpp"
#include "store/sqlite/columns.hpp"
#include "store/sqlite/writer.hpp"

#include <sqlite3.h>

namespace store::sqlite {

int Writer::write_state(const StateWrite& state, std::uint64_t read_version, bool& matched) {
    const int code = std::visit(
        [&](const auto& columns) { return write_columns(state, read_version, columns); },
        state.columns
    );
    matched = code == SQLITE_OK && sqlite3_changes(connection_.get()) == 1;
    return code;
}

int Writer::write_columns(
    const StateWrite& state, std::uint64_t read, const ConversationColumns& columns
) {
    sealer_.seal(*state.key, {Table::conversation, state.subject.id}, *state.packed, sealed_);
    const auto version = state.read_version + 1;
    if (read == 0)
        return sql_->insert_conversation.run(
            state.subject.id,
            Blob{state.alias},
            raw(state.person),
            version,
            raw(columns.last_turn),
            Blob{sealed_}
        );
    return sql_->update_conversation.run(
        state.subject.id, read, raw(state.person), version, raw(columns.last_turn), Blob{sealed_}
    );
}

int Writer::write_columns(
    const StateWrite& state, std::uint64_t read, const PersonColumns& /*columns*/
) {
    const auto version = state.read_version + 1;
    if (read > 0) {
        sealer_.seal(*state.key, {Table::person, state.subject.id}, *state.packed, sealed_);
        return sql_->update_person.run(state.subject.id, read, version, Blob{sealed_});
    }
    std::string wrapped;
    const auto wrapped_key = blob(state.key->bytes());
    sealer_.seal(
        options_.wrapping_key, {Table::person_key, state.subject.id}, wrapped_key.bytes, wrapped
    );
    sealer_.seal(*state.key, {Table::person, state.subject.id}, *state.packed, sealed_);
    return sql_->insert_person.run(state.subject.id, version, Blob{wrapped}, Blob{sealed_});
}

int Writer::write_columns(const StateWrite& state, std::uint64_t read, const CaseColumns& columns) {
    sealer_.seal(*state.key, {Table::complaint_case, state.subject.id}, *state.packed, sealed_);
    const auto version = state.read_version + 1;
    const auto& id = state.subject.id;
    const auto person = raw(state.person);
    const auto stage = number(columns.stage);
    const auto category = number(columns.category);
    const auto urgent = number(columns.urgent);
    const auto event = or_null(columns.last_event);
    const Blob sealed{sealed_};
    if (read == 0)
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
    if (!columns.status_changed)
        return sql_->update_case.run(
            id, read, person, stage, category, urgent, event, version, sealed
        );
    return sql_->update_case_status.run(
        id,
        read,
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
    sealer_.seal(*key, {Table::quarantine, raw(turn.id)}, packed_, sealed_);
    return sql_->insert_quarantine.run(
        raw(turn.id),
        blob(turn.identity.bytes),
        std::string_view(turn.account),
        std::string_view(turn.kind),
        stored(turn.received_at),
        homeless ? 0 : raw(pending.person),
        std::string_view(mistake),
        Blob{sealed_}
    );
}

}  // namespace store::sqlite
