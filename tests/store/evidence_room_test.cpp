// Evidence as people of ours read it, beside a store that serves and without one.
#include "store/sample_turns.hpp"
#include "store/sqlite/sqlite_evidence.hpp"
#include "store/store_under_test.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <memory>

namespace tests {
namespace {

using dialog::Evidence;
using dialog::EvidenceState;
using store::CaseEvidence;
using store::EvidenceRoom;
using store::EvidenceRow;
using store::Failure;
using testing::HasSubstr;
using testing::SizeIs;

class EvidenceRoomTest : public testing::Test {
protected:
    EvidenceRoomTest() : under_(options(directory_.path() / "data")) {
        evidence_ = {add("o-li", "HY1", "a cup"), add("o-wu", "HY2", "a pot")};
    }

    static store::SqliteOptions options(const std::filesystem::path& directory) {
        store::SqliteOptions options;
        options.directory = directory;
        options.inline_commits = true;
        return options;
    }

    // A case with one picture that was fetched and one that was not.
    Evidence add(const std::string& customer, const std::string& number, std::string bytes) {
        TurnBuilder builder(under_.store(), under_.subjects(customer), customer);
        builder.said("看", customer).opens_case(number, monday);
        auto turn = builder.build();
        const auto of = turn.step.after.cases.back().id;
        const auto id = dialog::raw(turn.id) + 20;
        Evidence cup{
            .id = dialog::EvidenceId{id},
            .of = of,
            .kind = dialog::MediaKind::image,
            .platform_media_id = "media-" + customer,
            .received_at = monday,
            .state = EvidenceState::wanted,
            .account = "wechat/main",
        };
        turn.step.effects.emplace_back(dialog::KeepEvidence{cup});
        auto other = cup;
        other.id = dialog::EvidenceId{id + 1};
        turn.step.effects.emplace_back(dialog::KeepEvidence{other});
        const auto person = turn.step.after.person->id;
        EXPECT_EQ(name(under_.record_and_settle(std::move(turn))), "committed");
        std::string sha256;
        under_.store().files().keep(
            person,
            std::make_shared<const std::string>(std::move(bytes)),
            [&](auto kept) { sha256 = std::get<store::KeptFile>(kept).sha256; }
        );
        under_.loop().run_ready();
        cup.state = EvidenceState::fetched;
        cup.file = dialog::EvidenceFile{.sha256 = sha256, .bytes = 5, .type = "image/jpeg"};
        TurnBuilder next(under_.store(), under_.subjects(customer), customer);
        next.said("fetched", customer + "-2");
        next.turn().step.effects.emplace_back(dialog::SettleEvidence{cup});
        EXPECT_EQ(name(under_.record_and_settle(next.build())), "committed");
        return cup;
    }

    std::unique_ptr<EvidenceRoom> room() {
        auto opened =
            store::open_sqlite_evidence({.directory = under_.directory(), .master_key = {}});
        if (const auto* mistake = std::get_if<std::string>(&opened)) ADD_FAILURE() << *mistake;
        return std::move(std::get<std::unique_ptr<EvidenceRoom>>(opened));
    }

    static CaseEvidence of_case(EvidenceRoom& room, std::string_view number) {
        auto found = room.of_case(number);
        if (const auto* failure = std::get_if<Failure>(&found)) ADD_FAILURE() << failure->detail;
        return std::get<std::optional<CaseEvidence>>(found).value_or(CaseEvidence{});
    }

    // The bytes, "nothing" or "damaged".
    static std::string file(EvidenceRoom& room, const EvidenceRow& row) {
        const auto found = room.file(row.person, row.evidence.file->sha256);
        if (std::holds_alternative<Failure>(found)) return "damaged";
        return std::get<std::optional<std::string>>(found).value_or("nothing");
    }

    void sql(const char* text) {
        sqlite3* connection = nullptr;
        const auto database = under_.directory() / "huiyin.db";
        ASSERT_EQ(sqlite3_open(database.c_str(), &connection), SQLITE_OK);
        ASSERT_EQ(sqlite3_exec(connection, text, nullptr, nullptr, nullptr), SQLITE_OK) << text;
        sqlite3_close(connection);
    }

