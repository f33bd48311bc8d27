// Evidence as files: what the disk may do to them, and who can open which.
#include "store/locker.hpp"

#include "store/store_under_test.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <array>
#include <csignal>
#include <fstream>
#include <string>
#include <vector>

namespace tests {
namespace {

namespace fs = std::filesystem;
using dialog::PersonId;
using store::KeptFile;
using store::Key;
using store::Locked;
using store::Locker;
using store::LockerFailure;
using Found = std::optional<std::string>;

Key key_of(std::uint8_t byte) {
    std::array<std::uint8_t, 32> bytes{};
    bytes.fill(byte);
    return Key(bytes);
}

// No file grows beyond so many bytes: what a full disk does, without filling one.
class FullDisk {
public:
    explicit FullDisk(rlim_t bytes_max) {
        std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        rlimit limit = before_;
        limit.rlim_cur = bytes_max;
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }

    ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &before_); }

    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;

private:
    rlimit before_{};
};

class LockerTest : public testing::Test {
protected:
    KeptFile keep(std::string_view bytes, PersonId person = li, const Key& key = key_of(1)) {
        const auto kept = locker.keep(key, person, bytes);
        if (const auto* failure = std::get_if<LockerFailure>(&kept)) {
            ADD_FAILURE() << failure->detail;
            return {};
        }
        return std::get<KeptFile>(kept);
    }

    Locked<Found> read(
        const std::string& sha256, PersonId person = li, const Key& key = key_of(1)
    ) {
        return locker.read(key, person, sha256);
    }

    // The bytes, "nothing", "damaged" or "failed".
    static std::string told(const Locked<Found>& found) {
        if (const auto* failure = std::get_if<LockerFailure>(&found))
            return failure->damaged ? "damaged" : "failed";
        return std::get<Found>(found).value_or("nothing");
    }

    std::vector<fs::path> files() const {
        std::vector<fs::path> all;
        std::error_code code;
        for (const auto& entry : fs::recursive_directory_iterator(where, code))
            if (entry.is_regular_file()) all.push_back(entry.path());
        return all;
    }

    static std::string content(const fs::path& file) {
        std::ifstream stream(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(stream), {}};
    }

    static void write(const fs::path& file, const std::string& bytes) {
        std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
    }

    static constexpr PersonId li{7};
    static constexpr PersonId wu{9};

    TemporaryDirectory directory;
    fs::path where = directory.path() / "data" / "evidence";
    Locker locker{where, key_of(99)};
};

TEST_F(LockerTest, GivesBackWhatWasPutInToItsOwnerAlone) {
    const auto kept = keep("a broken cup");
    EXPECT_EQ(kept.bytes, 12);
    EXPECT_EQ(kept.sha256, "5758cb774036f563032484b2b5b36c8cbd3af30c4cc5665fde683b30f3e7d291");
    EXPECT_EQ(told(read(kept.sha256)), "a broken cup");
    EXPECT_EQ(told(read(kept.sha256, wu, key_of(2))), "nothing");
    EXPECT_EQ(told(read(kept.sha256, wu)), "nothing");
    EXPECT_EQ(told(read(kept.sha256, li, key_of(2))), "nothing");
    EXPECT_EQ(told(read(std::string(64, 'a'))), "nothing");
    EXPECT_EQ(told(read("../../huiyin.db")), "nothing");
}

