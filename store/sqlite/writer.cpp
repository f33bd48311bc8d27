#include "store/sqlite/writer.hpp"

#include "dialog/talk/codec.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <utility>

namespace store::sqlite {
namespace {

std::int64_t stored(Instant instant) {
    return instant.time_since_epoch().count();
}

std::optional<std::int64_t> stored(const std::optional<Instant>& instant) {
    return instant ? std::optional(stored(*instant)) : std::nullopt;
}

// Zero stands for "none" in our ids and for NULL in rows.
template <class Id>
std::optional<std::uint64_t> or_null(Id id) {
    const auto number = static_cast<std::uint64_t>(id);
    return number == 0 ? std::nullopt : std::optional(number);
}

template <class E>
std::int64_t number(E value) {
    return static_cast<std::int64_t>(value);
}

// The answer that an audit compares: the says, one after the other.
bool join_says(const std::vector<dialog::Effect>& effects, std::string& out) {
    out.clear();
    bool any = false;
    for (const auto& effect : effects) {
        const auto* say = std::get_if<dialog::Say>(&effect);
        if (say == nullptr) continue;
        if (any) out += '\n';
        out += say->text;
        any = true;
    }
    return any;
}

}  // namespace

std::optional<std::string> Writer::open() {
    close();
    std::string mistake;
    connection_ = connect(options_.connection, mistake);
    if (!connection_) return mistake;
    const std::string settings =
        std::string("PRAGMA journal_size_limit=67108864;PRAGMA synchronous=") +
        (options_.never_sync ? "OFF" : "FULL") +
        ";PRAGMA temp_store=MEMORY;PRAGMA cache_size=-32768";
    const int code = execute(connection_.get(), settings.c_str());
    // Takes the place of SQLite's own checkpoints, which would lie inside the commit.
    sqlite3_wal_hook(connection_.get(), &Writer::count_frames, this);
    if (code != SQLITE_OK) mistake = "settings of the database failed: " + words(code);
    if (code == SQLITE_OK) {
        if (auto failed = prepare())
            mistake = *failed;
        else
            return std::nullopt;
    }
    close();
    return mistake;
}

int Writer::count_frames(void* self, sqlite3* /*connection*/, const char* /*name*/, int frames) {
    static_cast<Writer*>(self)->wal_frames_ = static_cast<std::uint64_t>(frames);
    return SQLITE_OK;
}

void Writer::close() {
    sql_.reset();
    connection_.reset();
}

bool Writer::file_is_gone() const {
    int moved = 0;
    const int code =
        sqlite3_file_control(connection_.get(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    return code == SQLITE_OK && moved != 0;
}

std::optional<std::string> Writer::prepare() {
    sql_.emplace();
    const std::array<std::pair<Statement*, std::string_view>, 20> statements{{
        {&sql_->begin, "BEGIN IMMEDIATE"},
        {&sql_->commit, "COMMIT"},
        {&sql_->rollback, "ROLLBACK"},
        {&sql_->insert_turn,
         "INSERT INTO turn VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11) "
         "ON CONFLICT (identity) DO NOTHING"},
        {&sql_->insert_event, "INSERT INTO case_event VALUES (?1,?2,?3,?4,?5,?6,?7,?8)"},
        {&sql_->set_promise,
         "INSERT INTO promise VALUES (?1,?2,?3,?4,?5,?6,?7) ON CONFLICT (id) DO UPDATE SET "
         "case_id=?2,kind=?3,state=?4,made_at=?5,due=?6,ended_at=?7"},
        {&sql_->end_promise, "UPDATE promise SET state=?2,ended_at=?3 WHERE id=?1"},
        {&sql_->insert_due, "INSERT OR REPLACE INTO due VALUES (?1,?2,?3)"},
        {&sql_->delete_due,
         "DELETE FROM due WHERE due=(SELECT due FROM promise WHERE id=?1) AND promise_id=?1"},
        {&sql_->insert_delivery, "INSERT INTO delivery VALUES (NULL,?1,?2,?3,0,NULL,?4)"},
        {&sql_->insert_evidence, "INSERT INTO evidence VALUES (?1,?2,?3,?4,?5,?6,?7)"},
        {&sql_->assign_evidence, "UPDATE evidence SET case_id=?2 WHERE id=?1"},
        {&sql_->insert_conversation,
         "INSERT INTO conversation VALUES (?1,?2,?3,?4,?5,?6) ON CONFLICT DO NOTHING"},
        {&sql_->update_conversation,
         "UPDATE conversation SET person_id=?3,version=?4,last_turn=?5,sealed=?6 "
         "WHERE id=?1 AND version=?2"},
        {&sql_->insert_person, "INSERT INTO person VALUES (?1,?2,?3,?4) ON CONFLICT DO NOTHING"},
        {&sql_->update_person, "UPDATE person SET version=?3,sealed=?4 WHERE id=?1 AND version=?2"},
        {&sql_->insert_case,
         "INSERT INTO complaint_case VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13) "
         "ON CONFLICT DO NOTHING"},
        {&sql_->update_case,
         "UPDATE complaint_case SET person_id=?3,stage=?4,category=?5,urgent=?6,last_event=?7,"
         "version=?8,sealed=?9 WHERE id=?1 AND version=?2"},
        {&sql_->update_case_status,
         "UPDATE complaint_case SET person_id=?3,stage=?4,category=?5,urgent=?6,last_event=?7,"
         "version=?8,sealed=?9,status=?10,closed_at=?11 WHERE id=?1 AND version=?2"},
        {&sql_->insert_quarantine,
         "INSERT OR REPLACE INTO quarantine VALUES (?1,?2,?3,?4,?5,?6,?7,?8)"},
    }};
    for (const auto& [statement, sql] : statements) {
        const int code = statement->prepare(connection_.get(), sql);
        if (code != SQLITE_OK) return "a statement of the writer failed: " + words(code);
    }
    return std::nullopt;
}

void Writer::roll_back() {
    if (connection_ && sqlite3_get_autocommit(connection_.get()) == 0) sql_->rollback.run();
}

int Writer::write_turn(const PendingTurn& pending, bool& stored_before) {
    int code = write_turn_row(pending, stored_before);
    if (code != SQLITE_OK || stored_before) return code;
    for (const auto& history : pending.history)
        if (code = write_history(pending, history); code != SQLITE_OK) return code;
    return write_effects(pending);
}

int Writer::write_turn_row(const PendingTurn& pending, bool& stored_before) {
    const auto& turn = pending.turn;
    packed_.clear();
    dialog::pack_logged(turn.event, turn.step.effects, packed_);
    sealer_.seal(*pending.key, {Table::turn, raw(turn.id)}, packed_, sealed_);
    std::array<std::uint8_t, 32> digest{};
    std::optional<Blob> answer;
    if (join_says(turn.step.effects, answer_)) {
        digest = sha256(answer_);
        answer = blob(digest);
    }
    const int code = sql_->insert_turn.run(
        raw(turn.id),
        blob(turn.identity.bytes),
        std::string_view(turn.account),
        std::string_view(turn.platform_id),
        std::string_view(turn.kind),
        stored(turn.received_at),
        or_null(pending.conversation),
        or_null(pending.previous_turn),
        raw(pending.person),
        answer,
        Blob{sealed_}
    );
    stored_before = code == SQLITE_OK && sqlite3_changes(connection_.get()) == 0;
    return code;
}

int Writer::write_history(const PendingTurn& pending, const HistoryWrite& history) {
    const bool by_clock = std::holds_alternative<dialog::FellDue>(pending.turn.event);
    packed_.clear();
    dialog::pack(history.changes, packed_);
    sealer_.seal(*history.key, {Table::case_event, history.id}, packed_, sealed_);
    return sql_->insert_event.run(
        history.id,
        raw(history.of),
        raw(pending.turn.id),
        or_null(history.previous),
        raw(history.person),
        stored(pending.turn.received_at),
        std::string_view(by_clock ? "clock" : "customer"),
        Blob{sealed_}
    );
}

int Writer::write_effects(const PendingTurn& pending) {
    const bool by_clock = std::holds_alternative<dialog::FellDue>(pending.turn.event);
    std::uint64_t says = 0;
    for (const auto& effect : pending.turn.step.effects) {
        int code = SQLITE_OK;
        if (const auto* set = std::get_if<dialog::SetPromise>(&effect))
            code = write(pending, *set);
        else if (const auto* end = std::get_if<dialog::EndPromise>(&effect))
            code = write(pending, *end);
        else if (const auto* keep = std::get_if<dialog::KeepEvidence>(&effect))
            code = write(pending, *keep);
        else if (const auto* assign = std::get_if<dialog::AssignEvidence>(&effect))
            code = write(*assign);
        else if (const auto* say = std::get_if<dialog::Say>(&effect)) {
            // What answers a customer goes back passively and needs no row.
            if (by_clock && say->duty == dialog::Say::Duty::owed)
                code = write_delivery(pending, says);
            ++says;
        }
        if (code != SQLITE_OK) return code;
    }
    return SQLITE_OK;
}

int Writer::write(const PendingTurn& pending, const dialog::SetPromise& set) {
    const auto& promise = set.promise;
    const auto turn = raw(pending.turn.id);
    // A promise of this turn's own block cannot have a due row yet.
    const bool is_new = raw(promise.id) > turn && raw(promise.id) < turn + dialog::IdBlock::size;
    int code = is_new ? SQLITE_OK : sql_->delete_due.run(raw(promise.id));
    if (code != SQLITE_OK) return code;
    code = sql_->set_promise.run(
        raw(promise.id),
        raw(set.of),
        number(promise.kind),
        number(promise.state),
        stored(promise.made_at),
        stored(promise.due),
        stored(promise.ended_at)
    );
    if (code != SQLITE_OK || promise.state != dialog::PromiseState::open) return code;
    return sql_->insert_due.run(stored(promise.due), raw(promise.id), raw(set.of));
}

int Writer::write(const PendingTurn& pending, const dialog::EndPromise& end) {
    const int code = sql_->delete_due.run(raw(end.promise));
    if (code != SQLITE_OK) return code;
    return sql_->end_promise.run(
        raw(end.promise), number(end.state), stored(pending.turn.received_at)
    );
}

int Writer::write(const PendingTurn& pending, const dialog::KeepEvidence& keep) {
    const auto& evidence = keep.evidence;
    packed_.clear();
    dialog::pack(evidence, packed_);
    sealer_.seal(*pending.key, {Table::evidence, raw(evidence.id)}, packed_, sealed_);
    return sql_->insert_evidence.run(
        raw(evidence.id),
        or_null(evidence.of),
        raw(pending.person),
        number(evidence.kind),
        stored(evidence.received_at),
        number(evidence.fetched),
        Blob{sealed_}
    );
}

int Writer::write(const dialog::AssignEvidence& assign) {
    return sql_->assign_evidence.run(raw(assign.evidence), raw(assign.of));
}

int Writer::write_delivery(const PendingTurn& pending, std::uint64_t position) {
    return sql_->insert_delivery.run(
        or_null(pending.conversation),
        raw(pending.turn.id),
        position,
        stored(pending.turn.received_at)
    );
}

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