    TemporaryDirectory directory_;
    StoreUnderTest under_;
    std::vector<Evidence> evidence_;
};

TEST_F(EvidenceRoomTest, GivesAllOfOneCaseAndNothingOfAnother) {
    const auto open = room();
    const auto found = of_case(*open, "HY1");
    EXPECT_EQ(found.number, "HY1");
    EXPECT_EQ(found.opened_at, monday);
    EXPECT_EQ(found.unreadable, 0);
    ASSERT_THAT(found.items, SizeIs(2));
    EXPECT_EQ(found.items[0].evidence, evidence_[0]);
    EXPECT_EQ(found.items[1].evidence.state, EvidenceState::wanted);
    EXPECT_EQ(file(*open, found.items[0]), "a cup");
    const auto nobodys = open->of_case("HY9");
    EXPECT_FALSE(std::get<std::optional<CaseEvidence>>(nobodys));
}

TEST_F(EvidenceRoomTest, GivesOneRecordByItsId) {
    const auto open = room();
    const auto found = open->item(evidence_[1].id);
    const auto& row = std::get<std::optional<EvidenceRow>>(found);
    ASSERT_TRUE(row);
    EXPECT_EQ(row->evidence, evidence_[1]);
    EXPECT_EQ(file(*open, *row), "a pot");
    const auto nothing = open->item(dialog::EvidenceId{999'999});
    EXPECT_FALSE(std::get<std::optional<EvidenceRow>>(nothing));
}

TEST_F(EvidenceRoomTest, SeesWhatWasCommittedSinceItWasOpened) {
    const auto open = room();
    add("o-sun", "HY3", "a jug");
    const auto found = of_case(*open, "HY3");
    ASSERT_THAT(found.items, SizeIs(2));
    EXPECT_EQ(file(*open, found.items[0]), "a jug");
}

TEST_F(EvidenceRoomTest, NeedsNoStoreThatServesAndChangesNothing) {
    under_.close();
    const auto open = room();
    EXPECT_THAT(of_case(*open, "HY1").items, SizeIs(2));
    ASSERT_EQ(under_.open(), "");
    EXPECT_TRUE(under_.store().was_closed());
    EXPECT_EQ(file(*open, of_case(*open, "HY1").items[0]), "a cup");
}

TEST_F(EvidenceRoomTest, AChangedFileIsDamaged) {
    const auto open = room();
    const auto row = of_case(*open, "HY1").items[0];
    for (const auto& each :
         std::filesystem::recursive_directory_iterator(under_.directory() / "evidence"))
        if (each.is_regular_file()) std::filesystem::resize_file(each.path(), 20);
    EXPECT_EQ(file(*open, row), "damaged");
    std::filesystem::remove_all(under_.directory() / "evidence");
    EXPECT_EQ(file(*open, row), "nothing");
}

TEST_F(EvidenceRoomTest, WhoWasErasedIsCountedAndGivesNothingMore) {
    const auto open = room();
    const auto row = of_case(*open, "HY1").items[0];
    sql("UPDATE person SET wrapped_key=NULL WHERE id=(SELECT person_id FROM complaint_case WHERE "
        "number='HY1')");
    const auto found = of_case(*open, "HY1");
    EXPECT_THAT(found.items, SizeIs(0));
    EXPECT_EQ(found.unreadable, 2);
    EXPECT_EQ(file(*open, row), "nothing");
    EXPECT_THAT(of_case(*open, "HY2").items, SizeIs(2));
}

TEST_F(EvidenceRoomTest, ARecordOfAnotherPlaceIsNotRead) {
    sql("UPDATE evidence SET sealed=(SELECT sealed FROM evidence ORDER BY id DESC LIMIT 1) WHERE "
        "id=(SELECT min(id) FROM evidence)");
    const auto found = of_case(*room(), "HY1");
    EXPECT_THAT(found.items, SizeIs(1));
    EXPECT_EQ(found.unreadable, 1);
}

TEST_F(EvidenceRoomTest, WithoutDatabaseOrKeyItSaysWhy) {
    const auto nowhere =
        store::open_sqlite_evidence({.directory = directory_.path() / "no", .master_key = {}});
    EXPECT_THAT(std::get<std::string>(nowhere), HasSubstr("no database"));
    std::filesystem::remove(under_.directory() / "sealing.key");
    const auto keyless =
        store::open_sqlite_evidence({.directory = under_.directory(), .master_key = {}});
    EXPECT_THAT(std::get<std::string>(keyless), HasSubstr("sealing key"));
    EXPECT_FALSE(std::filesystem::exists(under_.directory() / "sealing.key")) << "none is made";
}

}  // namespace
}  // namespace tests
