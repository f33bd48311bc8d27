// What could not be fetched is asked for once, before its platform deletes it; and only what was
// asked for is said to have been.
#include "gateway/road/fetching.hpp"

namespace road {
namespace {

TEST_F(FetcherTest, AsksTheCustomerOnceBeforeThePlatformDeletesIt) {
    start();
    complain();
    shelf.always = busy();
    send_picture();
    node->advance_to(monday() + 23h);
    EXPECT_EQ(times_asked(), 0);
    node->advance_to(monday() + 26h);
    EXPECT_EQ(times_asked(), 1);
    EXPECT_TRUE(only_evidence().asked_again);
    EXPECT_EQ(only_evidence().state, EvidenceState::wanted) << "it is tried further";
    node->advance_to(monday() + 69h);
    EXPECT_EQ(only_evidence().state, EvidenceState::wanted);
    node->advance_to(monday() + 72h);
    EXPECT_EQ(only_evidence().state, EvidenceState::gone);
    EXPECT_EQ(only_evidence().detail, "no picture yet");
    EXPECT_EQ(times_asked(), 1) << "nobody is asked twice for the same picture";
    EXPECT_EQ(node->fetcher().waiting(), 0);
}

TEST_F(FetcherTest, InAnOutageOfThePlatformItAsksLaterAndNotAtAllWhenTheFileComesFirst) {
    start();
    complain();
    shelf.always = down();
    send_picture();
    node->advance_to(monday() + 43h);
    EXPECT_EQ(times_asked(), 0);
    shelf.always = MediaFetched{.bytes = "a jpeg"};
    node->advance_to(monday() + 44h);
    EXPECT_EQ(only_evidence().state, EvidenceState::fetched);
    shelf.always = down();
    send_picture();
    node->advance_to(node->now() + 46h);
    EXPECT_EQ(times_asked(), 1);
}

TEST_F(FetcherTest, ARestartAsksNobodyASecondTime) {
    start();
    complain();
    shelf.always = busy();
    send_picture();
    node->advance_to(monday() + 26h);
    EXPECT_EQ(times_asked(), 1);
    restart();
    node->advance_to(monday() + 40h);
    EXPECT_EQ(times_asked(), 1);
    shelf.always = gone();
    node->advance_to(monday() + 41h);
    EXPECT_EQ(only_evidence().state, EvidenceState::gone);
    EXPECT_EQ(times_asked(), 1);
}

TEST_F(FetcherTest, WhoCouldNotBeAskedIsNotSaidToHaveBeen) {
    start();
    complain();
    shelf.always = busy();
    send_picture();
    send_picture();
    auto left = said("o-li", ++number, "");
    left.kind = "event";
    left.what = dialog::CustomerDid{.act = dialog::CustomerDid::Act::unfollowed, .key = {}};
    node->take(left);
    node->advance_to(monday() + 26h);
    EXPECT_EQ(times_asked(), 0);
    for (const auto& row : evidence()) EXPECT_FALSE(row.evidence.asked_again);
    node->take(said("o-li", ++number, "我又来了"));
    shelf.always = gone();
    node->advance_to(monday() + 27h);
    EXPECT_EQ(times_asked(), 1) << "now there is a way";
    for (const auto& row : evidence()) {
        EXPECT_EQ(row.evidence.state, EvidenceState::gone);
        EXPECT_TRUE(row.evidence.asked_again);
    }
}

TEST_F(FetcherTest, WhatIsGoneIsAskedForAtOnceAndNotTriedAgain) {
    start();
    complain();
    shelf.always = gone();
    send_picture();
    settle();
    EXPECT_EQ(only_evidence().state, EvidenceState::gone);
    EXPECT_EQ(only_evidence().detail, "40007");
    EXPECT_EQ(times_asked(), 1);
    node->advance_to(monday() + 5h);
    EXPECT_THAT(shelf.asked, SizeIs(1));
}

TEST_F(FetcherTest, ManyThatAreLostTogetherAreAskedForOnce) {
    start();
    complain();
    shelf.always = busy();
    for (int i = 0; i < 9; ++i) send_picture();
    node->advance_to(monday() + 26h);
    EXPECT_EQ(times_asked(), 1);
    for (const auto& row : evidence()) EXPECT_TRUE(row.evidence.asked_again);
    node->advance_to(monday() + 73h);
    EXPECT_EQ(times_asked(), 1);
    shelf.always = gone();
    send_picture();
    settle();
    EXPECT_EQ(times_asked(), 2) << "another one, days later";
}

TEST_F(FetcherTest, WhatACaseDoesNotRememberIsAskedForAllTheSame) {
    auto content = std::make_shared<Content>(*content_);
    content->policy.evidence_max = 1;
    content_ = content;
    start();
    complain();
    send_picture();
    shelf.always = gone();
    send_picture();
    settle();
    ASSERT_THAT(evidence(), SizeIs(2));
    EXPECT_EQ(evidence()[1].evidence.state, EvidenceState::gone);
    EXPECT_EQ(times_asked(), 1);
}

}  // namespace
}  // namespace road
