// What lies beside the road: agents and their sign-ins, and who saw what of a customer. None of it
// sends or changes a case.
//
// Threads: as with Store, every call comes from the loop thread and every callback runs there,
// later or inline. A callback is called exactly once, unless the ledgers are destroyed before.
#pragma once

#include "dialog/cases/agent.hpp"
#include "store/store.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace store {

struct Agent {
    std::string login;  // as is_login() allows; never changes
    std::string name;   // as colleagues and customers see it
    dialog::Role role{};
    std::string password;  // a hash that names its own parameters; never the password
    Instant created_at{};
    std::optional<Instant> disabled_at;
    bool must_change = false;  // the password was given by somebody else
    bool operator==(const Agent&) const = default;
};

inline constexpr std::size_t login_bytes_max = 64;

// 1 to 64 of a-z 0-9 . _ - with a letter or digit first.
bool is_login(std::string_view text);

// SHA-256 of the secret that the agent's browser keeps; the secret itself is nowhere.
using SessionKey = std::array<std::uint8_t, 32>;

struct Session {
    SessionKey key{};
    std::string login;
    Instant opened_at{};
    Instant seen_at{};
    Instant expires_at{};
    std::string csrf;  // must accompany every change that a browser's cookie signs
    bool operator==(const Session&) const = default;
};

// A session that is good, and whose it is.
struct SignedIn {
    Session session;
    Agent agent;
    bool operator==(const SignedIn&) const = default;
};

// Somebody saw something of somebody. Never changed, never deleted.
struct Access {
    enum class Kind : std::uint8_t { delivery, opened_case, evidence, person };

    std::uint64_t id = 0;  // given by the ledger; grows
    Instant at{};
    std::string who;   // an agent's login; "customer"; "link"
    std::string what;  // what was done: "read", "download", "export"
    Kind kind{};
    std::uint64_t subject = 0;
    bool operator==(const Access&) const = default;
};

struct AccessesWanted {
    std::optional<Access::Kind> kind;  // with `subject`
    std::uint64_t subject = 0;
    std::uint64_t before = 0;  // ids below it; 0: from the newest
    std::size_t limit = 100;
};

class Ledgers {
public:
    struct Kept {};  // it is durable

    virtual ~Ledgers() = default;

    // False: the login is taken, also by an agent who is disabled.
    virtual void add_agent(Agent agent, Done<bool> done) = 0;
    virtual void find_agent(std::string login, Done<std::optional<Agent>> done) = 0;
    virtual void agents(Done<std::vector<Agent>> done) = 0;  // by login
    // Ends the agent's sessions as well. False: there is no such agent, or disabled before.
    virtual void disable_agent(std::string login, Instant at, Done<bool> done) = 0;
    // Ends all sessions of the agent but `keep`. False: there is no such agent.
    virtual void set_password(
        std::string login,
        std::string password,
        bool must_change,
        std::optional<SessionKey> keep,
        Done<bool> done
    ) = 0;

    // Beyond `sessions_max` of one agent the oldest ends.
    static constexpr std::size_t sessions_max = 16;
    virtual void open_session(Session session, Done<Kept> done) = 0;
    // Nothing when it has expired by then, was closed, or its agent is disabled. Notes that it was
    // seen, once a minute at most.
    virtual void find_session(
        const SessionKey& key, Instant now, Done<std::optional<SignedIn>> done
    ) = 0;
    virtual void close_session(const SessionKey& key, Done<Kept> done) = 0;

    virtual void note_access(Access access, Done<Kept> done) = 0;
    virtual void accesses(
        const AccessesWanted& wanted, Done<std::vector<Access>> done
    ) = 0;  // newest first

    // Finishes what was asked for; nothing may be asked afterwards.
    virtual void close() = 0;
};

std::string_view name(Access::Kind kind);

}  // namespace store
