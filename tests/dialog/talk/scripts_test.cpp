#include "dialog/talk/scripts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace dialog {
namespace {

Template parsed(std::string_view text) {
    return std::get<Template>(Template::parse(text));
}

std::string filled(std::string_view text, std::vector<Place> places) {
    return parsed(text).fill(places);
}

TEST(Template, FillsItsPlacesByName) {
    EXPECT_EQ(
        filled("case {case_no}, by {due}", {{"due", "noon"}, {"case_no", "HY1"}}),
        "case HY1, by noon"
    );
}

TEST(Template, LeavesAPlaceWithoutValueEmpty) {
    EXPECT_EQ(filled("a{x}b", {}), "ab");
}

TEST(Template, DoubledBracesAreBraces) {
    EXPECT_EQ(filled("{{{x}}}", {{"x", "1"}}), "{1}");
}

TEST(Template, RefusesWhatIsNotClosedNamedOrThere) {
    for (const auto* text : {"{", "a}", "{Ab}", "{}", "", "{a b}"})
        EXPECT_TRUE(std::holds_alternative<std::string>(Template::parse(text))) << text;
}

TEST(ChooseVariant, SaysEveryVariantBeforeOneComesAgain) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        std::vector<std::uint32_t> said;
        std::set<std::size_t> chosen;
        for (int i = 0; i < 4; ++i) chosen.insert(choose_variant("a", 4, seed * 31 + 7, said));
        EXPECT_EQ(chosen.size(), 4U) << seed;
    }
}

TEST(ChooseVariant, NeverTheSameTwiceInARowWhereThereAreTwo) {
    std::vector<std::uint32_t> said;
    std::size_t last = choose_variant("a", 2, 0, said);
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const std::size_t next = choose_variant("a", 2, seed * 977, said);
        EXPECT_NE(next, last);
        last = next;
    }
    EXPECT_LE(said.size(), said_max);
}

TEST(ChooseVariant, KnowsWhenAllWereSaid) {
    std::vector<std::uint32_t> said;
    EXPECT_FALSE(all_said("a", 2, said));
    choose_variant("a", 2, 0, said);
    EXPECT_FALSE(all_said("a", 2, said));
    choose_variant("a", 2, 0, said);
    EXPECT_TRUE(all_said("a", 2, said));
    EXPECT_FALSE(all_said("b", 2, said));
}

TEST(Scripts, PreferTheVariantsMadeForAnger) {
    Scripts scripts;
    scripts.add("ask", parsed("long"));
    scripts.add("ask@angry", parsed("short"));
    EXPECT_EQ(scripts.for_emotion("ask", intents::Emotion::upset), "ask");
    EXPECT_EQ(scripts.for_emotion("ask", intents::Emotion::angry), "ask@angry");
    EXPECT_EQ(scripts.for_emotion("ask", intents::Emotion::threat), "ask@angry");
    EXPECT_EQ(scripts.for_emotion("other", intents::Emotion::angry), "other");
}

TEST(ScriptNeeds, NameEachIdOnce) {
    std::set<std::string_view> ids;
    for (const auto& need : script_needs()) EXPECT_TRUE(ids.insert(need.id).second) << need.id;
    EXPECT_GT(ids.size(), 100U);
}

}  // namespace
}  // namespace dialog
