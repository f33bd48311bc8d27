#include "connectors/weibo/reply.hpp"

#include "connectors/weibo/platform.hpp"
#include "connectors/weibo/utf8.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <map>
#include <string>

namespace {

using namespace connectors::weibo;

std::string times(int count, const std::string& text) {
    std::string out;
    for (int i = 0; i < count; ++i) out += text;
    return out;
}

TEST(WeiboReply, EncodesAsThePlatformDoes) {
    const std::map<std::string, std::string> expected{
        {"中文消息", "%7B%22text%22%3A%22%E4%B8%AD%E6%96%87%E6%B6%88%E6%81%AF%22%7D"},
        {"a b+c&d=e%f", "%7B%22text%22%3A%22a%20b%2Bc%26d%3De%25f%22%7D"},
        {"投诉\n第2行😀\"引号\"",
         "%7B%22text%22%3A%22%E6%8A%95%E8%AF%89%5Cn%E7%AC%AC2%E8%A1%8C%F0%9F%98%80%5C%22%E5%BC%95%"
         "E5%8F%B7%5C%22%22%7D"},
    };
    for (const auto& [text, data] : expected) {
        EXPECT_EQ(
            passive_answer({5300000000001, 7600000000123, text}),
            R"({"result":true,"sender_id":5300000000001,"receiver_id":7600000000123,)"
            R"("type":"text","data":")" +
                data + R"("})"
        );
    }
}

TEST(WeiboReply, IsAlwaysJson) {
    const std::string body = passive_answer({1, 2, "\\\"\x01\xff</script>"});
    EXPECT_TRUE(nlohmann::json::accept(body));
}

TEST(WeiboReply, JoinsLineByLine) {
    EXPECT_EQ(join({}), "");
    EXPECT_EQ(join({"", " \n"}), "");
    EXPECT_EQ(join({"已收到。", "", "请问订单号？"}), "已收到。\n请问订单号？");
}

TEST(WeiboReply, WhatFitsIsNotTouched) {
    EXPECT_EQ(join({times(280, "诉")}), times(280, "诉"));
    EXPECT_EQ(join({times(140, "😡")}), times(140, "😡"));
}

TEST(WeiboReply, TooMuchEndsWithASentence) {
    const std::string sentence = times(99, "字") + "。";
    EXPECT_EQ(join({times(4, sentence)}), times(2, sentence) + "…");
    EXPECT_EQ(join({sentence, sentence, sentence}), sentence + "\n" + sentence + "…");
    const std::string asked = times(149, "字") + "？";
    EXPECT_EQ(join({asked, times(200, "字")}), asked + "…");
}

TEST(WeiboReply, WithoutASentenceItEndsBetweenCharacters) {
    EXPECT_EQ(join({times(281, "字")}), times(279, "字") + "…");
    EXPECT_EQ(join({times(141, "😡")}), times(139, "😡") + "…");
    // The one sentence that ends would leave too little.
    EXPECT_EQ(join({"好。" + times(300, "字")}), "好。" + times(277, "字") + "…");
}

TEST(WeiboReply, NeverWeighsTooMuch) {
    for (int length = 270; length < 300; ++length) {
        const std::string text = join({times(length / 3, "诉😡")});
        EXPECT_LE(weight_of(text), reply_weight_max) << length;
        EXPECT_EQ(mended(text), text);
    }
}

}  // namespace
