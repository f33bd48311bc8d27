// What agents see of evidence, who may, and what is noted of it.
#include "dialog/cases/number.hpp"
#include "gateway/api/desk.hpp"
#include "store/sample_turns.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>

namespace gateway::api {
namespace {

using dialog::Evidence;
using dialog::EvidenceState;
using dialog::MediaKind;
using dialog::Role;
using net::Method;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string number = dialog::make_case_number(tests::monday, 1, 1);
const std::string jpeg = "\xff\xd8\xff\xe0 a broken cup";
const std::string page = "<script>alert(1)</script>";

class ApiEvidence : public testing::Test {
protected:
    ApiEvidence() {
        for (const auto role : {Role::agent, Role::lead, Role::auditor}) {
            const std::string login(dialog::name(role));
            desk.add_agent(login, role);
            callers[role] = desk.sign_in(login);
        }
        tests::TurnBuilder builder(desk.store(), {}, "o-li");
        builder.said("我要投诉", "1").opens_case(number, tests::monday + std::chrono::hours(48));
        auto turn = builder.build();
        person = turn.step.after.person->id;
        const auto of = turn.step.after.cases.back().id;
        case_id = dialog::raw(of);
        const auto first = dialog::raw(turn.id) + 20;
        for (std::uint64_t i = 0; i < 3; ++i) ids.push_back(std::to_string(first + i));
        for (const auto kind : {MediaKind::image, MediaKind::file, MediaKind::voice}) {
            items.push_back({
                .id = dialog::EvidenceId{first + items.size()},
                .of = of,
                .kind = kind,
                .platform_media_id = "media-" + ids[items.size()],
                .received_at = tests::monday,
                .state = EvidenceState::wanted,
                .account = "wechat/main",
            });
            turn.step.effects.emplace_back(dialog::KeepEvidence{items.back()});
        }
        record(std::move(turn));
        settle(items[0], jpeg, "image/jpeg", "small");
        settle(items[1], page, "text/html", "");
    }

    void record(store::Turn turn) {
        desk.store().record(std::move(turn), [](auto outcome) {
            EXPECT_EQ(std::get<store::Recorded>(outcome), store::Recorded::committed);
        });
        desk.commit();
    }

    std::string keep(const std::string& bytes) {
        std::string sha256;
        desk.store().files().keep(
            person,
            std::make_shared<const std::string>(bytes),
            [&](auto kept) { sha256 = std::get<store::KeptFile>(kept).sha256; }
        );
        desk.commit();
        return sha256;
    }

    void settle(
        Evidence evidence,
        const std::string& bytes,
        const std::string& type,
        const std::string& thumbnail
    ) {
        evidence.state = EvidenceState::fetched;
        evidence.file = {.sha256 = keep(bytes), .bytes = bytes.size(), .type = type};
        evidence.file->name = "\"碎了\"\r\nX-Evil: 1.exe";
        if (!thumbnail.empty()) evidence.file->thumbnail_sha256 = keep(thumbnail);
        dialog::Subjects subjects;
        const store::Wanted who{
            .account = "wechat/main", .external_id = "o-li", .case_numbers = {}};
        desk.store().open(who, [&](auto found) {
            subjects = std::get<dialog::Subjects>(std::move(found));
        });
        tests::TurnBuilder builder(desk.store(), std::move(subjects), "o-li");
        builder.said("fetched", "f" + std::to_string(dialog::raw(evidence.id)));
        builder.turn().step.effects.emplace_back(dialog::SettleEvidence{std::move(evidence)});
        record(builder.build());
    }

    net::Response get(const std::string& path, Role role = Role::agent) {
        return desk.call(Method::get, path, callers.at(role));
    }

    std::string list_path() { return "cases/" + number + "/evidence"; }

    std::string zip_path() { return list_path() + ".zip"; }

    // What was noted, newest first, without the sign-ins' own.
    std::vector<std::string> noted() {
        std::vector<std::string> all;
        for (const auto& access : desk.accesses())
            all.push_back(
                access.who + " " + access.what + " " + std::string(store::name(access.kind)) + " " +
                std::to_string(access.subject)
            );
        return all;
    }

