#include "gateway/archive/zip.hpp"

#include "gateway/archive/unzipped.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>

namespace archives {
namespace {

using gateway::write_zip;
using gateway::zip_in_memory;
using gateway::ZipEntry;
using gateway::ZipMistake;
using testing::HasSubstr;

const auto noon = *dialog::parse_rfc3339("2026-11-23T12:34:56+08:00");

ZipEntry entry(std::string name, std::string bytes, dialog::Instant at = noon) {
    return {
        .name = std::move(name),
        .at = at,
        .bytes = bytes.size(),
        .read = [bytes] { return std::optional(bytes); },
    };
}

std::string content(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

unsigned number_at(const std::string& bytes, std::size_t place) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(bytes.at(at)); };
    return byte(place) | static_cast<unsigned>(byte(place + 1)) << 8U;
}

std::string binary() {
    std::string bytes;
    for (int i = 0; i < 70'000; ++i) bytes.push_back(static_cast<char>(i * 7 % 256));
    return bytes;
}

class ZipTest : public testing::Test {
protected:
    Folder folder;
    std::filesystem::path file = folder / "evidence.zip";
};

TEST_F(ZipTest, HoldsTheBytesAsTheyAreUnderTheirNames) {
    ASSERT_EQ(
        write_zip(
            {entry("files/a.jpg", binary()), entry("empty", ""), entry("b", "x")}, file, false
        ),
        std::nullopt
    );
    const auto all = unzipped(file);
    ASSERT_EQ(all.size(), 3);
    EXPECT_EQ(all.at("files/a.jpg").bytes, binary());
    EXPECT_EQ(all.at("empty").bytes, "");
    EXPECT_EQ(all.at("b").bytes, "x");
    EXPECT_EQ(all.at("b").method, ZIP_CM_STORE);

    struct stat status {};

    ASSERT_EQ(::stat(file.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    EXPECT_EQ(folder.files(), 1) << "nothing of its making is left";
}

TEST_F(ZipTest, ShowsTheTimeOfChinaWhateverTheMachineThinks) {
    const char* before = std::getenv("TZ");
    const std::string zone = before == nullptr ? "" : before;
    std::vector<std::string> made;
    for (const char* machine : {"UTC", "America/New_York"}) {
        ::setenv("TZ", machine, 1);
        ::tzset();
        ASSERT_EQ(write_zip({entry("a", "x")}, file, true), std::nullopt);
        made.push_back(content(file));
        const auto& head = made.back();  // the time stands at 10, the date at 12
        EXPECT_EQ(number_at(head, 10), 12U << 11U | 34U << 5U | 56U / 2);
        EXPECT_EQ(number_at(head, 12), (2026U - 1980U) << 9U | 11U << 5U | 23U);
    }
    before == nullptr ? ::unsetenv("TZ") : ::setenv("TZ", zone.c_str(), 1);
    ::tzset();
    EXPECT_EQ(made[0], made[1]);
}

TEST_F(ZipTest, TheSameEntriesGiveTheSameBytesInMemoryToo) {
    const std::vector<ZipEntry> entries{entry("files/a.jpg", binary()), entry("b", "x")};
    ASSERT_EQ(write_zip(entries, file, false), std::nullopt);
    const auto again = zip_in_memory(entries);
    ASSERT_TRUE(std::holds_alternative<std::string>(again));
    EXPECT_EQ(std::get<std::string>(again), content(file));
}

TEST_F(ZipTest, AFileThatIsThereStaysUnlessTheCallerSaysOtherwise) {
    std::ofstream(file) << "mine";
    const auto mistake = write_zip({entry("a", "x")}, file, false);
    ASSERT_TRUE(mistake);
    EXPECT_THAT(*mistake, HasSubstr("exists"));
    EXPECT_EQ(content(file), "mine");
    EXPECT_EQ(write_zip({entry("a", "x")}, file, true), std::nullopt);
    EXPECT_EQ(unzipped(file).size(), 1);
}

TEST_F(ZipTest, BytesThatCannotBeReadAnyMoreLeaveNoFile) {
    auto lost = entry("lost", "x");
    lost.read = [] { return std::optional<std::string>(); };
    auto other = entry("other", "x");
    other.read = [] { return std::optional<std::string>("longer than it was"); };
    for (const auto& bad : {lost, other}) {
        EXPECT_TRUE(write_zip({entry("a", "x"), bad}, file, false));
        EXPECT_EQ(folder.files(), 0);
        EXPECT_TRUE(std::holds_alternative<ZipMistake>(zip_in_memory({entry("a", "x"), bad})));
    }
}

TEST_F(ZipTest, OneEntryIsReadAtATimeAndOnce) {
    int open = 0;
    std::vector<ZipEntry> entries;
    for (int i = 0; i < 5; ++i) {
        entries.push_back(entry(std::to_string(i), "12345"));
        entries.back().read = [&open] {
            ++open;
            return std::optional<std::string>("12345");
        };
    }
    ASSERT_EQ(write_zip(entries, file, false), std::nullopt);
    EXPECT_EQ(open, 5);
}

TEST_F(ZipTest, AFullDiskLeavesWhatWasThereAndNothingHalf) {
    std::ofstream(file) << "mine";
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    auto small = before;
    small.rlim_cur = 10'000;
    ::setrlimit(RLIMIT_FSIZE, &small);
    const auto mistake = write_zip({entry("a", binary())}, file, true);
    ::setrlimit(RLIMIT_FSIZE, &before);
    EXPECT_TRUE(mistake);
    EXPECT_EQ(content(file), "mine");
    EXPECT_EQ(folder.files(), 1);
}

TEST_F(ZipTest, AFolderThatIsNotThereIsAMistakeInWords) {
    const auto mistake = write_zip({entry("a", "x")}, folder / "nowhere/evidence.zip", false);
    ASSERT_TRUE(mistake);
    EXPECT_THAT(*mistake, HasSubstr("nowhere"));
}

}  // namespace
}  // namespace archives
