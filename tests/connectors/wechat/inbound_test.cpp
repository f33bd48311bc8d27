#include "connectors/wechat/inbound.hpp"

#include "connectors/wechat/platform.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

namespace {

using namespace connectors::wechat;
using connectors::Inbound;
using connectors::Said;
using dialog::CustomerDid;
using dialog::CustomerSent;
using dialog::MediaKind;
using Act = CustomerDid::Act;
using What = decltype(Inbound::what);

std::vector<Decoded> inbound_of(std::string xml, const std::string& account = "wechat/main") {
    auto decoded = decode({xml.data(), xml.size()});
    return to_inbound(account, std::get<Payload>(std::move(decoded)));
}

Inbound first(const std::string& file) {
    return inbound_of(wechat_tests::sample(file)).front().inbound;
}

TEST(WeChatInbound, SaysWhatEachMessageMeans) {
    const std::map<std::string, What> expected{
        {"text", Said{"快递三天没到，我要投诉 😡\n单号 SF0000000000001"}},
        {"text_from_menu", Said{"人工客服"}},
        {"text_face", Said{"/::)[微笑]"}},
        {"text_unsupported", CustomerSent{MediaKind::unsupported, "", "", ""}},
        {"image",
         CustomerSent{
             MediaKind::image, "media_IMAGE_0001", "http://pictures.example/invented/0", ""}},
        {"voice", CustomerSent{MediaKind::voice, "media_VOICE_0001", "", ""}},
        {"video", CustomerSent{MediaKind::video, "media_VIDEO_0001", "", ""}},
        {"shortvideo", CustomerSent{MediaKind::video, "media_SHORT_0001", "", ""}},
        {"location",
         CustomerSent{MediaKind::location, "", "geo:23.134521,113.358803", "广州市天河区某路1号"}},
        {"link",
         CustomerSent{MediaKind::link, "", "https://example.com/p?a=1&b=2", "收到的假货照片"}},
        {"unknown", CustomerSent{MediaKind::unsupported, "", "", ""}},
        {"event_subscribe", CustomerDid{Act::followed, ""}},
        {"event_subscribe_qr", CustomerDid{Act::followed, "store42"}},
        {"event_unsubscribe", CustomerDid{Act::unfollowed, ""}},
        {"event_scan", CustomerDid{Act::scanned, "store42"}},
        {"event_click", CustomerDid{Act::tapped, "MENU_COMPLAIN"}},
    };
    for (const auto& [file, what] : expected) {
        const auto all = inbound_of(wechat_tests::sample(file));
        ASSERT_EQ(all.size(), 1U) << file;
        EXPECT_TRUE(all.front().inbound.what == what) << file;
        EXPECT_FALSE(all.front().needs_no_turn) << file;
    }
}

TEST(WeChatInbound, NoticesNeedNoTurn) {
    const std::map<std::string, std::string> notices{
        {"event_location", "LOCATION"},
        {"event_view", "VIEW"},
        {"event_view_miniprogram", "view_miniprogram"},
        {"event_scancode_push", "scancode_push"},
        {"event_scancode_waitmsg", "scancode_waitmsg"},
        {"event_pic_weixin", "pic_weixin"},
        {"event_location_select", "location_select"},
        {"event_mass_sent", "MASSSENDJOBFINISH"},
        {"event_user_info_modified", "user_info_modified"},
        {"event_unknown", "brand_new_event"},
    };
    for (const auto& [file, key] : notices) {
        const auto all = inbound_of(wechat_tests::sample(file));
        ASSERT_EQ(all.size(), 1U) << file;
        EXPECT_TRUE(all.front().needs_no_turn) << file;
        EXPECT_TRUE(all.front().inbound.what == What(CustomerDid{Act::other, key})) << file;
        EXPECT_EQ(all.front().inbound.kind, key);
    }
}

TEST(WeChatInbound, ThePlatformsOwnAgentsComeAndGo) {
    const std::map<std::string, Act> expected{
        {"event_kf_create", Act::desk_took},
        {"event_kf_switch", Act::desk_took},
        {"event_kf_close", Act::desk_closed}};
    for (const auto& [file, act] : expected) {
        const auto all = inbound_of(wechat_tests::sample(file));
        ASSERT_EQ(all.size(), 1U) << file;
        EXPECT_FALSE(all.front().needs_no_turn) << file;
        EXPECT_TRUE(all.front().inbound.what == What(CustomerDid{act, {}})) << file;
    }
}

TEST(WeChatInbound, ConsentsAreActsOfTheCustomerOneForEachEntry) {
    const auto changed = inbound_of(wechat_tests::sample("event_consent_changed"));
    ASSERT_EQ(changed.size(), 1U);
    EXPECT_FALSE(changed.front().needs_no_turn);
    const auto* did = std::get_if<CustomerDid>(&changed.front().inbound.what);
    ASSERT_NE(did, nullptr);
    EXPECT_EQ(did->act, CustomerDid::Act::withdrew_consent);
    EXPECT_FALSE(did->key.empty());
}

TEST(WeChatInbound, ReportsSayWhatBecameOfWhatWeSent) {
    using dialog::Carrier;
    using dialog::DeliveryReported;
    using dialog::Obstacle;
    const std::map<std::string, DeliveryReported> expected{
        {"event_template_sent", {Carrier::template_card, "200163836", Obstacle::none, "success"}},
        {"event_template_blocked",
         {Carrier::template_card, "200163837", Obstacle::blocked, "user block"}},
        {"event_template_system_failed",
         {Carrier::template_card, "200163838", Obstacle::platform_down, "system failed"}},
        {"event_template_too_frequent",
         {Carrier::template_card, "200163839", Obstacle::too_fast, "freq limit"}},
    };
    for (const auto& [file, report] : expected) {
        const auto all = inbound_of(wechat_tests::sample(file));
        ASSERT_EQ(all.size(), 1U) << file;
        EXPECT_FALSE(all.front().needs_no_turn) << file;
        EXPECT_TRUE(all.front().inbound.what == What(report)) << file;
    }
    const auto sent = inbound_of(wechat_tests::sample("event_notice_sent"));
    const DeliveryReported arrived{Carrier::notice, "1700000000000000001", Obstacle::none, "0"};
    const DeliveryReported failed{
        Carrier::notice, "1700000000000000002", Obstacle::platform_down, "2"};
    EXPECT_TRUE(sent.at(0).inbound.what == What(arrived));
    EXPECT_TRUE(sent.at(1).inbound.what == What(failed));
}

TEST(WeChatInbound, CarriesAccountPersonTimeAndKind) {
    const Inbound text = first("text");
    EXPECT_EQ(text.account, "wechat/main");
    EXPECT_EQ(text.external_id, wechat_tests::openid);
    EXPECT_EQ(text.platform_seconds, 1760000000);
    EXPECT_EQ(text.platform_id, "6054768590064713728");
    EXPECT_EQ(text.kind, "text");
    EXPECT_EQ(first("event_subscribe").kind, "subscribe");
    EXPECT_EQ(first("shortvideo").kind, "shortvideo");
}

// sha256sum of 11:wechat/main28:oTESTuser000000000000000000110:17600000009:subscribe0:0:1:0
TEST(WeChatInbound, EventsAreNamedByAHash) {
    const std::string id = first("event_subscribe").platform_id;
    EXPECT_EQ(id.size(), 32U);
    EXPECT_EQ(id, "a640d10ef8365e8d5487aa7657e9bd12");
}

TEST(WeChatInbound, AnEventWithAListIsOneForEachEntry) {
    const auto all = inbound_of(wechat_tests::sample("event_notice_sent"));
    ASSERT_EQ(all.size(), 2U);
    EXPECT_NE(all[0].inbound.identity, all[1].inbound.identity);
    EXPECT_NE(all[0].inbound.platform_id, all[1].inbound.platform_id);
    EXPECT_EQ(all[0].notice_template, "tmplPROGRESS01");
    EXPECT_EQ(all[1].notice_template, "tmplRESULT01");
    EXPECT_EQ(inbound_of(wechat_tests::sample("event_consent_asked")).size(), 2U);
}

std::string changed(const std::string& file, const std::string& from, const std::string& to) {
    std::string xml = wechat_tests::sample(file);
    const auto at = xml.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    xml.replace(at, from.size(), to);
    return inbound_of(xml).front().inbound.identity;
}

TEST(WeChatIdentity, DoesNotDependOnWhatIsSaid) {
    EXPECT_EQ(first("text").identity, changed("text", "我要投诉", "我要退款"));
    EXPECT_EQ(first("event_click").identity, changed("event_click", "</xml>", "<New/></xml>"));
}

TEST(WeChatIdentity, OfAMessageIsAccountPersonNumberAndTime) {
    std::set<std::string> identities{first("text").identity};
    identities.insert(changed("text", "oTESTuser0000000000000000001", "oTESTuser2"));
    identities.insert(changed("text", "6054768590064713728", "6054768590064713729"));
    identities.insert(changed("text", "1760000000", "1760000001"));
    identities.insert(
        inbound_of(wechat_tests::sample("text"), "wechat/other").front().inbound.identity
    );
    EXPECT_EQ(identities.size(), 5U);
}

TEST(WeChatIdentity, OfAnEventIsAlsoItsNameKeyAndResult) {
    std::set<std::string> identities{first("event_click").identity};
    identities.insert(changed("event_click", "oTESTuser0000000000000000001", "oTESTuser2"));
    identities.insert(changed("event_click", "1760000000", "1760000001"));
    identities.insert(changed("event_click", "[CLICK]", "[SCAN]"));
    identities.insert(changed("event_click", "MENU_COMPLAIN", "MENU_PROGRESS"));
    identities.insert(first("event_template_sent").identity);
    identities.insert(changed("event_template_sent", "200163836", "200163837"));
    EXPECT_EQ(identities.size(), 7U);
}

TEST(WeChatIdentity, PartsDoNotRunIntoOneAnother) {
    const std::string one = changed("event_click", "MENU_COMPLAIN", "A0:");
    const std::string other = changed("event_click", "MENU_COMPLAIN", "A");
    EXPECT_NE(one, other);
    EXPECT_EQ(one.find('\0'), std::string::npos);
}

}  // namespace
