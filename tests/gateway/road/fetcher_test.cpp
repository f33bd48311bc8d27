// What customers sent is fetched at once, again and again; whatever fails, no record says more than
// is so.
#include "gateway/road/fetching.hpp"

namespace road {
namespace {

TEST_F(FetcherTest, FetchesAtOnceAndNotesWhatItReallyIs) {
    start();
    complain();
    send_picture();
    const auto rows = evidence();
    ASSERT_THAT(rows, SizeIs(1));
    const auto& found = rows[0].evidence;
    EXPECT_EQ(found.state, EvidenceState::fetched);
    ASSERT_TRUE(found.file);
    EXPECT_EQ(found.file->type, "image/jpeg");
    EXPECT_EQ(found.file->bytes, 6);
    EXPECT_EQ(found.file->fetched_at, monday());
    EXPECT_EQ(found.account, "wechat/main");
    EXPECT_EQ(file_of(rows[0]), "a jpeg");
    EXPECT_NE(found.file->thumbnail_sha256, "");
    EXPECT_THAT(shelf.asked, SizeIs(1));
    EXPECT_THAT(shelf.forgotten, ElementsAre("media-2"));
    EXPECT_EQ(node->fetcher().waiting(), 0);
}

TEST_F(FetcherTest, TriesAgainLessAndLessOften) {
    start();
    complain();
    shelf.always = busy();
    send_picture();
    EXPECT_THAT(shelf.asked, SizeIs(1));
    EXPECT_EQ(only_evidence().state, EvidenceState::wanted);
    node->advance_to(monday() + 3h);
    ASSERT_GT(shelf.asked.size(), 8);
    for (std::size_t i = 2; i < 8; ++i) {
        const auto before = shelf.asked[i - 1].at - shelf.asked[i - 2].at;
        EXPECT_GT(shelf.asked[i].at - shelf.asked[i - 1].at, before) << i;
    }
    EXPECT_LE(shelf.asked.back().at - shelf.asked[shelf.asked.size() - 2].at, 36min);
    shelf.always = MediaFetched{.bytes = "at last"};
    node->advance_to(node->now() + 40min);
    EXPECT_EQ(only_evidence().state, EvidenceState::fetched);
}

// Blocked by the customer, say: at the end nothing may claim that somebody was asked.
TEST_F(FetcherTest, AnEmptyFileIsNoFile) {
    start();
    complain();
    shelf.next.emplace_back(MediaFetched{.bytes = ""});
    send_picture();
    EXPECT_EQ(only_evidence().state, EvidenceState::wanted);
    node->advance_to(monday() + 1min);
    EXPECT_EQ(only_evidence().state, EvidenceState::fetched);
}

TEST_F(FetcherTest, ARestartInTheMiddleFetchesAgainAndKeepsOneFile) {
    start();
    complain();
    shelf.hold = true;
    auto inbound = said("o-li", ++number, "");
    inbound.what = dialog::CustomerSent{.kind = dialog::MediaKind::voice, .platform_media_id = "v"};
    node->take(inbound);
    node->poll();
    EXPECT_THAT(shelf.asked, SizeIs(1));
    EXPECT_EQ(only_evidence().state, EvidenceState::wanted);
    node->kill();
    shelf.hold = false;
    node->start();
    settle();
    EXPECT_EQ(only_evidence().state, EvidenceState::fetched);
    EXPECT_THAT(shelf.asked, SizeIs(2));
}

TEST_F(FetcherTest, NoRecordSaysFetchedBeforeTheFileIsKept) {
    start();
    complain();
    store->fail_for(3);
    send_picture();
    EXPECT_EQ(only_evidence().state, EvidenceState::wanted);
    EXPECT_THAT(node->log(), HasSubstr("evidence.not_kept"));
    node->advance_to(monday() + 2min);
    const auto rows = evidence();
    EXPECT_EQ(rows[0].evidence.state, EvidenceState::fetched);
    EXPECT_EQ(file_of(rows[0]), "a jpeg");
}

TEST_F(FetcherTest, AFullDiskDoesNotFetchEverySecond) {
    start();
    complain();
    store->fail_for(1'000);
    send_picture();
    node->advance_to(monday() + 6h);
    EXPECT_LE(shelf.asked.size(), 30);
    store->fail_for(0);
    node->advance_to(monday() + 7h);
    EXPECT_EQ(only_evidence().state, EvidenceState::fetched);
}

TEST_F(FetcherTest, NobodyToLookAtItIsTriedAgainBeforeItsTypeIsGivenUp) {
    start();
    complain();
    examinations.assign(2, NotExamined{.detail = "cannot be started"});
    send_picture();
    EXPECT_EQ(only_evidence().state, EvidenceState::wanted);
    node->advance_to(monday() + 1min);
    EXPECT_EQ(only_evidence().state, EvidenceState::fetched);
    EXPECT_EQ(only_evidence().file->type, "image/jpeg");
    examinations.assign(3, NotExamined{.detail = "cannot be started"});
    send_picture();
    node->advance_to(monday() + 5min);
    const auto rows = evidence();
    ASSERT_THAT(rows, SizeIs(2));
    EXPECT_EQ(rows[1].evidence.state, EvidenceState::fetched) << "kept all the same";
    EXPECT_EQ(rows[1].evidence.file->type, "application/octet-stream");
    EXPECT_EQ(file_of(rows[1]), "a jpeg");
}

TEST_F(FetcherTest, AFileThatKillsWhoLooksAtItIsKeptAndLookedAtOnce) {
    start();
    complain();
    examinations.emplace_back(NotExamined{.detail = "too much memory", .killed = true});
    send_picture();
    EXPECT_EQ(only_evidence().state, EvidenceState::fetched);
    EXPECT_EQ(only_evidence().file->type, "application/octet-stream");
    EXPECT_EQ(examined, 1);
}

TEST_F(FetcherTest, TheSamePictureTwiceIsTwoRecordsAndOneFile) {
    start();
    complain();
    send_picture();
    send_picture();
    const auto rows = evidence();
    ASSERT_THAT(rows, SizeIs(2));
    EXPECT_EQ(rows[0].evidence.file->sha256, rows[1].evidence.file->sha256);
}

TEST_F(FetcherTest, APlatformThatIsDownIsLeftInPeaceAndAllIsFetchedAfterwards) {
    start();
    complain();
    shelf.always = down();
    for (int i = 0; i < 30; ++i) send_picture();
    EXPECT_LE(shelf.asked.size(), 9) << "the breaker opens";
    node->advance_to(monday() + 10min);
    const auto asked = shelf.asked.size();
    EXPECT_LE(asked, 30) << "one goes through from time to time";
    shelf.always = MediaFetched{.bytes = "a jpeg"};
    node->advance_to(monday() + 2h);
    for (const auto& row : evidence()) EXPECT_EQ(row.evidence.state, EvidenceState::fetched);
    EXPECT_EQ(node->fetcher().waiting(), 0);
}

TEST_F(FetcherTest, SoManyAreFetchedAtOnceAndNoMore) {
    fetching.at_once_max = 3;
    start();
    complain();
    shelf.always = busy();
    for (int i = 0; i < 10; ++i) send_picture();
    shelf.hold = true;
    node->advance_without_commits(monday() + 1h);
    node->poll();
    EXPECT_EQ(shelf.most_open, 3);
    node->kill();
    shelf.hold = false;
}

TEST_F(FetcherTest, BeyondWhatIsHeldInMemoryTheStoreKnowsTheRest) {
    fetching.rows_max = 4;
    start();
    complain();
    shelf.always = busy();
    for (int i = 0; i < 12; ++i) send_picture();
    EXPECT_LE(node->fetcher().waiting(), 4);
    shelf.always = MediaFetched{.bytes = "a jpeg"};
    node->advance_to(monday() + 2h);
    const auto rows = evidence();
    EXPECT_THAT(rows, SizeIs(12));
    for (const auto& row : rows) EXPECT_EQ(row.evidence.state, EvidenceState::fetched);
}

TEST_F(FetcherTest, WhatNobodyCanFetchNowWaits) {
    has_source = false;
    start();
    complain();
    send_picture();
    EXPECT_EQ(only_evidence().state, EvidenceState::wanted);
    has_source = true;
    node->advance_to(monday() + 1min);
    EXPECT_EQ(only_evidence().state, EvidenceState::fetched);
}

TEST_F(FetcherTest, APictureBeforeTheComplaintBelongsToItsCaseInTheEnd) {
    start();
    shelf.always = busy();
    send_picture();
    complain();
    EXPECT_THAT(evidence(), SizeIs(1));
    shelf.always = MediaFetched{.bytes = "a jpeg"};
    node->advance_to(monday() + 1min);
    const auto found = only_evidence();
    EXPECT_EQ(found.state, EvidenceState::fetched);
    EXPECT_EQ(found.of, node->subjects("wechat/main", "o-li").cases.at(0).id);
}

}  // namespace
}  // namespace road
