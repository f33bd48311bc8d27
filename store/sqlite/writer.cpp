#include "store/sqlite/writer.hpp"

#include "dialog/talk/codec.hpp"
#include "store/sqlite/columns.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <utility>

namespace store::sqlite {
namespace {

const dialog::Evidence* evidence_in(const dialog::Effect& effect) {
    if (const auto* keep = std::get_if<dialog::KeepEvidence>(&effect)) return &keep->evidence;
    if (const auto* settle = std::get_if<dialog::SettleEvidence>(&effect)) return &settle->evidence;
    return nullptr;
}

// The answer that an audit compares: the says with an empty line between, as WeChat's customers get
// them in one message.
bool join_says(const std::vector<dialog::Effect>& effects, std::string& out) {
    out.clear();
    bool any = false;
    for (const auto& effect : effects) {
        const auto* say = std::get_if<dialog::Say>(&effect);
        if (say == nullptr) continue;
        if (any) out += "\n\n";
        out += say->text;
        any = true;
    }
    return any;
}

// As the history of cases names whoever caused a turn.
std::string actor_of(const dialog::Event& event) {
    if (const auto* did = std::get_if<dialog::AgentDid>(&event)) return "agent:" + did->login;
    if (std::holds_alternative<dialog::FellDue>(event)) return "clock";
    const bool carried = std::holds_alternative<dialog::DeliveryEnded>(event) ||
                         std::holds_alternative<dialog::AnswerMissed>(event) ||
                         std::holds_alternative<dialog::Fetched>(event) ||
                         std::holds_alternative<dialog::Recognised>(event);
    return carried ? "carrier" : "customer";
}

}  // namespace

std::optional<std::string> Writer::open() {
    close();
    std::string mistake;
    auto connection = options_.connection;
    if (!options_.never_sync) connection.vfs = gathering_.emplace(connection.vfs).name();
    connection_ = connect(connection, mistake);
    if (!connection_) return mistake;
    const std::string settings =
        std::string("PRAGMA journal_size_limit=67108864;PRAGMA synchronous=") +
        (options_.never_sync ? "OFF" : "FULL") + ";PRAGMA temp_store=MEMORY;PRAGMA cache_size=-" +
        std::to_string(options_.page_cache_bytes / 1024);
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
    const std::array<std::pair<Statement*, std::string_view>, 26> statements{{
        {&sql_->begin, "BEGIN IMMEDIATE"},
        {&sql_->commit, "COMMIT"},
        {&sql_->rollback, "ROLLBACK"},
        {&sql_->find_turn, "SELECT 1 FROM turn WHERE identity=?1"},
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
        {&sql_->insert_delivery,
         "INSERT INTO delivery VALUES (?1,?2,?3,?4,?5,?6,0,?7,?9,NULL,0,'','',?8)"},
        {&sql_->end_delivery,
         "UPDATE delivery SET state=?2,ended_at=?3,obstacle=?4,detail=?5,platform_id=?6 "
         "WHERE id=?1 AND state<>?2"},
        {&sql_->begin_delivery,
         "UPDATE delivery SET state=1,attempts=attempts+1,ready_at=?2 WHERE id=?1 AND state<2"},
        {&sql_->postpone_delivery,
         "UPDATE delivery SET state=0,ready_at=?2 WHERE id=?1 AND state<2"},
        {&sql_->insert_evidence,
         "INSERT INTO evidence (id,case_id,person_id,kind,received_at,state,sealed) "
         "VALUES (?1,?2,?3,?4,?5,?6,?7)"},
        {&sql_->settle_evidence, "UPDATE evidence SET state=?2,sealed=?3 WHERE id=?1"},
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
        {&sql_->insert_known_as, "INSERT OR IGNORE INTO known_as VALUES (?1,?2)"},
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
    if (gathering_) gathering_->discard();
}

template <class Pack>
void Writer::seal(const Key& key, Place place, Pack pack) {
    if (slots_used_ == slots_.size()) slots_.emplace_back();
    packed_.clear();
    pack(packed_);
    sealer_.seal(key, place, packed_, slots_[slots_used_]);
    ++slots_used_;
}

// All of one person's texts in a row, so that the cipher is set up once.
std::size_t Writer::seal(const PendingTurn& pending) {
    const auto& turn = pending.turn;
    SealedTurn sealed;
    sealed.own = slots_used_;
    if (!pending.marks.empty()) {  // no turn, and nothing of anybody's
        turns_.push_back(sealed);
        return turns_.size() - 1;
    }
    seal(*pending.key, {Table::turn, raw(turn.id)}, [&](std::string& out) {
        dialog::pack_logged(turn.event, turn.step.effects, out);
    });
    sealed.answers = join_says(turn.step.effects, answer_);
    if (sealed.answers) sealed.answer_digest = sha256_(answer_);
    for (const auto& history : pending.history)
        seal(*history.key, {Table::case_event, history.id}, [&](std::string& out) {
            dialog::pack(history.changes, out);
        });
    sealed.evidence = slots_used_;
    for (const auto& effect : turn.step.effects)
        if (const auto* evidence = evidence_in(effect); evidence != nullptr)
            seal(*pending.key, {Table::evidence, raw(evidence->id)}, [&](std::string& out) {
                dialog::pack(*evidence, out);
            });
    sealed.states = slots_used_;
    for (const auto& state : pending.states) seal_state(state);
    turns_.push_back(sealed);
    return turns_.size() - 1;
}

int Writer::look_for(const Identity& identity, bool& stored) {
    sql_->find_turn.start(blob(identity.bytes));
    stored = sql_->find_turn.next();
    return sql_->find_turn.end();
}

int Writer::write_turn(const PendingTurn& pending, std::size_t number, bool& stored_before) {
    const auto& turn = pending.turn;
    const auto& sealed = turns_[number];
    std::optional<Blob> digest;
    if (sealed.answers) digest = blob(sealed.answer_digest);
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
        digest,
        slot(sealed.own)
    );
    stored_before = code == SQLITE_OK && sqlite3_changes(connection_.get()) == 0;
    return code;
}

int Writer::write_history(const PendingTurn& pending, std::size_t number) {
    const auto who = actor_of(pending.turn.event);
    auto place = turns_[number].own;
    for (const auto& history : pending.history) {
        const int code = sql_->insert_event.run(
            history.id,
            raw(history.of),
            raw(pending.turn.id),
            or_null(history.previous),
            raw(history.person),
            stored(pending.turn.received_at),
            std::string_view(who),
            slot(++place)
        );
        if (code != SQLITE_OK) return code;
    }
    return SQLITE_OK;
}

int Writer::write_effects(const PendingTurn& pending, std::size_t number) {
    auto evidence = turns_[number].evidence;
    for (const auto& effect : pending.turn.step.effects) {
        int code = SQLITE_OK;
        if (const auto* set = std::get_if<dialog::SetPromise>(&effect))
            code = write(pending, *set);
        else if (const auto* end = std::get_if<dialog::EndPromise>(&effect))
            code = write(pending, *end);
        else if (const auto* keep = std::get_if<dialog::KeepEvidence>(&effect))
            code = write(pending, *keep, slot(evidence++));
        else if (const auto* settle = std::get_if<dialog::SettleEvidence>(&effect))
            code = write(*settle, slot(evidence++));
        else if (const auto* assign = std::get_if<dialog::AssignEvidence>(&effect))
            code = write(*assign);
        else if (const auto* deliver = std::get_if<dialog::Deliver>(&effect))
            code = write(pending, *deliver);
        else if (const auto* ended = std::get_if<dialog::EndDelivery>(&effect))
            code = write(pending, *ended);
        else if (std::holds_alternative<dialog::KnowAs>(effect))
            code = sql_->insert_known_as.run(Blob{pending.known_as}, raw(pending.conversation));
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
    const bool is_watched = promise.state == dialog::PromiseState::open ||
                            promise.state == dialog::PromiseState::on_its_way;
    if (code != SQLITE_OK || !is_watched) return code;
    return sql_->insert_due.run(stored(promise.due), raw(promise.id), raw(set.of));
}

int Writer::write(const PendingTurn& pending, const dialog::EndPromise& end) {
    const int code = sql_->delete_due.run(raw(end.promise));
    if (code != SQLITE_OK) return code;
    return sql_->end_promise.run(
        raw(end.promise), number(end.state), stored(pending.turn.received_at)
    );
}

int Writer::write(const PendingTurn& pending, const dialog::KeepEvidence& keep, Blob sealed) {
    const auto& evidence = keep.evidence;
    return sql_->insert_evidence.run(
        raw(evidence.id),
        or_null(evidence.of),
        raw(pending.person),
        number(evidence.kind),
        stored(evidence.received_at),
        number(evidence.state),
        sealed
    );
}

// Which case it belongs to is not touched: that may have changed meanwhile.
int Writer::write(const dialog::SettleEvidence& settle, Blob sealed) {
    return sql_->settle_evidence.run(
        raw(settle.evidence.id), number(settle.evidence.state), sealed
    );
}

int Writer::write(const dialog::AssignEvidence& assign) {
    return sql_->assign_evidence.run(raw(assign.evidence), raw(assign.of));
}

}  // namespace store::sqlite
