#include "connectors/wechat/reply.hpp"

#include <gtest/gtest.h>
#include <pugixml.hpp>

#include <string>

namespace {

using namespace connectors::wechat;

std::string reply(std::string_view text) {
    std::string xml;
    append_text_reply(xml, {"oUSER", "gh_ACCOUNT", 1760000123, text});
    return xml;
}

// What a parser that is not ours reads.
std::string content_of(const std::string& xml) {
    pugi::xml_document document;
    EXPECT_TRUE(document.load_string(xml.c_str(), pugi::parse_cdata));
    std::string whole;
    for (const auto& part : document.child("xml").child("Content")) whole += part.value();
    return whole;
}

TEST(WeChatReply, IsThePlatformsXml) {
    EXPECT_EQ(
        reply("您好"),
        "<xml><ToUserName><![CDATA[oUSER]]></ToUserName>"
        "<FromUserName><![CDATA[gh_ACCOUNT]]></FromUserName><CreateTime>1760000123</CreateTime>"
        "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[您好]]></Content></xml>"
    );
}

TEST(WeChatReply, KeepsEveryTextInsideItsSection) {
    for (const char* text :
         {"]]>",
          "a]]>b",
          "]]]]>>",
          "]]>]]>",
          "]]",
          "]",
          "<![CDATA[x]]>",
          "</Content></xml>",
          "&amp;<b>"}) {
        EXPECT_EQ(content_of(reply(text)), text);
    }
}

TEST(WeChatReply, JoinsWithABlankLine) {
    EXPECT_EQ(join({"一", "二", "三"}), "一\n\n二\n\n三");
    EXPECT_EQ(join({"一"}), "一");
}

TEST(WeChatReply, NothingToShowIsNoText) {
    EXPECT_EQ(join({}), "");
    EXPECT_EQ(join({""}), "");
    EXPECT_EQ(join({" \n", "\t"}), "");
    EXPECT_EQ(join({"", "二", "\n"}), "二");
}

TEST(WeChatReply, IsCutBetweenCharactersAtTheLimit) {
    for (std::size_t lead = 0; lead < 4; ++lead) {
        std::string text(lead, 'a');
        while (text.size() <= reply_bytes_max) text += "退";
        const std::string cut = join({text});
        EXPECT_LE(cut.size(), reply_bytes_max);
        EXPECT_GT(cut.size(), reply_bytes_max - 3);
        EXPECT_TRUE(cut.ends_with("退…"));
        EXPECT_EQ(cut, text.substr(0, cut.size() - 3) + "…");
    }
}

TEST(WeChatReply, ExactlyTheLimitIsNotCut) {
    const std::string fits(reply_bytes_max, 'a');
    EXPECT_EQ(join({fits}), fits);
    EXPECT_EQ(join({fits + "a"}).size(), reply_bytes_max);
}

TEST(WeChatReply, HoldsNothingThatXmlForbids) {
    EXPECT_EQ(
        join({std::string(
            "a\0b\x1d"
            "c\xff",
            6
        )}),
        "abc\xef\xbf\xbd"
    );
}

TEST(WeChatReply, EnvelopeHasThePlatformsNamesInOrder) {
    std::string xml;
    append_envelope(xml, {"AAAA", "0123", "1760000123", "42"});
    EXPECT_EQ(
        xml,
        "<xml><Encrypt><![CDATA[AAAA]]></Encrypt><MsgSignature><![CDATA[0123]]></MsgSignature>"
        "<TimeStamp>1760000123</TimeStamp><Nonce><![CDATA[42]]></Nonce></xml>"
    );
}

}  // namespace
