// What somebody could write into a message, or send in its place, to hurt us.
#include "connectors/wechat/payload.hpp"
#include "connectors/wechat/platform.hpp"
#include "connectors/wechat/xml.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace connectors::wechat;
using wechat_tests::text_message;

std::variant<Payload, PayloadFault> decoded(std::string xml) {
    return decode({xml.data(), xml.size()});
}

PayloadFault fault_of(std::string xml) {
    const auto result = decoded(std::move(xml));
    const auto* fault = std::get_if<PayloadFault>(&result);
    EXPECT_NE(fault, nullptr);
    return fault == nullptr ? PayloadFault{} : *fault;
}

std::string content_of(std::string xml) {
    const auto result = decoded(std::move(xml));
    const auto* payload = std::get_if<Payload>(&result);
    EXPECT_NE(payload, nullptr);
    return payload == nullptr ? "" : std::get<Text>(payload->content).content;
}

// A message whose Content is not wrapped, as nobody sends it but as XML allows.
std::string bare(const std::string& content) {
    std::string xml = text_message("@", "1");
    const std::string wrapped = "<![CDATA[@]]>";
    xml.replace(xml.find(wrapped), wrapped.size(), content);
    return xml;
}

TEST(WeChatAttack, BillionLaughs) {
    EXPECT_EQ(
        fault_of(
            "<?xml version=\"1.0\"?><!DOCTYPE xml [<!ENTITY a \"ha\">"
            "<!ENTITY b \"&a;&a;&a;&a;\">]>" +
            bare("&b;")
        ),
        PayloadFault::forbidden
    );
}

TEST(WeChatAttack, ExternalEntity) {
    EXPECT_EQ(
        fault_of("<!DOCTYPE xml [<!ENTITY f SYSTEM \"file:///etc/passwd\">]>" + bare("&f;")),
        PayloadFault::forbidden
    );
    EXPECT_EQ(content_of(bare("&f;&passwd;")), "&f;&passwd;");
}

TEST(WeChatAttack, DeepNesting) {
    std::string deep;
    for (int i = 0; i < 20'000; ++i) deep += "<a>";
    EXPECT_EQ(fault_of("<xml>" + deep), PayloadFault::forbidden);
}

TEST(WeChatAttack, ManyElements) {
    std::string many;
    for (std::size_t i = 0; i <= xml_elements_max; ++i) many += "<a/>";
    std::string xml = text_message("x", "1");
    xml.insert(xml.rfind("</xml>"), many);
    EXPECT_EQ(fault_of(xml), PayloadFault::forbidden);
}

TEST(WeChatAttack, NulDoesNotEndTheMessage) {
    EXPECT_EQ(content_of(text_message(std::string("a\0b", 3), "1")), "ab");
    std::string xml = text_message("x", "1");
    xml.insert(5, 1, '\0');
    EXPECT_EQ(content_of(xml), "x");
}

TEST(WeChatAttack, ControlCharactersDoNotJoinIntoAnEndMark) {
    for (const char control : {'\0', '\x01', '\x1d'}) {
        std::string content =
            "]]@></Content><FromUserName>oVICTIM</FromUserName><Content><![CDATA[";
        content[2] = control;
        const auto result = decoded(text_message(content, "1"));
        const auto* payload = std::get_if<Payload>(&result);
        ASSERT_NE(payload, nullptr);
        EXPECT_EQ(payload->from_user, wechat_tests::openid);
        content.erase(2, 1);
        EXPECT_EQ(std::get<Text>(payload->content).content, content);
    }
}

TEST(WeChatAttack, ASecondSenderIsNobody) {
    EXPECT_EQ(
        fault_of(
            text_message("]]></Content><FromUserName>oVICTIM</FromUserName><Content><![CDATA[", "1")
        ),
        PayloadFault::repeated_field
    );
}

TEST(WeChatAttack, CharacterReferencesBringNothingForbidden) {
    EXPECT_EQ(content_of(bare("a&#1;b&#x1d;c&#10;d")), "abc\nd");
    EXPECT_EQ(content_of(bare("a&#xD800;b")).find('\xed'), std::string::npos);
    EXPECT_EQ(content_of(bare("&#20320;&#x1F621;")), "你😡");
}

TEST(WeChatAttack, BrokenUtf8BecomesAMark) {
    EXPECT_EQ(
        content_of(text_message(
            "a\xff\xfe"
            "b\xe9\x80",
            "1"
        )),
        "a\xef\xbf\xbd\xef\xbf\xbd"
        "b\xef\xbf\xbd"
    );
}

TEST(WeChatAttack, HugeTextIsReadOrRefusedButNeverLost) {
    const std::string huge(60'000, 'x');
    EXPECT_EQ(content_of(text_message(huge, "1")), huge);
    net::Request request = wechat_tests::plain_call(text_message(std::string(70'000, 'x'), "1"));
    Account account(wechat_tests::settings(Mode::plain));
    const auto opened = account.open(request);
    ASSERT_TRUE(std::holds_alternative<Refused>(opened));
    EXPECT_EQ(std::get<Refused>(opened), Refused::too_large);
}

TEST(WeChatAttack, EveryTruncationIsRefused) {
    const std::string xml = wechat_tests::sample("event_notice_sent");
    const std::size_t whole = xml.rfind('>') + 1;
    for (std::size_t size = 0; size < whole; ++size) {
        const auto result = decoded(xml.substr(0, size));
        EXPECT_TRUE(std::holds_alternative<PayloadFault>(result)) << size;
    }
}

}  // namespace
