#include "connectors/wechat/xml.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace connectors::wechat;

std::string nested(std::size_t depth) {
    std::string xml;
    for (std::size_t i = 0; i < depth; ++i) xml += "<a>";
    for (std::size_t i = 0; i < depth; ++i) xml += "</a>";
    return xml;
}

TEST(WeChatXml, PassesWhatThePlatformSends) {
    EXPECT_EQ(inspect("<xml><a>1</a><b><![CDATA[x]]></b><c/></xml>"), XmlFault::none);
    EXPECT_EQ(inspect("<?xml version=\"1.0\"?>\n<xml a='>' b=\"<\">t</xml>\n"), XmlFault::none);
    EXPECT_EQ(inspect("<!-- <a> --><xml></xml>"), XmlFault::none);
}

TEST(WeChatXml, RefusesDeclarationsOutsideOfText) {
    EXPECT_EQ(inspect("<!DOCTYPE xml><xml></xml>"), XmlFault::declaration);
    EXPECT_EQ(inspect("<xml><!ENTITY a 'b'></xml>"), XmlFault::declaration);
    EXPECT_EQ(inspect("<!doctype xml><xml></xml>"), XmlFault::declaration);
    EXPECT_EQ(inspect("<xml><![CDATA[<!DOCTYPE html>]]></xml>"), XmlFault::none);
}

TEST(WeChatXml, BoundsDepthAndCount) {
    EXPECT_EQ(inspect(nested(xml_depth_max)), XmlFault::none);
    EXPECT_EQ(inspect(nested(xml_depth_max + 1)), XmlFault::too_deep);
    std::string wide = "<xml>";
    for (std::size_t i = 1; i < xml_elements_max; ++i) wide += "<a/>";
    EXPECT_EQ(inspect(wide + "</xml>"), XmlFault::none);
    EXPECT_EQ(inspect(wide + "<a/></xml>"), XmlFault::too_many_elements);
}

TEST(WeChatXml, RefusesWhatIsNotClosed) {
    for (const char* xml :
         {"",
          "text",
          "<",
          "<xml",
          "<xml>",
          "<xml></xml></xml>",
          "</xml>",
          "<>",
          "< a></ a>",
          "<xml><![CDATA[x]]</xml>",
          "<xml><!-- </xml>",
          "<?xml ",
          "<xml a='></xml>",
          "<xml <a></xml>",
          "</>",
          "<//>",
          "<xml></xml/>",
          "<a/b></a/b>",
          "<a'></a'>"}) {
        EXPECT_EQ(inspect(xml), XmlFault::malformed) << xml;
    }
}

TEST(WeChatEnvelope, IsFoundAmongTheRootsChildren) {
    const auto envelope = find_envelope(
        "<xml>\n<Other><Encrypt>no</Encrypt></Other><Encrypt>\n<![CDATA[AAAA]]>\n</Encrypt>"
        "<ToUserName>gh_1</ToUserName></xml>"
    );
    ASSERT_TRUE(envelope);
    EXPECT_EQ(envelope->encrypt, "AAAA");
    EXPECT_EQ(envelope->to_user, "gh_1");
}

TEST(WeChatEnvelope, IsNotWhatACustomerWrote) {
    EXPECT_FALSE(find_envelope("<xml><Content><![CDATA[<Encrypt>AAAA</Encrypt>]]></Content></xml>")
    );
    const auto envelope = find_envelope(
        "<xml><Content><![CDATA[</Content><Encrypt>no</Encrypt>]]></Content>"
        "<Encrypt>AAAA</Encrypt></xml>"
    );
    ASSERT_TRUE(envelope);
    EXPECT_EQ(envelope->encrypt, "AAAA");
    EXPECT_EQ(envelope->to_user, "");
}

TEST(WeChatEnvelope, NeedsExactlyOneRunOfText) {
    EXPECT_FALSE(find_envelope("<xml></xml>"));
    EXPECT_FALSE(find_envelope("<xml><Encrypt></Encrypt></xml>"));
    EXPECT_FALSE(find_envelope("<xml><Encrypt/></xml>"));
    EXPECT_FALSE(find_envelope("<xml><Encrypt>A</Encrypt><Encrypt>B</Encrypt></xml>"));
    EXPECT_FALSE(find_envelope("<xml><Encrypt>A<![CDATA[B]]></Encrypt></xml>"));
    EXPECT_FALSE(find_envelope("<xml><encrypt>A</encrypt></xml>"));
    EXPECT_FALSE(find_envelope("<xml><a><Encrypt>A</Encrypt></a></xml>"));
    EXPECT_FALSE(find_envelope("<!DOCTYPE x><xml><Encrypt>A</Encrypt></xml>"));
}

}  // namespace
