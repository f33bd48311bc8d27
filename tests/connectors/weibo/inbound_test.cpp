#include "connectors/weibo/inbound.hpp"

#include "connectors/weibo/platform.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace {

using namespace connectors::weibo;
using namespace weibo_tests;
using connectors::Inbound;
using connectors::Said;
using dialog::CustomerDid;
using dialog::CustomerSent;
using dialog::MediaKind;
using Act = CustomerDid::Act;
using What = decltype(Inbound::what);

Decoded decoded(std::string_view body) {
    return to_inbound("weibo/main", std::get<Payload>(decode(body)));
}

TEST(WeiboInbound, SaysWhatEachEventMeans) {
    const std::map<std::string, What> expected{
        {"text", Said{"快递三天没到，我要投诉[怒]😡\n单号 SF0000000000001"}},
        {"text_subscribe_command", CustomerDid{Act::other, "subscribe"}},
        {"text_unsubscribe_command", CustomerDid{Act::other, "unsubscribe"}},
        {"position",
         CustomerSent{
             MediaKind::location,
             "",
             "geo:39.982525,116.308586",
             "我在这里 http://t.cn/invented0"}},
        {"position_phrase", CustomerSent{MediaKind::location, "", "geo:39.982525,116.308586", ""}},
        {"image", CustomerSent{MediaKind::image, "821000000000012", "", ""}},
        {"image_with_words", CustomerSent{MediaKind::image, "821000000000012", "", "收到的是坏的"}},
        {"voice", CustomerSent{MediaKind::voice, "821000000000022", "", ""}},
        {"unknown", CustomerSent{MediaKind::unsupported, "", "", "发了一个视频"}},
        {"event_follow", CustomerDid{Act::followed, ""}},
        {"event_unfollow", CustomerDid{Act::unfollowed, ""}},
        {"event_subscribe", CustomerDid{Act::other, "subscribe"}},
        {"event_unsubscribe", CustomerDid{Act::other, "unsubscribe"}},
        {"event_scan", CustomerDid{Act::scanned, "complain_store42"}},
        {"event_scan_follow", CustomerDid{Act::followed, "complain_store42"}},
        {"event_click", CustomerDid{Act::tapped, "MENU_COMPLAIN"}},
        {"mention_status", CustomerDid{Act::mentioned, "status:5100000000000001"}},
        {"mention_comment", CustomerDid{Act::mentioned, "comment:5100000000000002"}},
        {"mention_old_form", CustomerDid{Act::mentioned, "status:5100000000000001"}},
    };
    for (const auto& [file, what] : expected) {
        const Decoded one = decoded(sample(file));
        EXPECT_TRUE(one.inbound.what == what) << file;
        EXPECT_FALSE(one.needs_no_turn) << file;
    }
}

TEST(WeiboInbound, NamesTheKindInThePlatformsWords) {
    const std::map<std::string, std::string> expected{
        {"text", "text"},
        {"text_subscribe_command", "text"},
        {"voice", "voice"},
        {"unknown", "video"},
        {"event_scan_follow", "scan_follow"},
        {"event_without_subtype", "event"},
        {"mention_comment", "mention"},
        {"mention_old_form", "mention"},
    };
    for (const auto& [file, kind] : expected)
        EXPECT_EQ(decoded(sample(file)).inbound.kind, kind) << file;
}

TEST(WeiboInbound, IsAboutTheAccountAndTheCustomer) {
    const Inbound inbound = decoded(sample("text")).inbound;
    EXPECT_EQ(inbound.account, "weibo/main");
    EXPECT_EQ(inbound.external_id, customer_uid);
    EXPECT_EQ(inbound.platform_seconds, created_seconds);
}

TEST(WeiboInbound, PagesOpenedAndEventsUnheardOfNeedNoTurn) {
    for (const char* file : {"event_view", "event_unknown", "event_without_subtype"})
        EXPECT_TRUE(decoded(sample(file)).needs_no_turn) << file;
}

TEST(WeiboInbound, OurOwnWordsNeedNoTurn) {
    EXPECT_TRUE(
        decoded(R"({"type":"text","sender_id":5,"receiver_id":5,"text":"您好"})").needs_no_turn
    );
}

TEST(WeiboInbound, NeitherAMentionNorAFarewellIsAnswered) {
    for (const char* file : {"mention_status", "mention_old_form", "event_unfollow"})
        EXPECT_FALSE(decoded(sample(file)).may_answer) << file;
    for (const char* file : {"text", "event_follow", "unknown"})
        EXPECT_TRUE(decoded(sample(file)).may_answer) << file;
}

TEST(WeiboInbound, OnlyTheBareCommandIsOne) {
    for (const char* text : {"dy", "DY", "Td", " td\n"}) {
        const Decoded one = decoded(text_message(text));
        EXPECT_TRUE(std::holds_alternative<CustomerDid>(one.inbound.what)) << text;
    }
    for (const char* text : {"dyy", "d y", "dy td", "我要td", ""}) {
        const Decoded one = decoded(text_message(text));
        EXPECT_TRUE(std::holds_alternative<Said>(one.inbound.what)) << text;
    }
}

TEST(WeiboInbound, APlaceWithoutNumbersHasNone) {
    const Decoded one = decoded(
        R"({"type":"position","sender_id":1,"receiver_id":2,"text":"这里",
            "data":{"longitude":"<b>","latitude":"1"}})"
    );
    const What expected = CustomerSent{MediaKind::location, "", "", "这里"};
    EXPECT_TRUE(one.inbound.what == expected);
}

}  // namespace
