#include "store/sqlite/ledgers.hpp"

#include "store/sqlite/columns.hpp"
#include "store/sqlite/schema.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <utility>

namespace store::sqlite {
namespace {

constexpr std::size_t accesses_max = 1'000;  // at once
constexpr dialog::Duration seen_every = std::chrono::minutes(1);

Instant instant_of(std::int64_t column) {
    return Instant(dialog::Duration(column));
}

Agent agent_of(const Statement& row, int first) {
    return {
        .login = std::string(row.text(first)),
        .name = std::string(row.text(first + 1)),
        // A role that this program does not know may do the least.
        .role = dialog::role_of(row.text(first + 2)).value_or(dialog::Role::auditor),
        .password = std::string(row.text(first + 3)),
        .created_at = instant_of(row.integer(first + 4)),
        .disabled_at =
            row.null(first + 5) ? std::nullopt : std::optional(instant_of(row.integer(first + 5))),
        .must_change = row.integer(first + 6) != 0,
    };
}

std::optional<Access::Kind> kind_of(std::string_view text) {
    using Kind = Access::Kind;
    for (const auto kind : {Kind::delivery, Kind::opened_case, Kind::evidence, Kind::person})
        if (name(kind) == text) return kind;
    return std::nullopt;
}

}  // namespace

std::optional<std::string> LedgerRows::set_up() {
    std::string mistake;
    auto creating = options_;
    creating.create = true;
    const auto connection = connect(creating, mistake);
    if (!connection) return mistake;
    execute(connection.get(), never_sync_ ? "PRAGMA synchronous=OFF" : "PRAGMA synchronous=FULL");
    if (auto refused = check_schema(connection.get(), ledger_steps())) return refused;
    if (const int code = execute(connection.get(), "PRAGMA journal_mode=WAL"); code != SQLITE_OK)
        return "the database cannot be used: " + words(code);
    if (auto refused = migrate(connection.get(), ledger_steps())) return refused;
    return ready() ? std::nullopt : std::optional(mistake_);
}

void LedgerRows::close() {
    sql_.reset();
    connection_.reset();
}

bool LedgerRows::ready() {
    if (connection_) return true;
    connection_ = connect(options_, mistake_);
    if (!connection_) return false;
    execute(connection_.get(), never_sync_ ? "PRAGMA synchronous=OFF" : "PRAGMA synchronous=FULL");
    if (auto mistake = prepare()) {
        mistake_ = *mistake;
        close();
        return false;
    }
    return true;
}

std::optional<std::string> LedgerRows::prepare() {
    sql_.emplace();
    const std::array<std::pair<Statement*, std::string_view>, 19> statements{{
        {&sql_->begin, "BEGIN IMMEDIATE"},
        {&sql_->commit, "COMMIT"},
        {&sql_->rollback, "ROLLBACK"},
        {&sql_->insert_agent,
         "INSERT INTO agent VALUES (?1,?2,?3,?4,?5,?6,?7) ON CONFLICT DO NOTHING"},
        {&sql_->agent, "SELECT * FROM agent WHERE login=?1"},
        {&sql_->agents, "SELECT * FROM agent ORDER BY login LIMIT 10000"},
        {&sql_->disable_agent,
         "UPDATE agent SET disabled_at=?2 WHERE login=?1 AND disabled_at IS NULL"},
        {&sql_->set_password, "UPDATE agent SET password=?2,must_change=?3 WHERE login=?1"},
        {&sql_->insert_session, "INSERT INTO session VALUES (?1,?2,?3,?4,?5,?6)"},
        {&sql_->session,
         "SELECT s.login,s.opened_at,s.seen_at,s.expires_at,s.csrf,a.* FROM session s "
         "JOIN agent a ON a.login=s.login "
         "WHERE s.key=?1 AND s.expires_at>?2 AND a.disabled_at IS NULL"},
        {&sql_->see_session, "UPDATE session SET seen_at=?2 WHERE key=?1"},
        {&sql_->delete_session, "DELETE FROM session WHERE key=?1"},
        {&sql_->delete_sessions, "DELETE FROM session WHERE login=?1"},
        {&sql_->delete_others, "DELETE FROM session WHERE login=?1 AND key<>?2"},
        {&sql_->delete_expired, "DELETE FROM session WHERE expires_at<=?1"},
        {&sql_->delete_oldest,
         "DELETE FROM session WHERE key IN (SELECT key FROM session WHERE login=?1 "
         "ORDER BY opened_at DESC LIMIT -1 OFFSET ?2)"},
        {&sql_->insert_access, "INSERT INTO access VALUES (NULL,?1,?2,?3,?4,?5)"},
        {&sql_->accesses, "SELECT * FROM access WHERE id<?1 ORDER BY id DESC LIMIT ?2"},
        {&sql_->accesses_of,
         "SELECT * FROM access WHERE id<?1 AND kind=?3 AND subject=?4 ORDER BY id DESC LIMIT ?2"},
    }};
    for (const auto& [statement, sql] : statements) {
        const int code = statement->prepare(connection_.get(), sql);
        if (code != SQLITE_OK) return "a statement of the ledgers failed: " + words(code);
    }
    return std::nullopt;
}

Failure LedgerRows::failed(int code) {
    const bool held = (code & 0xff) == SQLITE_BUSY;
    // The file may have gone and come back; the next question opens it anew.
    if (environmental(code) && !held) close();
    const auto what = held ? Failure::What::busy : Failure::What::unavailable;
    return {what, mistake_.empty() ? words(code) : std::exchange(mistake_, {})};
}

template <class Work>
int LedgerRows::in_transaction(Work work) {
    if (const int code = sql_->begin.run(); code != SQLITE_OK) return code;
    int code = work();
    if (code == SQLITE_OK) code = sql_->commit.run();
    if (sqlite3_get_autocommit(connection_.get()) == 0) sql_->rollback.run();
    return code;
}

bool LedgerRows::changed() const {
    return sqlite3_changes(connection_.get()) > 0;
}

Answer<bool> LedgerRows::add(const Agent& agent) {
    if (!ready()) return failed(SQLITE_CANTOPEN);
    const int code = sql_->insert_agent.run(
        std::string_view(agent.login),
        std::string_view(agent.name),
        name(agent.role),
        std::string_view(agent.password),
        stored(agent.created_at),
        stored(agent.disabled_at),
        std::int64_t{agent.must_change}
    );
    if (code != SQLITE_OK) return failed(code);
    return changed();
}

Answer<std::optional<Agent>> LedgerRows::agent(const std::string& login) {
    if (!ready()) return failed(SQLITE_CANTOPEN);
    std::optional<Agent> found;
    sql_->agent.start(std::string_view(login));
    if (sql_->agent.next()) found = agent_of(sql_->agent, 0);
    if (const int code = sql_->agent.end(); code != SQLITE_OK) return failed(code);
    return found;
}

Answer<std::vector<Agent>> LedgerRows::agents() {
    if (!ready()) return failed(SQLITE_CANTOPEN);
    std::vector<Agent> all;
    sql_->agents.start();
    while (sql_->agents.next()) all.push_back(agent_of(sql_->agents, 0));
    if (const int code = sql_->agents.end(); code != SQLITE_OK) return failed(code);
    return all;
}

Answer<bool> LedgerRows::disable(const std::string& login, Instant at) {
    if (!ready()) return failed(SQLITE_CANTOPEN);
    bool disabled = false;
    const int code = in_transaction([&] {
        const int done = sql_->disable_agent.run(std::string_view(login), stored(at));
        if (done != SQLITE_OK) return done;
        disabled = changed();
        return sql_->delete_sessions.run(std::string_view(login));
    });
    if (code != SQLITE_OK) return failed(code);
    return disabled;
}

Answer<bool> LedgerRows::set_password(
    const std::string& login,
    const std::string& password,
    bool must_change,
    const std::optional<SessionKey>& keep
) {
    if (!ready()) return failed(SQLITE_CANTOPEN);
    bool set = false;
    const int code = in_transaction([&] {
        const std::string_view who(login);
        const std::int64_t mark{must_change};
        const int done = sql_->set_password.run(who, std::string_view(password), mark);
        if (done != SQLITE_OK) return done;
        set = changed();
        return keep ? sql_->delete_others.run(who, blob(*keep)) : sql_->delete_sessions.run(who);
    });
    if (code != SQLITE_OK) return failed(code);
    return set;
}

Answer<Ledgers::Kept> LedgerRows::open(const Session& session) {
    if (!ready()) return failed(SQLITE_CANTOPEN);
    const int code = in_transaction([&] {
        int done = sql_->delete_expired.run(stored(session.opened_at));
        if (done == SQLITE_OK)
            done = sql_->insert_session.run(
                blob(session.key),
                std::string_view(session.login),
                stored(session.opened_at),
                stored(session.seen_at),
                stored(session.expires_at),
                std::string_view(session.csrf)
            );
        if (done != SQLITE_OK) return done;
        return sql_->delete_oldest.run(
            std::string_view(session.login), std::uint64_t{Ledgers::sessions_max}
        );
    });
    if (code != SQLITE_OK) return failed(code);
    return Ledgers::Kept{};
}

Answer<std::optional<SignedIn>> LedgerRows::session(const SessionKey& key, Instant now) {
    if (!ready()) return failed(SQLITE_CANTOPEN);
    std::optional<SignedIn> found;
    auto& row = sql_->session;
    row.start(blob(key), stored(now));
    if (row.next())
        found = SignedIn{
            .session =
                {
                    .key = key,
                    .login = std::string(row.text(0)),
                    .opened_at = instant_of(row.integer(1)),
                    .seen_at = instant_of(row.integer(2)),
                    .expires_at = instant_of(row.integer(3)),
                    .csrf = std::string(row.text(4)),
                },
            .agent = agent_of(row, 5),
        };
    if (const int code = row.end(); code != SQLITE_OK) return failed(code);
    // Whether this is noted decides nothing.
    if (found && now >= found->session.seen_at + seen_every)
        sql_->see_session.run(blob(key), stored(now));
    return found;
}

Answer<Ledgers::Kept> LedgerRows::close_session(const SessionKey& key) {
    if (!ready()) return failed(SQLITE_CANTOPEN);
    if (const int code = sql_->delete_session.run(blob(key)); code != SQLITE_OK)
        return failed(code);
    return Ledgers::Kept{};
}

Answer<Ledgers::Kept> LedgerRows::note(const Access& access) {
    if (!ready()) return failed(SQLITE_CANTOPEN);
    const int code = sql_->insert_access.run(
        stored(access.at),
        std::string_view(access.who),
        std::string_view(access.what),
        name(access.kind),
        access.subject
    );
    if (code != SQLITE_OK) return failed(code);
    return Ledgers::Kept{};
}

Answer<std::vector<Access>> LedgerRows::accesses(const AccessesWanted& wanted) {
    if (!ready()) return failed(SQLITE_CANTOPEN);
    constexpr std::int64_t newest = std::numeric_limits<std::int64_t>::max();
    const auto before =
        wanted.before == 0
            ? newest
            : static_cast<std::int64_t>(std::min<std::uint64_t>(wanted.before, newest));
    const auto limit = static_cast<std::int64_t>(std::min(wanted.limit, accesses_max));
    auto& row = wanted.kind ? sql_->accesses_of : sql_->accesses;
    if (wanted.kind)
        row.start(before, limit, name(*wanted.kind), wanted.subject);
    else
        row.start(before, limit);
    std::vector<Access> found;
    while (row.next())
        if (const auto kind = kind_of(row.text(4)))
            found.push_back({
                .id = static_cast<std::uint64_t>(row.integer(0)),
                .at = instant_of(row.integer(1)),
                .who = std::string(row.text(2)),
                .what = std::string(row.text(3)),
                .kind = *kind,
                .subject = static_cast<std::uint64_t>(row.integer(5)),
            });
    if (const int code = row.end(); code != SQLITE_OK) return failed(code);
    return found;
}

}  // namespace store::sqlite
