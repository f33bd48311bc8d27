// The rows of agents, sessions and accesses, read and written through prepared statements of one
// connection. Knows no threads.
#pragma once

#include "store/ledgers.hpp"
#include "store/sqlite/database.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace store::sqlite {

template <class T>
using Answer = std::variant<T, Failure>;

class LedgerRows {
public:
    LedgerRows(ConnectionOptions options, bool never_sync)
        : options_(std::move(options)),
          never_sync_(never_sync) {}

    // Makes the database what this program knows. A mistake in words.
    std::optional<std::string> set_up();
    void close();

    Answer<bool> add(const Agent& agent);
    Answer<std::optional<Agent>> agent(const std::string& login);
    Answer<std::vector<Agent>> agents();
    Answer<bool> disable(const std::string& login, Instant at);
    Answer<bool> set_password(
        const std::string& login,
        const std::string& password,
        bool must_change,
        const std::optional<SessionKey>& keep
    );
    Answer<Ledgers::Kept> open(const Session& session);
    Answer<std::optional<SignedIn>> session(const SessionKey& key, Instant now);
    Answer<Ledgers::Kept> close_session(const SessionKey& key);
    Answer<Ledgers::Kept> note(const Access& access);
    Answer<std::vector<Access>> accesses(const AccessesWanted& wanted);

private:
    struct Statements {
        Statement begin;
        Statement commit;
        Statement rollback;
        Statement insert_agent;
        Statement agent;
        Statement agents;
        Statement disable_agent;
        Statement set_password;
        Statement insert_session;
        Statement session;
        Statement see_session;
        Statement delete_session;
        Statement delete_sessions;
        Statement delete_others;
        Statement delete_expired;
        Statement delete_oldest;
        Statement insert_access;
        Statement accesses;
        Statement accesses_of;
    };

    std::optional<std::string> prepare();
    bool ready();
    Failure failed(int code);
    // Runs `work`, which gives SQLite's code, in a transaction.
    template <class Work>
    int in_transaction(Work work);
    [[nodiscard]] bool changed() const;

    ConnectionOptions options_;
    bool never_sync_;
    Connection connection_;
    std::optional<Statements> sql_;
    std::string mistake_;
};

}  // namespace store::sqlite
