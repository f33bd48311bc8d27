#include "connectors/weibo/utf8.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace {

using namespace connectors::weibo;

TEST(WeiboUtf8, GoodTextStaysAsItIs) {
    const std::string text = "快递 kuaidi ¥12 😡🀄";
    EXPECT_EQ(mended(text), text);
}

TEST(WeiboUtf8, BrokenRunsAreReplaced) {
    const std::map<std::string, std::string> expected{
        {"a\xff"
         "b",
         "a\xef\xbf\xbd"
         "b"},
        {"\xe5\xbf", "\xef\xbf\xbd"},
        {"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
        {"\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd"},
        {"\xf4\x90\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
        {"\xf0\x9f\x98", "\xef\xbf\xbd"},
    };
    for (const auto& [broken, whole] : expected) EXPECT_EQ(mended(broken), whole);
}

TEST(WeiboUtf8, ControlCharactersGo) {
    std::string text("a\0b\tc\nd\x1b\x7f", 9);
    drop_controls(text);
    EXPECT_EQ(text, "ab\tc\nd");
}

TEST(WeiboUtf8, AnEmojiWeighsTwo) {
    EXPECT_EQ(weight_of(""), 0U);
    EXPECT_EQ(weight_of("ab投诉"), 4U);
    EXPECT_EQ(weight_of("😡"), 2U);
    EXPECT_EQ(weight_of("a😡诉"), 4U);
}

TEST(WeiboUtf8, BeginningsEndBetweenCharacters) {
    EXPECT_EQ(beginning_in_bytes("投诉", 6), "投诉");
    EXPECT_EQ(beginning_in_bytes("投诉", 5), "投");
    EXPECT_EQ(beginning_in_bytes("投诉", 2), "");
    EXPECT_EQ(beginning_in_weight("投诉", 2), "投诉");
    EXPECT_EQ(beginning_in_weight("投诉", 1), "投");
    EXPECT_EQ(beginning_in_weight("投😡", 2), "投");
    EXPECT_EQ(beginning_in_weight("投😡", 3), "投😡");
}

}  // namespace
