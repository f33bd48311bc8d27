// What the ledgers must keep: agents, their sign-ins, and who saw what.
#include "store/sqlite/sqlite_ledgers.hpp"
#include "store/store_under_test.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <optional>

namespace tests {
namespace {

using namespace std::chrono_literals;
using store::Access;
using store::Agent;
using store::Ledgers;
using store::Session;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const dialog::Instant morning{
    std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + std::chrono::hours(2)};

// With a thread of its own, and without.
class LedgersKept : public testing::TestWithParam<bool> {
protected:
    LedgersKept() { open(); }

    void open() {
        ledgers.reset();
        auto opened = store::open_sqlite_ledgers(
            {.directory = directory.path() / "data", .inline_work = GetParam()}, loop.post()
        );
        if (const auto* mistake = std::get_if<std::string>(&opened)) FAIL() << *mistake;
        ledgers = std::move(std::get<std::unique_ptr<Ledgers>>(opened));
    }

    // Asks and waits for the answer.
    template <class T, class Ask>
    T ask(Ask question) {
        std::optional<std::variant<T, store::Failure>> answer;
        question(store::Done<T>([&](std::variant<T, store::Failure> found) {
            answer = std::move(found);
        }));
        loop.run_until([&] { return answer.has_value(); });
        if (const auto* failure = std::get_if<store::Failure>(&*answer)) {
            ADD_FAILURE() << failure->detail;
            return {};
        }
        return std::get<T>(std::move(*answer));
    }

    bool add(const Agent& agent) {
        return ask<bool>([&](auto done) { ledgers->add_agent(agent, done); });
    }

    std::optional<Agent> find(const std::string& login) {
        return ask<std::optional<Agent>>([&](auto done) { ledgers->find_agent(login, done); });
    }

    bool disable(const std::string& login) {
        return ask<bool>([&](auto done) { ledgers->disable_agent(login, morning + 1h, done); });
    }

    void sign_in(const Session& session) {
        ask<Ledgers::Kept>([&](auto done) { ledgers->open_session(session, done); });
    }

    std::optional<store::SignedIn> signed_in(const Session& session, dialog::Instant now) {
        return ask<std::optional<store::SignedIn>>([&](auto done) {
            ledgers->find_session(session.key, now, done);
        });
    }

    void note(const Access& access) {
        ask<Ledgers::Kept>([&](auto done) { ledgers->note_access(access, done); });
    }

    std::vector<Access> accesses(const store::AccessesWanted& wanted) {
        return ask<std::vector<Access>>([&](auto done) { ledgers->accesses(wanted, done); });
    }

    static Agent agent(const std::string& login) {
        return {
            .login = login,
            .name = "陈静",
            .role = dialog::Role::lead,
            .password = "$scrypt$…",
            .created_at = morning,
            .must_change = true,
        };
    }

    static Session session(const std::string& login, std::uint8_t number) {
        Session made{
            .login = login,
            .opened_at = morning + std::chrono::seconds(number),
            .seen_at = morning + std::chrono::seconds(number),
            .expires_at = morning + 12h,
            .csrf = "c",
        };
        made.key.fill(number);
        return made;
    }

    [[nodiscard]] std::filesystem::path file() const {
        return directory.path() / "data" / "agents.db";
    }