TEST_F(LockerTest, NothingOfAFileStandsOnTheDiskReadably) {
    const auto kept = keep("13800001234 and a broken cup");
    ASSERT_EQ(files().size(), 1);
    const auto file = files().front();
    EXPECT_EQ(content(file).find("broken"), std::string::npos);
    EXPECT_EQ(file.string().find(kept.sha256), std::string::npos);

    struct stat status {};

    ASSERT_EQ(::stat(file.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    ASSERT_EQ(::stat(where.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0700U);
}

TEST_F(LockerTest, TheSameBytesOfOnePersonAreStoredOnce) {
    const auto first = keep("a cup");
    const auto again = keep("a cup");
    EXPECT_FALSE(first.was_there);
    EXPECT_TRUE(again.was_there);
    EXPECT_EQ(files().size(), 1);
    const auto other = keep("a cup", wu, key_of(2));
    EXPECT_FALSE(other.was_there);
    EXPECT_EQ(other.sha256, first.sha256);
    EXPECT_EQ(files().size(), 2);
    EXPECT_NE(files()[0].filename(), files()[1].filename()) << "the names tell who has the same";
}

TEST_F(LockerTest, ATornFileIsDamagedAndIsWrittenAnewWhenItComesAgain) {
    const auto kept = keep("a broken cup");
    const auto file = files().front();
    const auto whole = content(file);
    for (const std::size_t size : {std::size_t{0}, std::size_t{5}, whole.size() - 1}) {
        write(file, whole.substr(0, size));
        EXPECT_EQ(told(read(kept.sha256)), "damaged") << size;
        EXPECT_FALSE(keep("a broken cup").was_there);
        EXPECT_EQ(told(read(kept.sha256)), "a broken cup");
    }
}

TEST_F(LockerTest, AFileWithAChangedByteIsDamagedAndIsWrittenAnewWhenItComesAgain) {
    const auto kept = keep("a broken cup");
    const auto file = files().front();
    const auto whole = content(file);
    for (std::size_t i = 0; i < whole.size(); ++i) {
        auto changed = whole;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        write(file, changed);
        EXPECT_EQ(told(read(kept.sha256)), "damaged") << i;
    }
    EXPECT_FALSE(keep("a broken cup").was_there);
    EXPECT_EQ(told(read(kept.sha256)), "a broken cup");
}

TEST_F(LockerTest, AFileInThePlaceOfAnotherDoesNotOpen) {
    const auto cup = keep("a cup");
    const auto cup_file = files().front();
    const auto pot = keep("a pot");
    const auto all = files();
    const auto& pot_file = all[0] == cup_file ? all[1] : all[0];
    fs::copy_file(pot_file, cup_file, fs::copy_options::overwrite_existing);
    EXPECT_EQ(told(read(cup.sha256)), "damaged");
    EXPECT_EQ(told(read(pot.sha256)), "a pot");
}

TEST_F(LockerTest, WhatIsNoPlainFileIsDamaged) {
    const auto kept = keep("a cup");
    const auto file = files().front();
    fs::remove(file);
    fs::create_directory(file);
    EXPECT_EQ(told(read(kept.sha256)), "damaged");
    fs::remove(file);
    write(where / "elsewhere", "x");
    fs::create_symlink(where / "elsewhere", file);
    EXPECT_NE(told(read(kept.sha256)), "x");
}

TEST_F(LockerTest, AFullDiskLeavesNothingHalfAndTheNextTryIsGood) {
    const std::string large(100'000, 'x');
    {
        const FullDisk full(10'000);
        EXPECT_TRUE(std::holds_alternative<LockerFailure>(locker.keep(key_of(1), li, large)));
        EXPECT_TRUE(std::holds_alternative<LockerFailure>(locker.stage(large)));
        EXPECT_THAT(files(), testing::IsEmpty());
    }
    EXPECT_EQ(told(read(keep(large).sha256)), large);
}

TEST_F(LockerTest, ADirectoryThatCannotBeMadeIsAFailureInWords) {
    fs::create_directories(where.parent_path());
    write(where, "a file where the directory should be");
    const auto kept = locker.keep(key_of(1), li, "a cup");
    const auto* failure = std::get_if<LockerFailure>(&kept);
    ASSERT_NE(failure, nullptr);
    EXPECT_FALSE(failure->damaged);
    EXPECT_THAT(failure->detail, testing::HasSubstr("directory"));
}

TEST_F(LockerTest, AStagedFileWaitsUntilItIsDropped) {
    const auto id = std::get<std::string>(locker.stage("a cup"));
    EXPECT_EQ(id.size(), 32);
    EXPECT_EQ(told(locker.staged(id)), "a cup");
    Locker another(where, key_of(98));
    EXPECT_EQ(told(another.staged(id)), "damaged") << "it is bound to the key that seals it";
    locker.drop_staged(id);
    EXPECT_EQ(told(locker.staged(id)), "nothing");
    locker.drop_staged(id);
    locker.drop_staged("../../huiyin.db");
    EXPECT_EQ(told(locker.staged("../../huiyin.db")), "nothing");
}

TEST_F(LockerTest, SweepsWhatWasStagedSoLongAgoThatNobodyWillComeForIt) {
    const auto old = std::get<std::string>(locker.stage("old"));
    const auto young = std::get<std::string>(locker.stage("young"));
    const auto kept = keep("kept");
    write(where / "staged" / (std::string(32, 'f') + ".new"), "never finished");
    const auto age = [](const fs::path& file, std::chrono::hours hours) {
        fs::last_write_time(file, fs::file_time_type::clock::now() - hours);
    };
    for (const auto& file : files()) age(file, Locker::staged_for + std::chrono::hours(1));
    age(where / "staged" / young, Locker::staged_for - std::chrono::hours(1));
    locker.sweep_staged();
    EXPECT_EQ(told(locker.staged(old)), "nothing");
    EXPECT_EQ(told(locker.staged(young)), "young");
    EXPECT_EQ(told(read(kept.sha256)), "kept");
    EXPECT_EQ(files().size(), 2) << "what was never finished goes as well";
}

// A gateway may run for months.
TEST_F(LockerTest, SweepsWhileItIsUsedToo) {
    const auto old = std::get<std::string>(locker.stage("old"));
    const auto file = files().front();
    fs::last_write_time(
        file, fs::file_time_type::clock::now() - Locker::staged_for - std::chrono::hours(1)
    );
    Locker later(where, key_of(99));
    static_cast<void>(later.stage("young"));
    EXPECT_EQ(told(later.staged(old)), "nothing");
}

}  // namespace
}  // namespace tests
