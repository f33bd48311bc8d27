#include "intents/patterns.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace intents {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// What each pattern finds, as text, in the order of patterns.
std::vector<std::string> find(
    const std::vector<std::string>& patterns, std::string_view message, bool whole = false
) {
    Patterns set;
    for (const auto& pattern : patterns) {
        const auto mistake = set.add(pattern, whole);
        EXPECT_FALSE(mistake) << *mistake;
    }
    set.compile();
    NormalText text;
    normalise(message, text);
    Patterns::Scratch scratch;
    std::vector<Found> found;
    set.find(text, core_of(text), scratch, found);
    set.find(text, core_of(text), scratch, found);  // a second time with used memory
    std::vector<std::string> result;
    for (std::uint32_t pattern = 0; pattern < patterns.size(); ++pattern)
        for (const auto& one : found)
            if (one.pattern == pattern)
                result.push_back(text.bytes.substr(
                    text.offset[one.at.begin], text.offset[one.at.end] - text.offset[one.at.begin]
                ));
    return result;
}

TEST(Patterns, AreNormalisedLikeTheText) {
    EXPECT_THAT(find({"投訴ＡＢ"}, "我要投诉ab"), ElementsAre("投诉ab"));
    EXPECT_THAT(find({"（投诉）？"}, "(投诉)?"), ElementsAre("(投诉)?"));
}

TEST(Patterns, FindEveryPlace) {
    EXPECT_THAT(find({"退款"}, "退款,退款"), ElementsAre("退款", "退款"));
    EXPECT_THAT(find({"退\\d+元"}, "退12元,退3元"), ElementsAre("退12元", "退3元"));
}

TEST(Patterns, EllipsisStaysWithinASentence) {
    EXPECT_THAT(find({"撤销…投诉"}, "撤销昨天的那个投诉"), ElementsAre("撤销昨天的那个投诉"));
    EXPECT_THAT(find({"撤销…投诉"}, "撤销吧。我要投诉"), IsEmpty());
    EXPECT_THAT(find({"撤销…投诉+"}, "撤销吧。我要投诉"), IsEmpty());
    EXPECT_THAT(find({"撤销…投诉+"}, "撤销投诉诉"), ElementsAre("撤销投诉诉"));
}

TEST(Patterns, WholeMeansTheMessageWithoutItsWrapping) {
    EXPECT_THAT(find({"好的"}, "好的", true), ElementsAre("好的"));
    EXPECT_THAT(find({"好的"}, " 好的！😊[微笑]", true), ElementsAre("好的"));
    EXPECT_THAT(find({"好的"}, "好的我知道", true), IsEmpty());
    EXPECT_THAT(find({"好的"}, "不好的", true), IsEmpty());
    EXPECT_THAT(find({"(好|行)+"}, "好好行~", true), ElementsAre("好好行"));
    EXPECT_THAT(find({"(好|行)+"}, "好好行吗", true), IsEmpty());
    EXPECT_THAT(find({"是…吗"}, "是这样吗?", true), ElementsAre("是这样吗"));
    EXPECT_THAT(find({"是…吗"}, "是吗是这样", true), IsEmpty());
    EXPECT_THAT(find({"好.{0,2}"}, "好的呀", true), ElementsAre("好的呀"));
    EXPECT_THAT(find({"好.{0,2}"}, "好的呀呀", true), IsEmpty());
    EXPECT_THAT(find({"(嗯)?好(的)?"}, "嗯好", true), ElementsAre("嗯好"));
}

TEST(Patterns, WholeOfNothingFindsNothing) {
    EXPECT_THAT(find({"好的", "(好|行)+"}, "", true), IsEmpty());
    EXPECT_THAT(find({"好的", "(好|行)+"}, "!!!😊", true), IsEmpty());
}

TEST(Patterns, WordBoundariesSeparateLettersFromHan) {
    EXPECT_THAT(find({"\\bsb\\b"}, "你就是SB吧"), ElementsAre("sb"));
    EXPECT_THAT(find({"\\bsb\\b"}, "usb线"), IsEmpty());
}

TEST(Patterns, ChainsAndExpressionsLiveTogether) {
    EXPECT_THAT(
        find({"退款", "\\d+天", "没.{0,3}到", "(退|换)+货"}, "3天没收到退款,退换货"),
        ElementsAre("退款", "3天", "没收到", "退换货")
    );
}

TEST(Patterns, WithoutAWordAreRefused) {
    Patterns set;
    for (const auto* pattern :
         {"\\d+", "\\d", "[a-f]…[0-9]", ".*", "[a-z]+", "(退款)?", "", "…", "(退款|\\d+)", "!*"})
        EXPECT_TRUE(set.add(pattern, false)) << pattern;
    EXPECT_EQ(set.size(), 0U);
}

TEST(Patterns, ThatAreNoExpressionsAreRefused) {
    Patterns set;
    EXPECT_THAT(set.add("退(款", false).value_or(""), ::testing::HasSubstr("regular expression"));
    EXPECT_TRUE(set.add("退[款", false));
    EXPECT_TRUE(set.add(std::string(Patterns::pattern_bytes_max + 1, 'a'), false));
}

TEST(Patterns, EscapedWordsStandForThemselves) {
    for (const auto* word : {"/::)", "[发怒]", "a.b*c", "(退款)", "5+1", "…"})
        EXPECT_THAT(find({escaped(word)}, word), ElementsAre(normalised(word))) << word;
}

TEST(Patterns, LookAtABoundedNumberOfPlaces) {
    std::string message;
    while (message.size() < text_bytes_max) message += "退款";
    EXPECT_LE(
        find({"退", "款", "退款", "退…款", "款.{0,60}退"}, message).size(), ChainMatcher::found_max
    );
}

}  // namespace
}  // namespace intents
