// The store's files: whose they are, what waits, and what is left of them after a crash.
#include "store/engines.hpp"
#include "store/power_loss_vfs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <memory>

namespace tests {
namespace {

using dialog::Evidence;
using dialog::EvidenceState;
using dialog::PersonId;
using store::KeptFile;
using testing::SizeIs;

namespace fs = std::filesystem;

class FilesTest : public EngineTest {
protected:
    // What a verb of the files answers, once the loop has run.
    template <class T, class Ask>
    static std::variant<T, store::Failure> ask(StoreUnderTest& under, Ask asking) {
        std::optional<std::variant<T, store::Failure>> answer;
        asking([&answer](std::variant<T, store::Failure> found) {
            EXPECT_FALSE(answer.has_value()) << "called back twice";
            answer = std::move(found);
        });
        EXPECT_TRUE(under.loop().run_until([&] { return answer.has_value(); }));
        return answer.value_or(store::Failure{});
    }

    static std::variant<KeptFile, store::Failure> keep(
        StoreUnderTest& under, PersonId person, std::string bytes
    ) {
        auto shared = std::make_shared<const std::string>(std::move(bytes));
        return ask<KeptFile>(under, [&](store::Done<KeptFile> done) {
            under.store().files().keep(person, shared, std::move(done));
        });
    }

    static std::string sha256_of(StoreUnderTest& under, PersonId person, std::string bytes) {
        const auto kept = keep(under, person, std::move(bytes));
        const auto* file = std::get_if<KeptFile>(&kept);
        EXPECT_NE(file, nullptr);
        return file == nullptr ? "" : file->sha256;
    }

    using Bytes = std::optional<std::string>;

    // The bytes, "nothing", "damaged", "unavailable" or "busy".
    static std::string told(const std::variant<Bytes, store::Failure>& found) {
        if (const auto* failure = std::get_if<store::Failure>(&found))
            return name(Outcome(*failure));
        return std::get<Bytes>(found).value_or("nothing");
    }

    static std::string read(StoreUnderTest& under, PersonId person, const std::string& sha256) {
        return told(ask<Bytes>(under, [&](store::Done<Bytes> done) {
            under.store().files().read(person, sha256, std::move(done));
        }));
    }

    static std::string staged(StoreUnderTest& under, const std::string& id) {
        return told(ask<Bytes>(under, [&](store::Done<Bytes> done) {
            under.store().files().staged(id, std::move(done));
        }));
    }

    static std::string stage(StoreUnderTest& under, std::string bytes) {
        auto shared = std::make_shared<const std::string>(std::move(bytes));
        const auto put = ask<std::string>(under, [&](store::Done<std::string> done) {
            under.store().files().stage(shared, std::move(done));
        });
        return std::get<std::string>(put);
    }

    // A customer with a picture that is still to be fetched.
    Evidence sends_picture(StoreUnderTest& under, std::string_view customer) {
        auto builder = turn(under, customer);
        builder.said("看这个", std::string(customer) + "-picture");
        auto& next = builder.turn();
        Evidence evidence{
            .id = dialog::EvidenceId{dialog::raw(next.id) + 20},
            .kind = dialog::MediaKind::image,
            .platform_media_id = "media",
            .received_at = monday,
            .state = EvidenceState::wanted,
            .account = "wechat/main",
            .conversation = next.step.after.conversation->id,
        };
        next.step.effects.emplace_back(dialog::KeepEvidence{evidence});
        EXPECT_EQ(name(under.record_and_settle(builder.build())), "committed");
        return evidence;
    }

    store::Turn fetched(StoreUnderTest& under, std::string_view customer, Evidence evidence) {
        auto builder = turn(under, customer);
        builder.said("fetched", std::string(customer) + "-fetched");
        builder.turn().step.effects.emplace_back(dialog::SettleEvidence{std::move(evidence)});
        return builder.build();
    }

    static PersonId person_of(StoreUnderTest& under, std::string_view customer) {
        return under.subjects(customer).person->id;
    }

    static Evidence with_file(Evidence evidence, std::string sha256, std::string thumbnail = "") {
        evidence.state = EvidenceState::fetched;
        evidence.file = {.sha256 = std::move(sha256), .bytes = 5, .type = "image/jpeg"};
        evidence.file->thumbnail_sha256 = std::move(thumbnail);
        return evidence;
    }

    static std::vector<store::EvidenceRow> wanted(StoreUnderTest& under) {
        std::vector<store::EvidenceRow> rows;
        under.store().wanted_evidence({}, 100, [&](auto found) {
            rows = std::get<std::vector<store::EvidenceRow>>(std::move(found));
        });
        return rows;
    }

