// Nothing personal lies readable in any file of the store.
#include "store/engines.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <set>

namespace tests {
namespace {

constexpr std::string_view planted_openid = "oPlantedOpenId7788";
constexpr std::string_view planted_phone = "13912345678";
constexpr std::string_view planted_words = "PlantedWordsOfTheCustomer";
constexpr std::string_view planted_answer = "PlantedAnswerOfTheBot";
constexpr std::string_view planted_url = "https://planted.example/photo";
constexpr std::string_view planted_name = "PlantedName";

class Sealing : public EngineTest {
protected:
    static store::Turn planted(StoreUnderTest& under, std::string_view id) {
        auto made = turn(under, planted_openid)
                        .said(std::string(planted_words) + std::string(planted_phone), id)
                        .answered(planted_answer)
                        .opens_case("HY" + std::string(id), monday)
                        .describes(planted_words)
                        .build();
        auto& after = made.step.after;
        after.person->phone = planted_phone;
        after.person->name = planted_name;
        made.step.person_changed = true;
        after.conversation->pending.emplace().text = planted_words;
        after.cases.back().contact = {std::string(planted_name), std::string(planted_phone)};
        dialog::Evidence evidence;
        evidence.id = dialog::EvidenceId{raw(made.id) + 20};
        evidence.url = planted_url;
        made.step.effects.emplace_back(dialog::KeepEvidence{evidence});
        return made;
    }

    void nothing_is_readable(const std::filesystem::path& directory) {
        std::size_t files = 0;
        for (const auto& entry : std::filesystem::directory_iterator(directory)) {
            std::ifstream in(entry.path(), std::ios::binary);
            const std::string bytes(std::istreambuf_iterator<char>(in), {});
            for (const auto secret :
                 {planted_openid,
                  planted_phone,
                  planted_words,
                  planted_answer,
                  planted_url,
                  planted_name})
                EXPECT_EQ(bytes.find(secret), std::string::npos)
                    << secret << " in " << entry.path().filename();
            files += bytes.empty() ? 0 : 1;
        }
        EXPECT_GE(files, 2);
    }
};

TEST_P(Sealing, NoPlantedWordIsFoundInAnyFile) {
    auto all = options();
    std::mutex mutex;
    std::set<std::uint64_t> poison;
    all.testing.fault = [&](store::SqliteOptions::Testing::Moment, dialog::TurnId id) {
        const std::lock_guard lock(mutex);
        return poison.contains(raw(id)) ? SQLITE_CONSTRAINT : SQLITE_OK;
    };
    StoreUnderTest under(all);
    EXPECT_EQ(name(under.record_and_settle(planted(under, "1"))), "committed");
    auto offender = planted(under, "2");
    {
        const std::lock_guard lock(mutex);
        poison.insert(raw(offender.id));
    }
    EXPECT_EQ(name(under.record_and_settle(std::move(offender))), "quarantined");
    nothing_is_readable(under.directory());
    const auto subjects = under.subjects(planted_openid);
    EXPECT_EQ(subjects.person->phone, planted_phone);
    EXPECT_EQ(under.history(planted_openid).at(1).text, planted_answer);
    under.close();
    nothing_is_readable(under.directory());
    for (const auto& report : reports_)
        for (const auto secret : {planted_openid, planted_words, planted_phone})
            EXPECT_EQ(report.find(secret), std::string::npos);
}

TEST_P(Sealing, ARowPutInAnothersPlaceDoesNotOpen) {
    StoreUnderTest under(options());
    under.record(turn(under, "o-li").said("a", "1").build());
    under.record(turn(under, "o-wu").said("b", "2").build());
    under.settle();
    under.close();
    sqlite3* connection = nullptr;
    ASSERT_EQ(sqlite3_open((under.directory() / "huiyin.db").c_str(), &connection), SQLITE_OK);
    EXPECT_EQ(
        sqlite3_exec(
            connection,
            "UPDATE conversation SET sealed=(SELECT sealed FROM conversation ORDER BY id LIMIT 1),"
            "person_id=(SELECT person_id FROM conversation ORDER BY id LIMIT 1)",
            nullptr,
            nullptr,
            nullptr
        ),
        SQLITE_OK
    );
    sqlite3_close(connection);
    ASSERT_EQ(under.open(), "");
    EXPECT_TRUE(under.subjects("o-li").conversation.has_value());
    const auto moved = under.try_subjects("o-wu");
    ASSERT_TRUE(std::holds_alternative<store::Failure>(moved));
    EXPECT_EQ(std::get<store::Failure>(moved).what, store::Failure::What::damaged);
}

INSTANTIATE_TEST_SUITE_P(Engines, Sealing, every_engine, engine_name);

}  // namespace
}  // namespace tests
