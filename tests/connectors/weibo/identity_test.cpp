#include "connectors/weibo/inbound.hpp"
#include "connectors/weibo/platform.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace {

using namespace connectors::weibo;
using namespace weibo_tests;

std::string identity_of(std::string_view body, const std::string& account = "weibo/main") {
    return to_inbound(account, std::get<Payload>(decode(body))).inbound.identity;
}

std::string with_time(std::string_view time) {
    return R"({"type":"text","sender_id":1,"receiver_id":2,"text":"a","created_at":")" +
           std::string(time) + R"("})";
}

TEST(WeiboIdentity, ACopyHasTheSame) {
    const std::string one = sample("event_scan");
    EXPECT_EQ(identity_of(one), identity_of(one));
    EXPECT_EQ(identity_of(one), identity_of(net::percent_encode(one)));
    EXPECT_EQ(
        identity_of(R"({"type":"event","sender_id":1,"receiver_id":2,
            "data":{"subtype":"scan","key":"k","ticket":"t"}})"),
        identity_of(R"({"data":{"ticket":"t","subtype":"scan","key":"k"},
            "receiver_id":"2","sender_id":"1","type":"event"})")
    );
}

TEST(WeiboIdentity, MessagesOfOneSecondDiffer) {
    std::set<std::string> identities;
    for (const char* text : {"第一句", "第二句", "第一句 ", ""})
        identities.insert(identity_of(text_message(text)));
    EXPECT_EQ(identities.size(), 4U);
    for (const char* file : {"image", "voice", "event_follow", "event_unfollow", "event_click"})
        identities.insert(identity_of(sample(file)));
    EXPECT_EQ(identities.size(), 9U);
}

TEST(WeiboIdentity, EveryPartCounts) {
    const std::set<std::string> identities{
        identity_of(R"({"type":"text","sender_id":1,"receiver_id":2,"text":"a"})"),
        identity_of(R"({"type":"text","sender_id":1,"receiver_id":2,"text":"b"})"),
        identity_of(R"({"type":"text","sender_id":1,"receiver_id":3,"text":"a"})"),
        identity_of(R"({"type":"text","sender_id":3,"receiver_id":2,"text":"a"})"),
        identity_of(R"({"type":"txet","sender_id":1,"receiver_id":2,"text":"a"})"),
        identity_of(R"({"type":"text","sender_id":1,"receiver_id":2,"text":"a","data":[1]})"),
        identity_of(R"({"type":"text","sender_id":1,"receiver_id":2,"text":"a"})", "weibo/other"),
        identity_of(with_time("Mon Nov 16 21:36:53 +0800 2026")),
        identity_of(with_time("Mon Nov 16 21:36:54 +0800 2026")),
        identity_of(with_time("gestern")),
        identity_of(with_time("heute"))};
    EXPECT_EQ(identities.size(), 11U);
}

TEST(WeiboIdentity, LargeFileIdsAreNotRoundedIntoEachOther) {
    const auto image = [](const std::string& id) {
        return identity_of(
            R"({"type":"image","sender_id":1,"receiver_id":2,"data":{"tovfid":)" + id + "}}"
        );
    };
    EXPECT_NE(image("28446744073709551615"), image("28446744073709551616"));
}

TEST(WeiboIdentity, HoldsNoWordsAndStaysSmall) {
    const std::string longest(60'000, 'x');
    const auto inbound =
        to_inbound("weibo/main", std::get<Payload>(decode(text_message(longest)))).inbound;
    EXPECT_LT(inbound.identity.size(), 256U);
    EXPECT_EQ(inbound.identity.find("xx"), std::string::npos);
    EXPECT_EQ(inbound.platform_id.size(), 32U);
    EXPECT_EQ(inbound.platform_id.find_first_not_of("0123456789abcdef"), std::string::npos);
}

}  // namespace
