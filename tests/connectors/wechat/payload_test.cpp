#include "connectors/wechat/payload.hpp"

#include "connectors/wechat/platform.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>
#include <string>

namespace {

using namespace connectors::wechat;
using wechat_tests::sample;
using wechat_tests::text_message;

std::variant<Payload, PayloadFault> decoded(std::string xml) {
    return decode({xml.data(), xml.size()});
}

Payload payload_of(std::string xml) {
    auto result = decoded(std::move(xml));
    if (const auto* fault = std::get_if<PayloadFault>(&result)) {
        ADD_FAILURE() << name(*fault);
        return {};
    }
    return std::get<Payload>(std::move(result));
}

std::string fault_of(std::string xml) {
    const auto result = decoded(std::move(xml));
    const auto* fault = std::get_if<PayloadFault>(&result);
    return fault == nullptr ? "none" : std::string(name(*fault));
}

void replace(std::string& text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
}

const std::string md5_one = "00000000000000000000000000000001";
const std::string md5_two = "00000000000000000000000000000002";
const std::string me(wechat_tests::openid);
const std::string union_id = "uTESTunion000000000000000001";
const std::string app(wechat_tests::app_id);

// Every sample file and what it says.
const std::map<std::string, Content>& expected() {
    static const std::map<std::string, Content> contents{
        {"text", Text{"快递三天没到，我要投诉 😡\n单号 SF0000000000001", ""}},
        {"text_from_menu", Text{"人工客服", "agent"}},
        {"text_from_article", Text{"这篇说的和我收到的不一样", ""}},
        {"text_unsupported", Text{"【收到不支持的消息类型，暂无法显示】", ""}},
        {"text_face", Text{"/::)[微笑]", ""}},
        {"text_without_cdata", Text{"a <b> & \"c\" 'd' 你", ""}},
        {"text_split_cdata", Text{"a]]>b <!DOCTYPE c>", ""}},
        {"text_control_characters", Text{"abc\td", ""}},
        {"image", Image{"media_IMAGE_0001", "http://pictures.example/invented/0"}},
        {"voice", Voice{"media_VOICE_0001", "media_VOICE16_0001", "amr", ""}},
        {"video", Video{"media_VIDEO_0001", "media_THUMB_0001", false}},
        {"shortvideo", Video{"media_SHORT_0001", "media_THUMB_0002", true}},
        {"location", Place{"23.134521", "113.358803", "20", "广州市天河区某路1号", ""}},
        {"link", Link{"收到的假货照片", "共三张", "https://example.com/p?a=1&b=2"}},
        {"unknown", UnknownMessage{}},
        {"event_subscribe", Subscribed{"", ""}},
        {"event_subscribe_qr", Subscribed{"store42", "ticket_0001"}},
        {"event_subscribe_empty_key", Subscribed{"", ""}},
        {"event_unsubscribe", Unsubscribed{}},
        {"event_scan", Scanned{"store42", "ticket_0002"}},
        {"event_location", Located{"23.137466", "113.352425", "119.385040"}},
        {"event_click", Clicked{"MENU_COMPLAIN"}},
        {"event_view", Viewed{"https://example.com/help", "428000001", false}},
        {"event_view_miniprogram", Viewed{"pages/index/index", "428000002", true}},
        {"event_scancode_push", CodeScanned{"MENU_SCAN", "qrcode", "2", false}},
        {"event_scancode_waitmsg", CodeScanned{"MENU_WAIT", "qrcode", "2", true}},
        {"event_pic_sysphoto", PicturesPicked{"MENU_CAMERA", 1, {md5_one}}},
        {"event_pic_photo_or_album", PicturesPicked{"MENU_ALBUM", 2, {md5_one, md5_two}}},
        {"event_pic_weixin", PicturesPicked{"MENU_PHOTOS", 0, {}}},
        {"event_location_select",
         PlacePicked{"MENU_WHERE", Place{"23", "113", "15", "广州市海珠区某路2号", ""}}},
        {"event_template_sent", TemplateSent{"200163836", TemplateSent::Status::success}},
        {"event_template_blocked", TemplateSent{"200163837", TemplateSent::Status::blocked}},
        {"event_template_system_failed",
         TemplateSent{"200163838", TemplateSent::Status::system_failed}},
        {"event_template_too_frequent",
         TemplateSent{"200163839", TemplateSent::Status::too_frequent}},
        {"event_mass_sent", MassSent{"1000001625", "send success", 100, 80, 75, 5}},
        {"event_consent_asked",
         ConsentAsked{{{"tmplPROGRESS01", true, "1"}, {"tmplRESULT01", false, "1"}}}},
        {"event_consent_changed", ConsentChanged{{{"tmplPROGRESS01", false, ""}}}},
        {"event_notice_sent",
         NoticeSent{
             {{"tmplPROGRESS01", "1700000000000000001", "0", "success"},
              {"tmplRESULT01", "1700000000000000002", "2", "failed"}}}},
        {"event_kf_create", AgentSession{AgentSession::Change::created, "agent1@gh_invented", ""}},
        {"event_kf_close", AgentSession{AgentSession::Change::closed, "agent1@gh_invented", ""}},
        {"event_kf_switch",
         AgentSession{AgentSession::Change::switched, "agent2@gh_invented", "agent1@gh_invented"}},
        {"event_user_info_modified",
         ProfileChanged{ProfileChanged::Change::modified, me, union_id, app, ""}},
        {"event_authorization_revoke",
         ProfileChanged{ProfileChanged::Change::revoked, me, union_id, app, "201"}},
        {"event_authorization_cancellation",
         ProfileChanged{ProfileChanged::Change::cancelled, me, union_id, app, ""}},
        {"event_unknown", UnknownEvent{}},
    };
    return contents;
}

TEST(WeChatSamples, EachSaysWhatItShould) {
    for (const auto& [file, content] : expected()) {
        SCOPED_TRACE(file);
        const Payload payload = payload_of(sample(file));
        EXPECT_TRUE(payload.content == content);
        EXPECT_EQ(payload.to_user, wechat_tests::original_id);
        EXPECT_EQ(payload.from_user, file == "event_mass_sent" ? "mphelper" : me);
        EXPECT_EQ(payload.created_seconds, 1760000000);
        EXPECT_EQ(payload.message_id == 0, file.starts_with("event_"));
        EXPECT_EQ(payload.type == "event", file.starts_with("event_"));
    }
}

TEST(WeChatSamples, NoneIsForgotten) {
    std::set<std::string> files;
    std::set<std::string> named;
    const char* folder = HUIYIN_SOURCE_DIR "/tests/connectors/wechat/samples";
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        files.insert(entry.path().stem().string());
    }
    for (const auto& [file, content] : expected()) named.insert(file);
    EXPECT_EQ(files, named);
}