    TemporaryDirectory directory;
    Loop loop;
    std::unique_ptr<Ledgers> ledgers;
};

TEST_P(LedgersKept, AnAgentIsFoundAsAddedAlsoAfterAReopening) {
    EXPECT_TRUE(add(agent("chen")));
    EXPECT_EQ(find("chen"), agent("chen"));
    EXPECT_EQ(find("wang"), std::nullopt);
    open();
    EXPECT_EQ(find("chen"), agent("chen"));
}

TEST_P(LedgersKept, ALoginIsGivenOnce) {
    EXPECT_TRUE(add(agent("chen")));
    auto other = agent("chen");
    other.name = "陈晓";
    EXPECT_FALSE(add(other));
    EXPECT_TRUE(disable("chen"));
    EXPECT_FALSE(add(other));
    EXPECT_EQ(find("chen")->name, "陈静");
}

TEST_P(LedgersKept, AgentsComeInOrderOfTheirLogins) {
    add(agent("wang"));
    add(agent("chen"));
    std::vector<std::string> logins;
    for (const auto& each : ask<std::vector<Agent>>([&](auto done) { ledgers->agents(done); }))
        logins.push_back(each.login);
    EXPECT_THAT(logins, ElementsAre("chen", "wang"));
}

TEST_P(LedgersKept, ASessionIsGoodUntilItExpires) {
    add(agent("chen"));
    const auto mine = session("chen", 1);
    sign_in(mine);
    const auto found = signed_in(mine, morning + 1h);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->session, mine);
    EXPECT_EQ(found->agent, agent("chen"));
    EXPECT_EQ(signed_in(mine, mine.expires_at), std::nullopt);
    EXPECT_EQ(signed_in(session("chen", 2), morning + 1h), std::nullopt);
}

TEST_P(LedgersKept, ASessionNotesWhenItWasSeen) {
    add(agent("chen"));
    const auto mine = session("chen", 1);
    sign_in(mine);
    signed_in(mine, morning + 30min);
    EXPECT_EQ(signed_in(mine, morning + 31min)->session.seen_at, morning + 30min);
}

TEST_P(LedgersKept, AClosedSessionIsGoneAndOthersStay) {
    add(agent("chen"));
    sign_in(session("chen", 1));
    sign_in(session("chen", 2));
    ask<Ledgers::Kept>([&](auto done) { ledgers->close_session(session("chen", 1).key, done); });
    EXPECT_FALSE(signed_in(session("chen", 1), morning + 1min));
    EXPECT_TRUE(signed_in(session("chen", 2), morning + 1min));
}

TEST_P(LedgersKept, ADisabledAgentIsSignedOutAtOnceAndForGood) {
    add(agent("chen"));
    sign_in(session("chen", 1));
    EXPECT_TRUE(disable("chen"));
    EXPECT_FALSE(disable("chen"));
    EXPECT_FALSE(disable("wang"));
    EXPECT_FALSE(signed_in(session("chen", 1), morning + 1min));
    sign_in(session("chen", 2));
    EXPECT_FALSE(signed_in(session("chen", 2), morning + 1min));
    EXPECT_EQ(find("chen")->disabled_at, morning + 1h);
}

TEST_P(LedgersKept, ANewPasswordEndsAllOtherSessions) {
    add(agent("chen"));
    sign_in(session("chen", 1));
    sign_in(session("chen", 2));
    const auto keep = std::optional(session("chen", 2).key);
    EXPECT_TRUE(ask<bool>([&](auto done) {
        ledgers->set_password("chen", "new", false, keep, done);
    }));
    EXPECT_FALSE(signed_in(session("chen", 1), morning + 1min));
    EXPECT_TRUE(signed_in(session("chen", 2), morning + 1min));
    EXPECT_EQ(find("chen")->password, "new");
    EXPECT_FALSE(find("chen")->must_change);
    EXPECT_FALSE(ask<bool>([&](auto done) {
        ledgers->set_password("wang", "new", false, std::nullopt, done);
    }));
}

TEST_P(LedgersKept, TheOldestSessionOfManyEnds) {
    add(agent("chen"));
    constexpr auto many = static_cast<std::uint8_t>(Ledgers::sessions_max + 1);
    for (std::uint8_t i = 1; i <= many; ++i) sign_in(session("chen", i));
    EXPECT_FALSE(signed_in(session("chen", 1), morning + 1min));
    EXPECT_TRUE(signed_in(session("chen", 2), morning + 1min));
    EXPECT_TRUE(signed_in(session("chen", many), morning + 1min));
}

TEST_P(LedgersKept, AccessesComeNewestFirstAndBySubject) {
    note(
        {.at = morning, .who = "chen", .what = "read", .kind = Access::Kind::delivery, .subject = 7}
    );
    note(
        {.at = morning,
         .who = "link",
         .what = "read",
         .kind = Access::Kind::opened_case,
         .subject = 7}
    );
    note(
        {.at = morning, .who = "wang", .what = "read", .kind = Access::Kind::delivery, .subject = 7}
    );
    const auto all = accesses({});
    ASSERT_THAT(all, SizeIs(3));
    EXPECT_EQ(all[0].who, "wang");
    EXPECT_THAT(accesses({.before = all[1].id}), ElementsAre(all[2]));
    EXPECT_THAT(
        accesses({.kind = Access::Kind::delivery, .subject = 7}), ElementsAre(all[0], all[2])
    );
    EXPECT_THAT(accesses({.kind = Access::Kind::delivery, .subject = 8}), IsEmpty());
    EXPECT_THAT(accesses({.limit = 1}), SizeIs(1));
}

TEST_P(LedgersKept, TheAccessLogCannotBeChanged) {
    note(
        {.at = morning, .who = "chen", .what = "read", .kind = Access::Kind::delivery, .subject = 7}
    );
    sqlite3* connection = nullptr;
    ASSERT_EQ(sqlite3_open(file().c_str(), &connection), SQLITE_OK);
    for (const auto* sql : {"UPDATE access SET who='wang'", "DELETE FROM access"}) {
        EXPECT_EQ(sqlite3_exec(connection, sql, nullptr, nullptr, nullptr), SQLITE_CONSTRAINT);
        EXPECT_THAT(sqlite3_errmsg(connection), HasSubstr("append-only"));
    }
    sqlite3_close(connection);
}

TEST_P(LedgersKept, ASecondProcessMayAddAgents) {
    Loop other_loop;
    auto opened = store::open_sqlite_ledgers(
        {.directory = directory.path() / "data", .inline_work = true}, other_loop.post()
    );
    ASSERT_TRUE(std::holds_alternative<std::unique_ptr<Ledgers>>(opened));
    bool added = false;
    std::get<std::unique_ptr<Ledgers>>(opened)->add_agent(agent("chen"), [&](auto done) {
        added = std::get<bool>(done);
    });
    EXPECT_TRUE(added);
    EXPECT_TRUE(find("chen"));
}

TEST_P(LedgersKept, TheFileIsForTheOwnerAlone) {
    struct stat status {};

    ASSERT_EQ(::stat(file().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_P(LedgersKept, ANewerDatabaseIsRefused) {
    ledgers.reset();
    sqlite3* connection = nullptr;
    ASSERT_EQ(sqlite3_open(file().c_str(), &connection), SQLITE_OK);
    sqlite3_exec(connection, "PRAGMA user_version=99", nullptr, nullptr, nullptr);
    sqlite3_close(connection);
    const auto opened = store::open_sqlite_ledgers(
        {.directory = directory.path() / "data", .inline_work = true}, loop.post()
    );
    ASSERT_TRUE(std::holds_alternative<std::string>(opened));
    EXPECT_THAT(std::get<std::string>(opened), HasSubstr("schema 99"));
}

TEST_P(LedgersKept, AfterTheEndQuestionsAreRefusedAndWorkIsDone) {
    bool added = false;
    ledgers->add_agent(agent("chen"), [&](auto done) { added = std::get<bool>(done); });
    ledgers->close();
    loop.run_ready();
    EXPECT_TRUE(added);
    open();
    EXPECT_TRUE(find("chen"));
}

std::string thread_name(const testing::TestParamInfo<bool>& with) {
    return with.param ? "Inline" : "Threaded";
}

INSTANTIATE_TEST_SUITE_P(WithAndWithoutThread, LedgersKept, testing::Bool(), thread_name);

TEST(Logins, AreShortAndPlain) {
    EXPECT_TRUE(store::is_login("chen.jing-2_a"));
    EXPECT_TRUE(store::is_login("9"));
    for (const auto* bad : {"", "Chen", "-chen", ".a", "chen jing", "chén", "a\n", "a/b"})
        EXPECT_FALSE(store::is_login(bad)) << bad;
    EXPECT_TRUE(store::is_login(std::string(64, 'a')));
    EXPECT_FALSE(store::is_login(std::string(65, 'a')));
}

}  // namespace
}  // namespace tests
