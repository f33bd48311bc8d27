#include "intents/normalise.hpp"

#include <gtest/gtest.h>

#include <string>

namespace intents {
namespace {

std::string original(std::string_view text, std::string_view normal_part) {
    NormalText normal;
    normalise(text, normal);
    const auto at = normal.bytes.find(normal_part);
    if (at == std::string::npos) return "not found";
    const auto span =
        normal.original({normal.char_at(at), normal.char_at(at + normal_part.size())});
    return std::string(text.substr(span.begin, span.end - span.begin));
}

TEST(Normalise, MakesFullWidthSignsHalfWidth) {
    EXPECT_EQ(normalised("ＡＢｃ１２３，。！？（）：；￥～"), "abc123,。!?():;¥~");
}

TEST(Normalise, MakesTraditionalCharactersSimplified) {
    EXPECT_EQ(normalised("我要投訴這個賣家，東西壞了"), "我要投诉这个卖家,东西坏了");
}

TEST(Normalise, MendsPhrasesThatSingleCharactersGetWrong) {
    EXPECT_EQ(normalised("到現在還沒有回覆"), "到现在还没有回复");
    EXPECT_EQ(normalised("這是甚麼態度"), "这是什么态度");
    EXPECT_EQ(normalised("著名的酒店"), "著名的酒店");
    EXPECT_EQ(normalised("瞭解一下餘額"), "了解一下余额");
}

TEST(Normalise, DropsInvisibleCharactersAndControls) {
    EXPECT_EQ(normalised("退\u200B款\u200D\uFEFF\x01啊\u202E"), "退款啊");
}

TEST(Normalise, DropsStrokesLaidOverWords) {
    EXPECT_EQ(normalised("投\u0336诉\u0336"), "投诉");
}

TEST(Normalise, ComposesAcrossCharacters) {
    EXPECT_EQ(normalised("cafe\u0301"), "caf\u00E9");
    EXPECT_EQ(normalised("\u1112\u1161\u11AB"), "\uD55C");
}

TEST(Normalise, KeepsEmojiAndFaceCodes) {
    EXPECT_EQ(normalised("😡🤬[发怒]/::)"), "😡🤬[发怒]/::)");
    EXPECT_EQ(normalised("👍\uFE0F"), "👍");
}

TEST(Normalise, CollapsesBlanksAndLineBreaks) {
    EXPECT_EQ(normalised("  你好 \t　 在吗\r\n\n 急 "), "你好 在吗\n急");
}

TEST(Normalise, JoinsCharactersWrittenApart) {
    EXPECT_EQ(normalised("我 要 退 款"), "我要退款");
    EXPECT_EQ(normalised("好的 谢谢"), "好的 谢谢");
    EXPECT_EQ(normalised("不是 我要投诉"), "不是 我要投诉");
}

TEST(Normalise, ReadsInvalidUtf8AsReplacementCharacters) {
    EXPECT_EQ(normalised("退\xFF款"), "退\uFFFD款");
    EXPECT_EQ(normalised("\xE9\x80"), "\uFFFD");
    EXPECT_EQ(normalised(std::string_view("a\0b", 3)), "ab");
}

TEST(Normalise, CutsLongTextBetweenCharacters) {
    std::string text(text_bytes_max - 1, 'a');
    text += "款款款";
    const auto result = normalised(text);
    EXPECT_EQ(result, std::string(text_bytes_max - 1, 'a'));
}

TEST(Normalise, OfNothingIsNothing) {
    EXPECT_EQ(normalised(""), "");
    EXPECT_EQ(normalised(" 　\n"), "");
}

TEST(Normalise, KnowsTheOriginalBytesOfEachPart) {
    EXPECT_EQ(original("我的電話：１３８", "138"), "１３８");
    EXPECT_EQ(original("我 的 電 話", "电话"), "電 話");
    EXPECT_EQ(original("重\u200B量㎏", "kg"), "㎏");
    EXPECT_EQ(original("cafe\u0301!", "é"), "e\u0301");
}

TEST(Normalise, SpansOfCharactersNeverRunBackwards) {
    NormalText normal;
    const std::string text =
        "㋿①½ﬁ 退 款e\u0301\u0327の\u3099👨‍👩‍👧\xC3\x28…";
    normalise(text, normal);
    ASSERT_EQ(normal.chars.size(), normal.origin.size());
    ASSERT_EQ(normal.offset.size(), normal.chars.size() + 1);
    std::uint32_t begin = 0;
    for (const auto& span : normal.origin) {
        EXPECT_LE(begin, span.begin);
        EXPECT_LT(span.begin, span.end);
        EXPECT_LE(span.end, text.size());
        begin = span.begin;
    }
}

}  // namespace
}  // namespace intents