TEST(WeChatPayload, KeepsAllDigitsOfAMessageId) {
    EXPECT_EQ(payload_of(sample("text")).message_id, 6054768590064713728U);
    EXPECT_EQ(
        payload_of(text_message("x", "18446744073709551615")).message_id, 18446744073709551615U
    );
    EXPECT_EQ(fault_of(text_message("x", "18446744073709551616")), "bad_field");
}

TEST(WeChatPayload, KnowsTheArticleAMessageWasWrittenFrom) {
    const Payload payload = payload_of(sample("text_from_article"));
    EXPECT_EQ(payload.article_id, "2247483700_1");
    EXPECT_EQ(payload.article_index, "2");
}

TEST(WeChatPayload, NumbersAreDigitsAndNothingElse) {
    for (const char* id : {"0", "-1", "+1", "1.0", "1e3", "0x1", "12a", " 1 2", "½"}) {
        EXPECT_EQ(fault_of(text_message("x", id)), "bad_field") << id;
    }
    EXPECT_EQ(fault_of(text_message("x", "")), "missing_field");
}

TEST(WeChatPayload, TimesBeyondTheCalendarAreRefused) {
    std::string xml = text_message("x", "1");
    replace(xml, "1760000000", "253402300800");
    EXPECT_EQ(fault_of(xml), "bad_field");
}