    std::size_t files_on_disk() const {
        std::size_t count = 0;
        std::error_code code;
        const auto where = directory_.path() / "data" / "evidence";
        for (const auto& entry : fs::recursive_directory_iterator(where, code))
            count += entry.is_regular_file() ? 1 : 0;
        return count;
    }
};

TEST_P(FilesTest, AFileIsItsPersonsAloneAndLivesThroughARestart) {
    StoreUnderTest under(options());
    sends_picture(under, "o-li");
    sends_picture(under, "o-wu");
    const auto li = person_of(under, "o-li");
    const auto wu = person_of(under, "o-wu");
    const auto sha256 = sha256_of(under, li, "a cup");
    EXPECT_EQ(read(under, li, sha256), "a cup");
    EXPECT_EQ(read(under, wu, sha256), "nothing");
    EXPECT_EQ(read(under, li, std::string(64, '0')), "nothing");
    EXPECT_EQ(sha256_of(under, li, "a cup"), sha256);
    EXPECT_EQ(files_on_disk(), 1);
    EXPECT_EQ(sha256_of(under, wu, "a cup"), sha256);
    EXPECT_EQ(files_on_disk(), 2);
    under.reopen();
    EXPECT_EQ(read(under, li, sha256), "a cup");
}

TEST_P(FilesTest, NothingIsKeptForSomebodyWhoIsNotKnown) {
    StoreUnderTest under(options());
    const auto kept = keep(under, PersonId{999}, "a cup");
    const auto* failure = std::get_if<store::Failure>(&kept);
    ASSERT_NE(failure, nullptr);
    EXPECT_EQ(failure->what, store::Failure::What::damaged);
    EXPECT_EQ(files_on_disk(), 0);
}

TEST_P(FilesTest, AStagedFileLivesThroughACrash) {
    StoreUnderTest under(options());
    const auto id = stage(under, "a cup");
    under.crash();
    ASSERT_EQ(under.open(), "");
    EXPECT_EQ(staged(under, id), "a cup");
    under.store().files().drop_staged(id);
    EXPECT_EQ(staged(under, id), "nothing") << "in order";
}

TEST_P(FilesTest, BeyondSoManyTheNextIsRefusedAndNoneIsForgotten) {
    if (GetParam().inline_commits) GTEST_SKIP() << "nothing waits";
    StoreUnderTest under(options());
    constexpr std::size_t more = 10;
    std::size_t answered = 0;
    std::size_t busy = 0;
    const auto large = std::make_shared<const std::string>(2'000'000, 'x');
    for (std::size_t i = 0; i < store::Files::waiting_max + more; ++i)
        under.store().files().stage(large, [&](auto put) {
            ++answered;
            const auto* failure = std::get_if<store::Failure>(&put);
            busy += failure != nullptr && failure->what == store::Failure::What::busy ? 1 : 0;
        });
    EXPECT_TRUE(under.loop().run_until([&] { return answered == store::Files::waiting_max + more; })
    );
    EXPECT_GT(busy, 0);
    EXPECT_EQ(files_on_disk(), answered - busy);
}

// The file is kept, and the process dies before the record says so.
TEST_P(FilesTest, AFileThatNoRecordNamesIsSweptAfterACrashAndTheRecordStaysWanted) {
    StoreUnderTest under(options());
    auto cup = sends_picture(under, "o-li");
    sends_picture(under, "o-wu");
    const auto li = person_of(under, "o-li");
    const auto wu = person_of(under, "o-wu");
    const auto sha256 = sha256_of(under, li, "a cup");
    const auto small = sha256_of(under, li, "a small cup");
    under.record_and_settle(fetched(under, "o-li", with_file(cup, sha256, small)));
    const auto pot = sha256_of(under, wu, "a pot");
    sends_picture(under, "o-li-2");
    under.crash();
    // What was never finished either.
    for (const auto& entry : fs::recursive_directory_iterator(directory_.path() / "data"))
        if (entry.is_directory() && entry.path().parent_path().filename() == "evidence")
            std::ofstream(entry.path() / "0123.new") << "half";
    ASSERT_EQ(under.open(), "");
    EXPECT_EQ(read(under, wu, pot), "nothing");
    EXPECT_EQ(read(under, li, sha256), "a cup");
    EXPECT_EQ(read(under, li, small), "a small cup");
    EXPECT_THAT(wanted(under), SizeIs(2));
    EXPECT_EQ(sha256_of(under, wu, "a pot"), pot);
    EXPECT_EQ(read(under, wu, pot), "a pot");
}

TEST_P(FilesTest, AnOrderlyEndLeavesNothingToSweep) {
    StoreUnderTest under(options());
    sends_picture(under, "o-li");
    const auto li = person_of(under, "o-li");
    const auto sha256 = sha256_of(under, li, "a cup");
    under.reopen();
    EXPECT_EQ(read(under, li, sha256), "a cup");
}

INSTANTIATE_TEST_SUITE_P(Engines, FilesTest, every_engine, engine_name);

// The database's disk loses power, the files' does not: the worst order for us.
class FilesPowerLoss : public FilesTest {
protected:
    PowerLossVfs vfs_{"files-power-" + GetParam().name};
};

TEST_P(FilesPowerLoss, NoRecordSaysFetchedWithoutItsFile) {
    std::size_t said_fetched = 0;
    for (std::uint64_t cut = 0; cut < 24; ++cut) {
        auto all = options();
        all.directory = directory_.path() / std::to_string(cut);
        all.testing.vfs = vfs_.name();
        StoreUnderTest under(all);
        const auto cup = sends_picture(under, "o-li");
        const auto li = person_of(under, "o-li");
        const auto sha256 = sha256_of(under, li, "a cup");
        vfs_.lose_power_after(cut, cut);
        under.record(fetched(under, "o-li", with_file(cup, sha256)));
        under.settle();
        under.crash();
        vfs_.lose_power();
        vfs_.restore_power();
        ASSERT_EQ(under.open(), "");
        if (!wanted(under).empty()) {
            EXPECT_EQ(read(under, li, sha256), "nothing") << "swept";
            continue;
        }
        ++said_fetched;
        EXPECT_EQ(read(under, li, sha256), "a cup") << cut;
    }
    EXPECT_GT(said_fetched, 0);
    EXPECT_LT(said_fetched, 24);
}

INSTANTIATE_TEST_SUITE_P(Engines, FilesPowerLoss, every_engine, engine_name);

}  // namespace
}  // namespace tests
