// Files that are handed to us directly: looked at, put aside, fetched once.
#include "gateway/serve/upload_desk.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <sstream>

namespace gateway {
namespace {

using connectors::MediaFetched;
using connectors::MediaRefused;
using connectors::NotStaged;
using connectors::Staged;
using dialog::MediaKind;
using dialog::Obstacle;
using store::Failure;
using testing::HasSubstr;
using testing::Not;

// Files in memory.
class FakeFiles : public store::Files {
public:
    void keep(dialog::PersonId, Bytes, store::Done<store::KeptFile> done) override {
        done(Failure{});
    }

    void read(dialog::PersonId, std::string, store::Done<std::optional<std::string>> done)
        override {
        done(Failure{});
    }

    void stage(Bytes bytes, store::Done<std::string> done) override {
        if (failure) return done(*failure);
        const std::string id = "id-" + std::to_string(files.size());
        files[id] = *bytes;
        done(id);
    }

    void staged(std::string id, store::Done<std::optional<std::string>> done) override {
        if (failure) return done(*failure);
        const auto found = files.find(id);
        done(found == files.end() ? std::nullopt : std::optional(found->second));
    }

    void drop_staged(std::string id) override { files.erase(id); }

    std::map<std::string, std::string> files;
    std::optional<Failure> failure;
};

class UploadDeskTest : public testing::Test {
protected:
    net::Task<std::variant<Examined, NotExamined>> examine(std::string /*bytes*/) {
        ++examined;
        co_return looked;
    }

    template <class T>
    T run(net::Task<T> task) {
        std::optional<T> value;
        net::asio::co_spawn(io, std::move(task), [&](const std::exception_ptr& failure, T result) {
            if (failure) std::rethrow_exception(failure);
            value = std::move(result);
        });
        io.restart();
        io.run();
        return std::move(*value);
    }

    std::variant<Staged, NotStaged> stage(std::string bytes, std::string name = "杯子.jpg") {
        return run(desk.stage({.bytes = std::move(bytes), .file_name = std::move(name)}));
    }

    NotStaged::Why why(std::string bytes) {
        const auto outcome = stage(std::move(bytes));
        EXPECT_TRUE(std::holds_alternative<NotStaged>(outcome));
        return std::get<NotStaged>(outcome).why;
    }

    std::variant<MediaFetched, MediaRefused> fetch(const std::string& id) {
        return run(desk.fetch({.kind = MediaKind::image, .platform_media_id = id, .url = {}}));
    }

    net::asio::io_context io;
    std::ostringstream log_text;
    Log log{LogLevel::debug, LogFormat::text, log_text};
    FakeFiles files;
    std::size_t examined = 0;
    std::variant<Examined, NotExamined> looked =
        Examined{.kind = Examined::Kind::image, .type = "image/jpeg"};
    UploadDesk desk{files, [this](const Fetcher::Bytes& bytes) { return examine(*bytes); }, log};
};

TEST_F(UploadDeskTest, WhatItIsDecidesWhatItCountsAs) {
    const std::vector<std::pair<Examined::Kind, MediaKind>> kinds{
        {Examined::Kind::image, MediaKind::image},
        {Examined::Kind::audio, MediaKind::voice},
        {Examined::Kind::video, MediaKind::video},
        {Examined::Kind::document, MediaKind::file},
    };
    for (const auto& [content, kind] : kinds) {
        looked = Examined{.kind = content};
        const auto outcome = stage("bytes", "anything.exe");
        ASSERT_TRUE(std::holds_alternative<Staged>(outcome));
        EXPECT_EQ(std::get<Staged>(outcome).kind, kind);
    }
    EXPECT_EQ(files.files.size(), 4);
}

TEST_F(UploadDeskTest, WhatIsNoEvidenceIsNotPutAside) {
    looked = Examined{.kind = Examined::Kind::other, .type = "text/html"};
    EXPECT_EQ(why("<script>"), NotStaged::Why::not_taken);
    looked = NotExamined{.detail = "too much memory", .killed = true};
    EXPECT_EQ(why("a bomb"), NotStaged::Why::not_taken);
    EXPECT_TRUE(files.files.empty());
}

TEST_F(UploadDeskTest, WhatIsTooLargeIsNotEvenLookedAt) {
    EXPECT_EQ(why(std::string(connectors::media_bytes_max + 1, 'x')), NotStaged::Why::too_large);
    EXPECT_EQ(examined, 0);
    EXPECT_TRUE(std::holds_alternative<Staged>(stage(std::string(connectors::media_bytes_max, 'x')))
    );
}

TEST_F(UploadDeskTest, WhenWeCannotLookOrStoreTheVisitorShallTryAgain) {
    looked = NotExamined{.detail = "cannot be started"};
    EXPECT_EQ(why("a jpeg"), NotStaged::Why::unavailable);
    looked = Examined{.kind = Examined::Kind::image};
    files.failure = Failure{Failure::What::unavailable, "no space left"};
    EXPECT_EQ(why("a jpeg"), NotStaged::Why::unavailable);
    files.failure = Failure{Failure::What::busy, "too many files are waiting"};
    EXPECT_EQ(why("a jpeg"), NotStaged::Why::unavailable);
    EXPECT_THAT(log_text.str(), HasSubstr("no space left"));
    EXPECT_THAT(log_text.str(), Not(HasSubstr("杯子")));
}

TEST_F(UploadDeskTest, IsFetchedAsItCameUntilItIsForgotten) {
    const auto id = std::get<Staged>(stage("a jpeg")).id;
    EXPECT_EQ(std::get<MediaFetched>(fetch(id)).bytes, "a jpeg");
    EXPECT_EQ(std::get<MediaFetched>(fetch(id)).bytes, "a jpeg") << "after a crash, say";
    desk.forget({.kind = MediaKind::image, .platform_media_id = id, .url = {}});
    const auto after = fetch(id);
    EXPECT_TRUE(std::get<MediaRefused>(after).for_ever);
    EXPECT_EQ(std::get<MediaRefused>(after).obstacle, Obstacle::media_gone);
}

TEST_F(UploadDeskTest, ADamagedUploadIsGoneAndADiskThatIsAwayIsNot) {
    const auto id = std::get<Staged>(stage("a jpeg")).id;
    files.failure = Failure{Failure::What::damaged, "does not open"};
    EXPECT_TRUE(std::get<MediaRefused>(fetch(id)).for_ever);
    files.failure = Failure{Failure::What::unavailable, "the disk is away"};
    EXPECT_FALSE(std::get<MediaRefused>(fetch(id)).for_ever);
}

}  // namespace
}  // namespace gateway