    Desk desk;
    std::map<Role, Caller> callers;
    dialog::PersonId person{};
    std::uint64_t case_id = 0;
    std::vector<std::string> ids;
    std::vector<Evidence> items;
};

TEST_F(ApiEvidence, IsListedWithWhereItCameFromAndWhereItsBytesAre) {
    const auto response = get(list_path());
    ASSERT_EQ(response.status, 200U) << response.body;
    const auto list = json_of(response);
    ASSERT_EQ(list.at("items").size(), 3U);
    EXPECT_TRUE(list.at("next").is_null());
    const auto& first = list.at("items").at(0);
    EXPECT_EQ(first.at("id"), ids[0]);
    EXPECT_EQ(first.at("kind"), "image");
    EXPECT_EQ(first.at("account"), "wechat/main");
    EXPECT_EQ(first.at("platform_id"), "media-" + ids[0]);
    EXPECT_EQ(first.at("state"), "fetched");
    EXPECT_EQ(first.at("file").at("type"), "image/jpeg");
    EXPECT_EQ(first.at("file").at("bytes"), jpeg.size());
    EXPECT_EQ(first.at("file").at("has_thumbnail"), true);
    EXPECT_EQ(list.at("items").at(2).at("state"), "not_fetched");
    EXPECT_TRUE(list.at("items").at(2).at("file").is_null());
    EXPECT_THAT(noted(), testing::ElementsAre("agent list case " + std::to_string(case_id)));
}

TEST_F(ApiEvidence, AnOriginalIsGivenAsItCameAndNeverToBeShownInPlace) {
    const auto response = get("evidence/" + ids[0] + "/file");
    ASSERT_EQ(response.status, 200U) << response.body;
    EXPECT_EQ(response.body, jpeg);
    EXPECT_EQ(response.content_type, "image/jpeg");
    EXPECT_EQ(
        header_of(response, "Content-Disposition"),
        "attachment; filename=\"image-" + ids[0] + ".jpg\""
    );
    EXPECT_EQ(header_of(response, "X-Content-Type-Options"), "nosniff");
    EXPECT_THAT(header_of(response, "Content-Security-Policy"), HasSubstr("default-src 'none'"));
    EXPECT_EQ(header_of(response, "Cache-Control"), "no-store");
    EXPECT_THAT(noted(), testing::ElementsAre("agent download evidence " + ids[0]));
}

TEST_F(ApiEvidence, WhatCouldRunInABrowserIsOnlyBytes) {
    const auto response = get("evidence/" + ids[1] + "/file");
    ASSERT_EQ(response.status, 200U);
    EXPECT_EQ(response.body, page);
    EXPECT_EQ(response.content_type, "application/octet-stream");
    EXPECT_EQ(
        header_of(response, "Content-Disposition"),
        "attachment; filename=\"file-" + ids[1] + ".bin\""
    );
}

TEST_F(ApiEvidence, AThumbnailIsGivenWhereThereIsOne) {
    const auto response = get("evidence/" + ids[0] + "/thumbnail");
    ASSERT_EQ(response.status, 200U) << response.body;
    EXPECT_EQ(response.body, "small");
    EXPECT_EQ(response.content_type, "image/jpeg");
    EXPECT_THAT(noted(), testing::ElementsAre("agent thumbnail evidence " + ids[0]));
    EXPECT_EQ(code_of(get("evidence/" + ids[1] + "/thumbnail")), "no_thumbnail");
}

TEST_F(ApiEvidence, WhatIsNotThereIsNotFoundAndNotNoted) {
    EXPECT_EQ(code_of(get("evidence/" + ids[2] + "/file")), "not_fetched");
    EXPECT_EQ(code_of(get("evidence/999/file")), "not_found");
    EXPECT_EQ(code_of(get("evidence/abc/file")), "not_found");
    EXPECT_EQ(code_of(get("cases/HY1/evidence")), "not_found");
    const auto unknown = dialog::make_case_number(tests::monday, 2, 2);
    EXPECT_EQ(code_of(get("cases/" + unknown + "/evidence")), "not_found");
    EXPECT_EQ(code_of(get("cases/" + unknown + "/evidence.zip", Role::lead)), "not_found");
    EXPECT_THAT(noted(), IsEmpty());
}

TEST_F(ApiEvidence, AnArchiveIsForThoseWhoAnswerForIt) {
    EXPECT_EQ(code_of(get(zip_path())), "not_allowed");
    EXPECT_THAT(noted(), IsEmpty());
    auto response = get(zip_path(), Role::lead);
    ASSERT_EQ(response.status, 200U) << response.body;
    EXPECT_EQ(response.content_type, "application/zip");
    EXPECT_EQ(
        header_of(response, "Content-Disposition"),
        "attachment; filename=\"evidence-" + number + ".zip\""
    );
    EXPECT_EQ(header_of(response, "X-Damaged-Files"), "0");
    EXPECT_THAT(response.body, testing::StartsWith("PK"));
    EXPECT_THAT(response.body, HasSubstr(jpeg));
    EXPECT_THAT(response.body, HasSubstr("SHA256SUMS"));
    const auto first = std::exchange(response, {}).body;
    EXPECT_EQ(first, get(zip_path(), Role::auditor).body) << "the same each time";
    EXPECT_THAT(
        noted(),
        testing::ElementsAre(
            "auditor export case " + std::to_string(case_id),
            "lead export case " + std::to_string(case_id)
        )
    );
}

TEST_F(ApiEvidence, NobodySeesAnythingWithoutSigningIn) {
    for (const auto& path :
         {list_path(),
          zip_path(),
          "evidence/" + ids[0] + "/file",
          "evidence/" + ids[0] + "/thumbnail"})
        EXPECT_EQ(desk.call(Method::get, path, {}).status, 401U) << path;
    EXPECT_THAT(noted(), IsEmpty());
}

TEST_F(ApiEvidence, ADamagedFileIsNeverGivenAndNamedInTheArchive) {
    for (const auto& file :
         std::filesystem::recursive_directory_iterator(desk.directory() / "evidence"))
        if (file.is_regular_file() && file.file_size() > 40)
            std::ofstream(file.path(), std::ios::app) << "x";
    const auto response = get("evidence/" + ids[0] + "/file");
    EXPECT_EQ(response.status, 410U);
    EXPECT_EQ(code_of(response), "damaged");
    const auto zip = get(zip_path(), Role::lead);
    EXPECT_EQ(zip.status, 200U);
    EXPECT_EQ(header_of(zip, "X-Damaged-Files"), "2");
    EXPECT_EQ(zip.body.find("a broken cup"), std::string::npos);
}

TEST_F(ApiEvidence, WhatCannotBeNotedIsNotGiven) {
    sqlite3* connection = nullptr;
    const auto ledger = desk.directory() / "agents.db";
    ASSERT_EQ(sqlite3_open(ledger.c_str(), &connection), SQLITE_OK);
    const char* refuse =
        "CREATE TRIGGER refuse BEFORE INSERT ON access BEGIN SELECT RAISE(ABORT,'no'); END";
    ASSERT_EQ(sqlite3_exec(connection, refuse, nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(connection);
    for (const auto& path :
         {list_path(),
          zip_path(),
          "evidence/" + ids[0] + "/file",
          "evidence/" + ids[0] + "/thumbnail"}) {
        const auto response = get(path, Role::lead);
        EXPECT_EQ(response.status, 503U) << path;
        EXPECT_EQ(response.body.find("cup"), std::string::npos);
    }
}

// Whoever downloads slowly holds memory: so many at once, until the bytes have left.
TEST_F(ApiEvidence, FewFilesAreOnTheirWayAtOnce) {
    std::vector<net::Response> under_way;
    for (std::size_t i = 0; i < Api::evidence_seats_max; ++i) {
        under_way.push_back(get("evidence/" + ids[0] + "/file"));
        ASSERT_EQ(under_way.back().status, 200U) << i;
    }
    const auto refused = get("evidence/" + ids[0] + "/file");
    EXPECT_EQ(refused.status, 503U);
    EXPECT_NE(header_of(refused, "Retry-After"), "");
    EXPECT_EQ(get(list_path()).status, 503U);
    under_way.pop_back();
    EXPECT_EQ(get("evidence/" + ids[0] + "/file").status, 200U);
    under_way.clear();
    const auto archive = get(zip_path(), Role::lead);
    EXPECT_EQ(get(zip_path(), Role::lead).status, 503U) << "one archive at a time";
    EXPECT_EQ(get("evidence/" + ids[0] + "/file").status, 200U);
}

}  // namespace
}  // namespace gateway::api
