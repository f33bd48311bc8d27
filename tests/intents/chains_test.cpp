#include "intents/chains.hpp"

#include "intents/patterns.hpp"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <random>
#include <string>
#include <vector>

namespace intents {
namespace {

std::string shown(const std::optional<std::vector<Chain>>& chains) {
    if (!chains) return "none";
    std::string text;
    for (const auto& chain : *chains) {
        if (!text.empty()) text += " | ";
        for (const auto& link : chain) {
            if (&link != &chain.front())
                text += " " + std::to_string(link.before.min) + "-" +
                        std::to_string(link.before.max) +
                        (link.before.within_sentence ? "s " : " ");
            text += "{";
            for (const auto& word : link.words) {
                if (&word != &link.words.front()) text += ",";
                for (const auto c : word) append_utf8(text, c);
            }
            text += "}";
        }
    }
    return text;
}

TEST(Chains, ReadWordsWithGaps) {
    EXPECT_EQ(shown(chains_of(U"退款")), "{退款}");
    EXPECT_EQ(shown(chains_of(U"撤销.{0,6}投诉")), "{撤销} 0-6 {投诉}");
    EXPECT_EQ(shown(chains_of(U"撤销…投诉")), "{撤销} 0-8s {投诉}");
    EXPECT_EQ(shown(chains_of(U"a.b.?c.{3}d")), "{a} 1-1 {b} 0-1 {c} 3-3 {d}");
}

TEST(Chains, MultiplyWhatStandsTogether) {
    EXPECT_EQ(shown(chains_of(U"(不|没)(想|要)")), "{不想,不要,没想,没要}");
    EXPECT_EQ(shown(chains_of(U"退[款钱货]了?")), "{退款了,退款,退钱了,退钱,退货了,退货}");
    EXPECT_EQ(shown(chains_of(U"(?:a|b(c|d)?)…e")), "{a,bc,bd,b} 0-8s {e}");
    EXPECT_EQ(shown(chains_of(U"[a-c1]")), "{a,b,c,1}");
    EXPECT_EQ(shown(chains_of(U"\\d元")), "{0元,1元,2元,3元,4元,5元,6元,7元,8元,9元}");
    EXPECT_EQ(shown(chains_of(U"a{1,2}")), "{aa,a}");
}

TEST(Chains, SplitAlternativesWithGaps) {
    EXPECT_EQ(shown(chains_of(U"退款|把钱…退")), "{退款} | {把钱} 0-8s {退}");
}

TEST(Chains, DropOptionalEnds) {
    EXPECT_EQ(shown(chains_of(U"(我要)?.{0,4}投诉")), "{投诉}");
    EXPECT_EQ(shown(chains_of(U"投诉…")), "{投诉}");
}

TEST(Chains, MergeGapsWithNothingBetween) {
    EXPECT_EQ(shown(chains_of(U"a.{1,2}.{0,3}b")), "{a} 1-5 {b}");
}

TEST(Chains, LeaveOtherExpressionsAlone) {
    for (const auto* pattern :
         {U"退款+",
          U"退.*款",
          U"^退款",
          U"退款$",
          U"\\w元",
          U"[一-龥]b",
          U"[^款]退",
          U"退{9}",
          U"(?i)a",
          U"a.{0,99}b",
          U"a(b)?.{1,2}",
          U"退款??",
          U"a.{2,1}b",
          U"(a",
          U"a)",
          U"[a",
          U"\\"})
        EXPECT_EQ(shown(chains_of(pattern)), "none");
}

// The same pattern by RE2 and by chains must be found in the same texts.
TEST(Chains, AgreeWithTheRegularExpression) {
    std::mt19937 dice(7);
    const std::vector<std::string> patterns{
        "退…款",
        "退.{0,3}款",
        "(退|不退).{1,2}款",
        "退(款|钱)?.{2,4}(了|款)",
        "退.款.?钱",
        "(退款|退.{0,2}钱)…了",
        "款…退…钱",
        "不?退.{0,1}款",
        "退.{0,60}钱.{0,5}款",
        "退.{0,2}(不|了)?.{0,1}款",
        "[退款]{2,3}钱",
        "退{2}",
        // More products than are multiplied:
        "(退|退了|退不|了退|不退|不|了|款|钱|钱款|款钱)(了|不|了不|不了|款|钱|退|退款|退钱|钱退)",
        "(退|退了|退不|了退|不退|不|了|款|钱|钱款)?(了|不|了不|不了|款|钱|退|退款|退钱|钱退)?款钱",
        "退(退|退了|退不|了退|不退|不|了|款|钱|钱款)?(了|不|了不|不了|款|钱|退|退款|退钱|钱退)?.{1,"
        "2}款"};
    const std::u32string alphabet = U"退款钱了不。 \n";
    for (const auto& written : patterns) {
        const auto chars = normalised_pattern(written);
        ASSERT_TRUE(chains_of(chars)) << written;
        Patterns set;
        ASSERT_FALSE(set.add(written, false));
        set.compile();
        ASSERT_EQ(set.expressions(), 0U);
        auto regex = written;
        for (auto at = regex.find("…"); at != std::string::npos; at = regex.find("…"))
            regex.replace(at, std::string("…").size(), ellipsis_regex);
        const RE2 expression(regex);
        Patterns::Scratch scratch;
        std::vector<Found> found;
        NormalText text;
        for (int round = 0; round < 2000; ++round) {
            std::string message;
            for (auto length = dice() % 14; length > 0; --length)
                append_utf8(message, alphabet[dice() % alphabet.size()]);
            normalise(message, text);
            set.find(text, core_of(text), scratch, found);
            ASSERT_EQ(!found.empty(), RE2::PartialMatch(text.bytes, expression))
                << written << " in " << text.bytes;
        }
    }
}

}  // namespace
}  // namespace intents
