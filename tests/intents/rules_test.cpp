#include "intents/rules.hpp"

#include "intents/shipped_rules.hpp"
#include "intents/understand.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace intents {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;

std::vector<Mistake> mistakes_of(std::string text) {
    const auto loaded = load({{"test.toml", std::move(text)}});
    const auto* mistakes = std::get_if<std::vector<Mistake>>(&loaded);
    return mistakes == nullptr ? std::vector<Mistake>{} : *mistakes;
}

auto mistake(std::size_t line, const std::string& what) {
    return AllOf(Field(&Mistake::line, line), Field(&Mistake::what, HasSubstr(what)));
}

Rules rules_of(std::vector<Source> sources) {
    return std::get<Rules>(load(sources));
}

TEST(Rules, AreReadFromText) {
    const auto rules = rules_of({{"a.toml", R"toml(
[[intent]]
name = "withdraw"
score = 0.9
patterns = ["(撤销|撤回)…投诉"]
unless = ["怎么(撤销|撤回)"]
)toml"}});
    EXPECT_EQ(rules.pattern_count(), 1U);
    EXPECT_EQ(understand(rules, "我要撤回昨天的投诉").main(), Intent::withdraw);
    EXPECT_EQ(understand(rules, "怎么撤回投诉").main(), Intent::other);
    EXPECT_EQ(understand(rules, "怎么撤回?算了,撤销投诉吧").main(), Intent::withdraw);
}

TEST(Rules, OfNoSourceUnderstandNothing) {
    const auto rules = rules_of({});
    EXPECT_EQ(rules.pattern_count(), 0U);
    EXPECT_EQ(understand(rules, "我要投诉").main(), Intent::other);
}

TEST(Rules, ShareWordGroupsBetweenSources) {
    const auto rules = rules_of(
        {{"a.toml", "[[remedy]]\nname = \"refund\"\npatterns = [\"要{退款}\"]\n"},
         {"b.toml", "[words]\n\"退款\" = [\"退款\", \"退(全)款\"]\n"}}
    );
    EXPECT_THAT(understand(rules, "我要退(全)款").remedies, ElementsAre(Remedy::refund));
    EXPECT_TRUE(understand(rules, "我要退全款").remedies.empty());
}

TEST(Rules, TakeWordsAsTheyStand) {
    const auto rules = rules_of(
        {{"a.toml", "[[emotion]]\nlevel = \"angry\"\nwords = [\"[发怒]\", \"/::@\", \"a.b\"]\n"}}
    );
    EXPECT_EQ(understand(rules, "哼[发怒]").emotion, Emotion::angry);
    EXPECT_EQ(understand(rules, "哼/::@").emotion, Emotion::angry);
    EXPECT_EQ(understand(rules, "axb").emotion, Emotion::calm);
}

TEST(Rules, ListTheirTopics) {
    const auto rules = rules_of({{"a.toml", R"toml(
[[topic]]
name = "invoice"
words = ["发票"]
[[topic]]
name = "how_long"
words = ["多久"]
[[topic]]
name = "invoice"
words = ["开票"]
)toml"}});
    EXPECT_THAT(rules.topics(), ElementsAre("how_long", "invoice"));
    EXPECT_THAT(understand(rules, "开票多久").topics, ElementsAre("invoice", "how_long"));
}

TEST(Rules, ListEveryMistakeWithItsLine) {
    const auto found = mistakes_of(R"toml([words]
empty = []
"12" = ["x"]
[[intent]]
name = "withdrow"
words = ["撤"]
[[intent]]
name = "complain"
patterns = [
  "投诉",
  "\\d+",
  "投(诉",
  "{没有这组}",
  5,
]
weight = 3
[[category]]
score = 0.5
words = ["坏"]
[[topic]]
name = "Bad Name"
words = ["坏"]
[[emotion]]
level = "angry"
weight = -1
words = "坏"
[[sign]]
name = "injury"
[greeting]
name = "x"
)toml");
    EXPECT_THAT(
        found,
        ElementsAre(
            mistake(2, "empty"),
            mistake(3, "12"),
            mistake(5, "withdrow"),
            mistake(11, "no word"),
            mistake(12, "regular expression"),
            mistake(13, "没有这组"),
            mistake(14, "quotes"),
            mistake(16, "weight"),
            mistake(17, "name is missing"),
            mistake(21, "Bad Name"),
            mistake(25, "weight"),
            mistake(26, "list"),
            mistake(27, "neither words nor patterns"),
            mistake(29, "greeting")
        )
    );
}

TEST(Rules, TellTheLineOfASyntaxError) {
    EXPECT_THAT(mistakes_of("[[intent]]\nname = \n"), ElementsAre(mistake(2, "")));
}

TEST(Rules, TellMistakesInTheOrderOfTheSources) {
    const auto loaded = load({{"b.toml", "[[x]]\n"}, {"a.toml", "x = 1\ny = 2\n"}});
    const auto* found = std::get_if<std::vector<Mistake>>(&loaded);
    ASSERT_NE(found, nullptr);
    ASSERT_EQ(found->size(), 3U);
    EXPECT_EQ((*found)[0].source, "b.toml");
    EXPECT_EQ((*found)[2].line, 2U);
}

TEST(Rules, RefuseAWordGroupTwiceAndAFileTooLarge) {
    const auto loaded =
        load({{"a.toml", "[words]\na = [\"x\"]\n"}, {"b.toml", "[words]\na = [\"y\"]\n"}});
    EXPECT_TRUE(std::holds_alternative<std::vector<Mistake>>(loaded));
    EXPECT_THAT(
        mistakes_of(std::string(source_bytes_max + 1, '#')), ElementsAre(mistake(0, "1 MiB"))
    );
}

TEST(Rules, ShippedOnesLoadWithEveryKindOfThing) {
    const auto loaded = load(shipped_sources());
    if (const auto* found = std::get_if<std::vector<Mistake>>(&loaded))
        for (const auto& one : *found)
            ADD_FAILURE() << one.source << ":" << one.line << ": " << one.what;
    ASSERT_TRUE(std::holds_alternative<Rules>(loaded));
    EXPECT_GE(std::get<Rules>(loaded).pattern_count(), 300U);
    auto questions = std::get<Rules>(loaded).topics();
    const auto matters =
        std::erase_if(questions, [](const auto& topic) { return topic.starts_with("matter_"); });
    EXPECT_GE(matters, 20U) << "what exactly went wrong";
    EXPECT_THAT(
        questions,
        ElementsAre(
            "cancel_order",
            "change_address",
            "compensation_how",
            "complaint_process",
            "confidentiality",
            "evidence_how",
            "hotline",
            "how_long",
            "human_hours",
            "injury_next",
            "invoice",
            "is_free",
            "is_it_real",
            "login_locked",
            "medical_cost",
            "order_delay",
            "outside_bodies",
            "paid_not_served",
            "password_reset",
            "payment_failed",
            "praise",
            "refund_time",
            "reply_here",
            "reprisal",
            "suggestion",
            "wants_to_ask",
            "what_is_order_no",
            "who_are_you",
            "why_order_no",
            "why_phone",
            "why_photo",
            "withdraw_how"
        )
    );
}

TEST(Explain, SaysWhichPatternWasFoundWhere) {
    const auto rules = rules_of({{"a.toml", R"toml([[intent]]
name = "human"
words = ["人工"]
unless = ["人工审核"]
)toml"}});
    const std::string text = "人工審核太慢，轉人工";
    const auto explained = explain(rules, text);
    EXPECT_EQ(explained.normalised, "人工审核太慢,转人工");
    ASSERT_EQ(explained.reasons.size(), 2U);
    EXPECT_TRUE(explained.reasons[0].excused);
    const auto& reason = explained.reasons[1];
    EXPECT_FALSE(reason.excused);
    EXPECT_EQ(reason.kind, "intent");
    EXPECT_EQ(reason.name, "human");
    EXPECT_EQ(reason.pattern, "人工");
    EXPECT_EQ(reason.source, "a.toml");
    EXPECT_EQ(reason.line, 3U);
    EXPECT_EQ(text.substr(reason.begin, reason.end - reason.begin), "人工");
    EXPECT_GT(reason.begin, 12U);
}

}  // namespace
}  // namespace intents
