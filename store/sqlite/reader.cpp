#include "store/sqlite/reader.hpp"

#include <sqlite3.h>

#include <array>
#include <utility>

namespace store::sqlite {
namespace {

// Columns of a SubjectRow in its order; a person has a wrapped key behind them.
SubjectRow subject_row(const Statement& row, bool with_key) {
    return {
        .id = static_cast<std::uint64_t>(row.integer(0)),
        .person = dialog::PersonId{static_cast<std::uint64_t>(row.integer(1))},
        .version = static_cast<std::uint64_t>(row.integer(2)),
        .sealed = std::string(row.bytes(3)),
        .alias = std::string(row.bytes(4)),
        .status = static_cast<dialog::CaseStatus>(row.integer(5)),
        .last_event = static_cast<std::uint64_t>(row.integer(6)),
        .wrapped_key = with_key ? std::string(row.bytes(7)) : std::string(),
    };
}

TurnRow turn_row(const Statement& row) {
    return {
        .id = TurnId{static_cast<std::uint64_t>(row.integer(0))},
        .received_at = Instant(dialog::Duration(row.integer(1))),
        .platform_id = std::string(row.text(2)),
        .person = dialog::PersonId{static_cast<std::uint64_t>(row.integer(3))},
        .previous = TurnId{static_cast<std::uint64_t>(row.integer(4))},
        .sealed = std::string(row.bytes(5)),
    };
}

}  // namespace

std::optional<std::string> Reader::open() {
    close();
    std::string mistake;
    connection_ = connect(options_, mistake);
    if (!connection_) return mistake;
    execute(connection_.get(), "PRAGMA query_only=1;PRAGMA cache_size=-8192");
    if (auto failed = prepare()) {
        close();
        return failed;
    }
    return std::nullopt;
}

void Reader::close() {
    sql_.reset();
    connection_.reset();
}

std::optional<std::string> Reader::prepare() {
    sql_.emplace();
    constexpr std::string_view from_turn =
        "SELECT id,received_at,platform_id,person_id,previous_turn,sealed FROM turn WHERE ";
    constexpr std::string_view from_conversation =
        "SELECT id,person_id,version,sealed,lookup,0,0 FROM conversation WHERE ";
    constexpr std::string_view from_case =
        "SELECT id,person_id,version,sealed,number,status,last_event FROM complaint_case WHERE ";
    constexpr std::string_view from_delivery =
        "SELECT packed,conversation_id,person_id,state,attempts,made_at,ready_at,ended_at,obstacle,"
        "detail FROM delivery WHERE ";
    constexpr std::string_view from_evidence =
        "SELECT id,case_id,person_id,state,sealed FROM evidence WHERE ";
    const std::array<std::pair<Statement*, std::string>, 16> statements{{
        {&sql_->conversation_by_lookup, std::string(from_conversation) + "lookup=?1"},
        {&sql_->conversation_by_id, std::string(from_conversation) + "id=?1"},
        {&sql_->person, "SELECT id,id,version,sealed,'',0,0,wrapped_key FROM person WHERE id=?1"},
        {&sql_->case_by_id, std::string(from_case) + "id=?1"},
        {&sql_->case_by_number, std::string(from_case) + "number=?1"},
        {&sql_->turn_by_id, std::string(from_turn) + "id=?1"},
        {&sql_->turn_by_identity, std::string(from_turn) + "identity=?1"},
        {&sql_->last_turn, "SELECT last_turn FROM conversation WHERE lookup=?1"},
        {&sql_->due,
         "SELECT promise_id,case_id,due FROM due WHERE due<=?1 ORDER BY due,promise_id LIMIT ?2"},
        {&sql_->next_due, "SELECT due FROM due ORDER BY due LIMIT 1"},
        // Ids grow with time: the walk from the newest ends at the first that is too old.
        {&sql_->latest_turns,
         "SELECT id,account,conversation_id,received_at,answer_sha256 IS NOT NULL AND "
         "conversation_id IS NOT NULL AND kind NOT IN ('due','delivery','missed','fetch') "
         "FROM turn ORDER BY id DESC LIMIT ?1"},
        {&sql_->open_deliveries,
         std::string(from_delivery) + "state<2 AND id>?1 ORDER BY id LIMIT ?2"},
        {&sql_->deliveries_for_agent,
         std::string(from_delivery) + "state=5 AND id>?1 ORDER BY id LIMIT ?2"},
        {&sql_->wanted_evidence,
         std::string(from_evidence) + "state=1 AND id>?1 ORDER BY id LIMIT ?2"},
        {&sql_->evidence_of, std::string(from_evidence) + "case_id=?1 ORDER BY id LIMIT ?2"},
        {&sql_->known_as,
         "SELECT conversation_id FROM known_as WHERE lookup=?1 ORDER BY conversation_id LIMIT ?2"},
    }};
    for (const auto& [statement, sql] : statements) {
        const int code = statement->prepare(connection_.get(), sql);
        if (code != SQLITE_OK) return "a statement of the reader failed: " + words(code);
    }
    return std::nullopt;
}

bool Reader::ready() {
    ++reads_;
    if (sql_) return true;
    const auto mistake = open();
    mistake_ = mistake.value_or("");
    return !mistake;
}

Failure Reader::failed(int code) {
    if (!sql_) return {Failure::What::unavailable, mistake_};
    close();
    return {Failure::What::unavailable, "reading failed: " + words(code)};
}

template <class Argument>
Reading<std::optional<SubjectRow>> Reader::subject(
    Statement Statements::*statement, const Argument& argument
) {
    if (!ready()) return failed(SQLITE_CANTOPEN);
    auto& row = (*sql_).*statement;
    std::optional<SubjectRow> found;
    row.start(argument);
    if (row.next()) found = subject_row(row, statement == &Statements::person);
    if (const int code = row.end(); code != SQLITE_OK) return failed(code);
    return found;
}

Reading<std::optional<SubjectRow>> Reader::conversation(std::string_view lookup) {
    return subject(&Statements::conversation_by_lookup, Blob{lookup});
}

Reading<std::optional<SubjectRow>> Reader::conversation(ConversationId id) {
    return subject(&Statements::conversation_by_id, raw(id));
}

Reading<std::optional<SubjectRow>> Reader::person(dialog::PersonId id) {
    return subject(&Statements::person, raw(id));
}

Reading<std::optional<SubjectRow>> Reader::opened_case(CaseId id) {
    return subject(&Statements::case_by_id, raw(id));
}

Reading<std::optional<SubjectRow>> Reader::case_by_number(std::string_view number) {
    return subject(&Statements::case_by_number, number);
}

template <class Argument>
Reading<std::optional<TurnRow>> Reader::stored_turn(
    Statement Statements::*statement, const Argument& argument
) {
    if (!ready()) return failed(SQLITE_CANTOPEN);
    auto& row = (*sql_).*statement;
    std::optional<TurnRow> found;
    row.start(argument);
    if (row.next()) found = turn_row(row);
    if (const int code = row.end(); code != SQLITE_OK) return failed(code);
    return found;
}

Reading<std::optional<TurnRow>> Reader::turn(TurnId id) {
    return stored_turn(&Statements::turn_by_id, raw(id));
}

Reading<std::optional<TurnRow>> Reader::turn(const Identity& identity) {
    return stored_turn(&Statements::turn_by_identity, blob(identity.bytes));
}

Reading<TurnId> Reader::last_turn(std::string_view lookup) {
    if (!ready()) return failed(SQLITE_CANTOPEN);
    TurnId found{};
    auto& row = sql_->last_turn;
    row.start(Blob{lookup});
    if (row.next()) found = TurnId{static_cast<std::uint64_t>(row.integer(0))};
    if (const int code = row.end(); code != SQLITE_OK) return failed(code);
    return found;
}

Reading<std::vector<AnsweredTurn>> Reader::latest_answers(
    dialog::Duration span, std::size_t limit
) {
    if (!ready()) return failed(SQLITE_CANTOPEN);
    std::vector<AnsweredTurn> turns;
    std::optional<std::int64_t> oldest;
    auto& row = sql_->latest_turns;
    row.start(static_cast<std::int64_t>(limit));
    while (row.next()) {
        const auto received_at = row.integer(3);
        if (!oldest) oldest = received_at - span.count();
        if (received_at < *oldest) break;
        if (row.integer(4) == 0) continue;
        turns.push_back({
            .id = TurnId{static_cast<std::uint64_t>(row.integer(0))},
            .account = std::string(row.text(1)),
            .conversation = ConversationId{static_cast<std::uint64_t>(row.integer(2))},
        });
    }
    if (const int code = row.end(); code != SQLITE_OK) return failed(code);
    return turns;
}

Reading<std::vector<ConversationId>> Reader::known_as(std::string_view lookup) {
    if (!ready()) return failed(SQLITE_CANTOPEN);
    std::vector<ConversationId> talks;
    auto& row = sql_->known_as;
    row.start(Blob{lookup}, static_cast<std::int64_t>(dialog::twins_max + 1));
    while (row.next()) talks.push_back(ConversationId{static_cast<std::uint64_t>(row.integer(0))});
    if (const int code = row.end(); code != SQLITE_OK) return failed(code);
    return talks;
}

Reading<std::vector<DueRow>> Reader::due(Instant until, std::size_t limit) {
    if (!ready()) return failed(SQLITE_CANTOPEN);
    std::vector<DueRow> rows;
    auto& row = sql_->due;
    row.start(
        static_cast<std::int64_t>(until.time_since_epoch().count()),
        static_cast<std::int64_t>(limit)
    );
    while (row.next())
        rows.push_back({
            .promise = PromiseId{static_cast<std::uint64_t>(row.integer(0))},
            .of = CaseId{static_cast<std::uint64_t>(row.integer(1))},
            .due = Instant(dialog::Duration(row.integer(2))),
        });
    if (const int code = row.end(); code != SQLITE_OK) return failed(code);
    return rows;
}

Reading<std::optional<Instant>> Reader::next_due() {
    if (!ready()) return failed(SQLITE_CANTOPEN);
    std::optional<Instant> found;
    auto& row = sql_->next_due;
    row.start();
    if (row.next()) found = Instant(dialog::Duration(row.integer(0)));
    if (const int code = row.end(); code != SQLITE_OK) return failed(code);
    return found;
}

}  // namespace store::sqlite
