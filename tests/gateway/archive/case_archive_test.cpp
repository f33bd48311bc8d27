#include "gateway/archive/case_archive.hpp"

#include "gateway/archive/evidence_json.hpp"
#include "gateway/archive/unzipped.hpp"
#include "store/seal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <set>

namespace archives {
namespace {

using dialog::EvidenceState;
using dialog::MediaKind;
using gateway::archive_of;
using gateway::CaseArchive;
using store::CaseEvidence;
using store::EvidenceRow;
using store::Failure;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

const auto noon = *dialog::parse_rfc3339("2026-11-23T12:00:00+08:00");

std::string sha256(std::string_view text) {
    const auto digest = store::Sha256()(text);
    return store::hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

// Files in memory; some are lost or changed.
class Room : public store::EvidenceRoom {
public:
    Answer<std::optional<CaseEvidence>> of_case(std::string_view) override { return of; }

    Answer<std::optional<EvidenceRow>> item(dialog::EvidenceId) override {
        return std::optional<EvidenceRow>();
    }

    Answer<std::optional<std::string>> file(dialog::PersonId, std::string_view hash) override {
        if (away) return Failure{Failure::What::unavailable, "the disk does not answer"};
        if (damaged.contains(std::string(hash)))
            return Failure{Failure::What::damaged, "another hash"};
        const auto found = files.find(std::string(hash));
        if (found == files.end()) return std::optional<std::string>();
        return std::optional(found->second);
    }

    dialog::Evidence& add(MediaKind kind, std::string bytes, std::string type) {
        const auto id = dialog::EvidenceId{100 + of.items.size()};
        EvidenceRow row{
            .evidence =
                {.id = id,
                 .kind = kind,
                 .platform_media_id = "media-" + std::to_string(dialog::raw(id)),
                 .received_at = noon,
                 .state = EvidenceState::fetched,
                 .account = "wechat/main",
                 .file =
                     dialog::EvidenceFile{
                         .sha256 = sha256(bytes),
                         .bytes = bytes.size(),
                         .type = std::move(type),
                         .name = "../../etc/\"碎了的杯子\n.exe",
                         .fetched_at = noon + std::chrono::seconds(2)}},
            .person = dialog::PersonId{7},
        };
        files[row.evidence.file->sha256] = std::move(bytes);
        of.items.push_back(std::move(row));
        return of.items.back().evidence;
    }

    CaseEvidence of{.number = "HY20261123-0001", .opened_at = noon, .items = {}};
    std::map<std::string, std::string> files;
    std::set<std::string> damaged;
    bool away = false;
};

class CaseArchiveTest : public testing::Test {
protected:
    CaseArchive made() {
        auto archive = archive_of(room, room.of);
        EXPECT_TRUE(std::holds_alternative<CaseArchive>(archive));
        return std::get<CaseArchive>(std::move(archive));
    }

    std::map<std::string, Unpacked> unpacked(const CaseArchive& archive) {
        EXPECT_EQ(gateway::write_zip(archive.entries, folder / "a.zip", true), std::nullopt);
        return unzipped(folder / "a.zip");
    }

    static std::vector<std::string> names(const CaseArchive& archive) {
        std::vector<std::string> all;
        for (const auto& entry : archive.entries) all.push_back(entry.name);
        return all;
    }

    Room room;
    Folder folder;
};

TEST_F(CaseArchiveTest, HoldsTheOriginalsUnderNamesThatNoStrangerChose) {
    room.add(MediaKind::image, "a jpeg", "image/jpeg");
    room.add(MediaKind::voice, "a voice", "audio/amr");
    room.add(MediaKind::file, "<script>", "text/html");
    const auto archive = made();
    EXPECT_THAT(
        names(archive),
        ElementsAre(
            "files/001-image-100.jpg",
            "files/002-voice-101.amr",
            "files/003-file-102.bin",
            "manifest.json",
            "SHA256SUMS"
        )
    );
    const auto all = unpacked(archive);
    EXPECT_EQ(all.at("files/001-image-100.jpg").bytes, "a jpeg");
    EXPECT_EQ(all.at("files/002-voice-101.amr").bytes, "a voice");
    EXPECT_THAT(archive.damaged, IsEmpty());
    EXPECT_EQ(archive.bytes, 21);
}

TEST_F(CaseArchiveTest, TheSumsFitEveryEntryButThemselves) {
    room.add(MediaKind::image, "a jpeg", "image/jpeg");
    room.add(MediaKind::image, "a png", "image/png");
    const auto all = unpacked(made());
    std::istringstream sums(all.at("SHA256SUMS").bytes);
    std::size_t lines = 0;
    for (std::string line; std::getline(sums, line); ++lines) {
        ASSERT_GT(line.size(), 66);
        EXPECT_EQ(line.substr(64, 2), "  ");
        EXPECT_EQ(line.substr(0, 64), sha256(all.at(line.substr(66)).bytes)) << line;
    }
    EXPECT_EQ(lines, all.size() - 1);
}

TEST_F(CaseArchiveTest, TheManifestTellsWhereFromAndWhenAndWhatItReallyIs) {
    auto& voice = room.add(MediaKind::voice, "a voice", "audio/amr");
    voice.file->duration_ms = 4'200;
    const auto all = unpacked(made());
    const auto manifest = nlohmann::json::parse(all.at("manifest.json").bytes);
    EXPECT_EQ(manifest["format"], 1);
    EXPECT_EQ(manifest["case"], "HY20261123-0001");
    const auto& item = manifest["evidence"][0];
    EXPECT_EQ(item["entry"], "files/001-voice-100.amr");
    EXPECT_EQ(item["account"], "wechat/main");
    EXPECT_EQ(item["platform_id"], "media-100");
    EXPECT_EQ(item["received_at"], "2026-11-23T12:00:00+08:00");
    EXPECT_EQ(item["state"], "fetched");
    EXPECT_EQ(item["file"]["fetched_at"], "2026-11-23T12:00:02+08:00");
    EXPECT_EQ(item["file"]["type"], "audio/amr");
    EXPECT_EQ(item["file"]["bytes"], 7);
    EXPECT_EQ(item["file"]["sha256"], sha256("a voice"));
    EXPECT_EQ(item["file"]["duration_ms"], 4'200);
    EXPECT_EQ(item["file"]["name"], "../../etc/\"碎了的杯子\n.exe") << "as it was called";
}

TEST_F(CaseArchiveTest, WhatWasNotFetchedIsNamedWithWhy) {
    auto& gone = room.add(MediaKind::image, "never", "");
    gone.state = EvidenceState::gone;
    gone.file.reset();
    gone.detail = "40007 invalid media_id";
    gone.asked_again = true;
    auto& place = room.add(MediaKind::location, "never", "");
    place.state = EvidenceState::described;
    place.file.reset();
    place.note = "南京路1号";
    const auto archive = made();
    EXPECT_EQ(archive.not_fetched, 1);
    EXPECT_THAT(archive.damaged, IsEmpty());
    const auto all = unpacked(archive);
    EXPECT_THAT(all, SizeIs(2));
    const auto manifest = nlohmann::json::parse(all.at("manifest.json").bytes);
    const auto& first = manifest["evidence"][0];
    EXPECT_EQ(first["state"], "gone");
    EXPECT_EQ(first["why"], "40007 invalid media_id");
    EXPECT_EQ(first["asked_again"], true);
    EXPECT_TRUE(first["entry"].is_null());
    EXPECT_EQ(manifest["evidence"][1]["note"], "南京路1号");
}

TEST_F(CaseArchiveTest, ADamagedOrMissingFileIsNamedAndLeftOut) {
    const auto good = room.add(MediaKind::image, "good", "image/jpeg").file->sha256;
    const auto changed = room.add(MediaKind::image, "changed", "image/jpeg").file->sha256;
    const auto missing = room.add(MediaKind::image, "missing", "image/jpeg").file->sha256;
    room.damaged.insert(changed);
    room.files.erase(missing);
    const auto archive = made();
    ASSERT_THAT(archive.damaged, SizeIs(2));
    EXPECT_THAT(archive.damaged[0], StartsWith("files/002-image-101.jpg"));
    EXPECT_THAT(archive.damaged[1], StartsWith("files/003-image-102.jpg"));
    const auto all = unpacked(archive);
    EXPECT_THAT(all, SizeIs(3));
    const auto& sums = all.at("SHA256SUMS").bytes;
    EXPECT_THAT(sums, HasSubstr(good));
    EXPECT_EQ(sums.find(changed), std::string::npos);
    const auto manifest = nlohmann::json::parse(all.at("manifest.json").bytes);
    EXPECT_EQ(manifest["evidence"][1]["state"], "damaged");
    EXPECT_THAT(std::string(manifest["evidence"][1]["why"]), HasSubstr("another hash"));
    EXPECT_EQ(manifest["evidence"][1]["file"]["sha256"], changed) << "what it was stays told";
}

TEST_F(CaseArchiveTest, RecordsThatCannotBeReadAreCounted) {
    room.of.unreadable = 2;
    const auto archive = made();
    EXPECT_THAT(archive.damaged, SizeIs(1));
    const auto all = unpacked(archive);
    const auto manifest = nlohmann::json::parse(all.at("manifest.json").bytes);
    EXPECT_EQ(manifest["records_erased_or_unreadable"], 2);
}

TEST_F(CaseArchiveTest, ADiskThatDoesNotAnswerIsNoDamage) {
    room.add(MediaKind::image, "a jpeg", "image/jpeg");
    room.away = true;
    EXPECT_TRUE(std::holds_alternative<Failure>(archive_of(room, room.of)));
}

TEST_F(CaseArchiveTest, AFileThatIsChangedMeanwhileLeavesNoArchive) {
    const auto hash = room.add(MediaKind::image, "a jpeg", "image/jpeg").file->sha256;
    const auto archive = made();
    room.damaged.insert(hash);
    EXPECT_TRUE(gateway::write_zip(archive.entries, folder / "a.zip", false));
    EXPECT_EQ(folder.files(), 0);
}

TEST_F(CaseArchiveTest, TheSameCaseGivesTheSameBytes) {
    room.add(MediaKind::image, "a jpeg", "image/jpeg");
    room.add(MediaKind::voice, "a voice", "audio/amr");
    const auto first = gateway::zip_in_memory(made().entries);
    const auto second = gateway::zip_in_memory(made().entries);
    EXPECT_EQ(std::get<std::string>(first), std::get<std::string>(second));
}

TEST_F(CaseArchiveTest, ACaseWithoutEvidenceIsAnArchiveThatSaysSo) {
    const auto all = unpacked(made());
    EXPECT_THAT(all, SizeIs(2));
}

}  // namespace
}  // namespace archives
