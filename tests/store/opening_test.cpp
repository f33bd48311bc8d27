// Opening a directory: whose it is, with which key, and by how many.
#include "store/engines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace tests {
namespace {

using testing::HasSubstr;

using Opening = EngineTest;

void change_database(const std::filesystem::path& directory, const char* sql) {
    sqlite3* connection = nullptr;
    ASSERT_EQ(sqlite3_open((directory / "huiyin.db").c_str(), &connection), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(connection, sql, nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(connection);
}

TEST_P(Opening, ASecondProcessIsRefused) {
    StoreUnderTest under(options());
    Loop loop;
    const auto second = store::open_sqlite(options(), loop.post());
    ASSERT_TRUE(std::holds_alternative<std::string>(second));
    EXPECT_THAT(std::get<std::string>(second), HasSubstr("another process already serves"));
}

TEST_P(Opening, TheKeyIsForTheOwnerAlone) {
    StoreUnderTest under(options());
    const auto file = under.directory() / "sealing.key";

    struct stat status {};

    ASSERT_EQ(::stat(file.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    under.close();
    ASSERT_EQ(::chmod(file.c_str(), 0640), 0);
    EXPECT_THAT(under.open(), HasSubstr("can be read by others"));
    ASSERT_EQ(::chmod(file.c_str(), 0600), 0);
    EXPECT_EQ(under.open(), "");
}

TEST_P(Opening, ALostKeyIsNotReplacedByANewOne) {
    StoreUnderTest under(options());
    under.close();
    const auto file = under.directory() / "sealing.key";
    std::filesystem::remove(file);
    EXPECT_THAT(under.open(), HasSubstr("is missing"));
    EXPECT_FALSE(std::filesystem::exists(file));
}

TEST_P(Opening, AnotherKeyOpensNothing) {
    StoreUnderTest under(options());
    under.close();
    under.options().master_key.emplace();
    under.options().master_key->fill(7);
    EXPECT_THAT(under.open(), HasSubstr("not the one"));
}

TEST_P(Opening, AKeyMayBeGivenInsteadOfAFile) {
    auto given = options();
    given.master_key.emplace();
    given.master_key->fill(9);
    StoreUnderTest under(given);
    EXPECT_FALSE(std::filesystem::exists(under.directory() / "sealing.key"));
    under.record_and_settle(turn(under, "o-li").said("a", "1").build());
    under.reopen();
    EXPECT_TRUE(under.subjects("o-li").conversation.has_value());
}

TEST_P(Opening, ANewerSchemaIsLeftAlone) {
    StoreUnderTest under(options());
    under.close();
    change_database(under.directory(), "PRAGMA user_version=99");
    EXPECT_THAT(under.open(), HasSubstr("schema 99"));
}

TEST_P(Opening, AnotherProgramsDatabaseIsLeftAlone) {
    StoreUnderTest under(options());
    under.close();
    change_database(under.directory(), "PRAGMA application_id=1");
    EXPECT_THAT(under.open(), HasSubstr("not one of Huiyin's"));
}

TEST_P(Opening, AFileThatIsNoDatabaseIsRefused) {
    StoreUnderTest under(options());
    under.close();
    std::ofstream(under.directory() / "huiyin.db") << std::string(8192, 'x');
    EXPECT_NE(under.open(), "");
}

TEST_P(Opening, HistoryOfCasesCannotBeChanged) {
    StoreUnderTest under(options());
    under.record_and_settle(turn(under, "o-li").said("a", "1").opens_case("HY1", monday).build());
    under.close();
    sqlite3* connection = nullptr;
    ASSERT_EQ(sqlite3_open((under.directory() / "huiyin.db").c_str(), &connection), SQLITE_OK);
    const auto run = [&](const char* sql) {
        return sqlite3_exec(connection, sql, nullptr, nullptr, nullptr);
    };
    EXPECT_EQ(run("UPDATE case_event SET who='agent'"), SQLITE_CONSTRAINT);
    EXPECT_EQ(run("DELETE FROM case_event"), SQLITE_CONSTRAINT);
    EXPECT_EQ(run("INSERT INTO meta VALUES ('erasing',x'01');DELETE FROM case_event"), SQLITE_OK);
    sqlite3_close(connection);
}

TEST_P(Opening, TurnsCanBeExportedWhileTheyAreServed) {
    StoreUnderTest under(options());
    under.record(turn(under, "o-li").said("a", "11").answered("好").answered("的").build());
    under.record(turn(under, "o-li").said("b", "12").build());
    under.settle();
    std::vector<store::ExportedTurn> turns;
    const auto keep = [&](const store::ExportedTurn& turn) {
        turns.push_back(turn);
        return true;
    };
    EXPECT_EQ(store::export_turns(under.directory(), keep), std::nullopt);
    ASSERT_EQ(turns.size(), 2);
    EXPECT_EQ(turns[0].account, "wechat/main");
    EXPECT_EQ(turns[0].platform_id, "11");
    EXPECT_EQ(turns[0].kind, "text");
    EXPECT_EQ(turns[0].received_at, monday);
    // printf '好\n\n的' | sha256sum
    EXPECT_EQ(
        turns[0].answer_sha256, "38a6fc93d892093e16cb2658ebbca87810bd60210e3c0b76fed660918f20d2a6"
    );
    EXPECT_EQ(turns[1].answer_sha256, "");
    turns.clear();
    under.store().export_turns(keep);
    EXPECT_EQ(turns.size(), 2);
    turns.clear();
    under.store().export_turns([&](const store::ExportedTurn& turn) {
        turns.push_back(turn);
        return false;
    });
    EXPECT_EQ(turns.size(), 1);
    under.close();
    turns.clear();
    EXPECT_EQ(store::export_turns(under.directory(), keep), std::nullopt);
    EXPECT_EQ(turns.size(), 2);
}

TEST_P(Opening, ExportingFromNowhereIsAMistakeInWords) {
    const auto mistake = store::export_turns(directory_.path(), [](const auto&) { return true; });
    ASSERT_TRUE(mistake.has_value());
    EXPECT_THAT(*mistake, HasSubstr("no database"));
}

INSTANTIATE_TEST_SUITE_P(Engines, Opening, every_engine, engine_name);

}  // namespace
}  // namespace tests