TEST(WeChatPayload, EachRequiredFieldIsRequired) {
    const std::pair<const char*, const char*> fields[] = {
        {"ToUserName", "text"},
        {"FromUserName", "text"},
        {"CreateTime", "text"},
        {"MsgType", "text"},
        {"MsgId", "text"},
        {"MsgId", "image"},
        {"Event", "event_scan"}};
    for (const auto& [field, file] : fields) {
        std::string xml = sample(file);
        const std::string tag(field);
        replace(xml, "<" + tag + ">", "<Renamed>");
        replace(xml, "</" + tag + ">", "</Renamed>");
        EXPECT_EQ(fault_of(xml), "missing_field") << field << " of " << file;
    }
}

TEST(WeChatPayload, FieldNamesAreCaseSensitive) {
    std::string xml = text_message("x", "1");
    replace(xml, "<MsgId>", "<MsgID>");
    replace(xml, "</MsgId>", "</MsgID>");
    EXPECT_EQ(fault_of(xml), "missing_field");
}

TEST(WeChatPayload, AnEmptyTextIsAText) {
    EXPECT_TRUE(payload_of(text_message("", "1")).content == Content(Text{}));
}

TEST(WeChatPayload, IdsArePlainAscii) {
    for (const char* bad : {"o测试", "o a", "o\x01", "o\xff"}) {
        std::string xml = text_message("x", "1");
        replace(xml, me, bad);
        const std::string fault = fault_of(xml);
        // A control character is dropped like everywhere; what is left of the id may stand.
        if (std::string_view(bad) == "o\x01") {
            EXPECT_EQ(fault, "none");
        } else {
            EXPECT_EQ(fault, "bad_field") << bad;
        }
    }
    std::string xml = text_message("x", "1");
    replace(xml, me, std::string(129, 'o'));
    EXPECT_EQ(fault_of(xml), "bad_field");
}

TEST(WeChatPayload, WhatNamesTheSenderStandsThereOnce) {
    for (const char* field :
         {"ToUserName", "FromUserName", "CreateTime", "MsgType", "MsgId", "Content"}) {
        std::string xml = text_message("x", "1");
        const std::string tag(field);
        replace(xml, "</xml>", "<" + tag + ">1</" + tag + "></xml>");
        EXPECT_EQ(fault_of(xml), "repeated_field") << field;
    }
}

TEST(WeChatPayload, AKindThatNobodyKnowsIsNotAnError) {
    std::string xml = text_message("x", "1");
    replace(xml, "<![CDATA[text]]>", "<![CDATA[telepathy]]>");
    EXPECT_TRUE(payload_of(xml).content == Content(UnknownMessage{}));
    replace(xml, "<MsgId>1</MsgId>", "");
    EXPECT_TRUE(payload_of(xml).content == Content(UnknownEvent{}));
}

TEST(WeChatPayload, EventNamesAreExact) {
    std::string xml = sample("event_scan");
    replace(xml, "SCAN", "scan");
    EXPECT_TRUE(payload_of(xml).content == Content(UnknownEvent{}));
}

TEST(WeChatPayload, OtherRootsAreRefused) {
    EXPECT_EQ(fault_of("<html></html>"), "wrong_root");
    EXPECT_EQ(fault_of("<XML></XML>"), "wrong_root");
    EXPECT_EQ(fault_of("<xml></xml><xml></xml>"), "malformed");
    EXPECT_EQ(fault_of("{\"MsgType\":\"text\"}"), "malformed");
    EXPECT_EQ(fault_of(""), "malformed");
}

}  // namespace
