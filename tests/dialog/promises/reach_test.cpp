#include "dialog/promises/reach.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <tuple>

namespace dialog {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

const Instant now{std::chrono::hours(500'000)};

// As a verified service account of a large chat platform is ruled.
ReachRules service_account() {
    return {
        .after_words = {48h, 5},
        .after_act = {1min, 3},
        .ends_with_following = true,
        .notices = true,
        .template_cards = true,
    };
}

Reach wrote(Duration ago, std::uint16_t sent = 0) {
    Reach reach;
    note_approach(reach, service_account(), Approach::words, now - ago);
    spend(reach, Carrier::window, sent);
    return reach;
}

Plan news(const Reach& reach, bool changed = false, Ways ways = {}) {
    return plan(
        service_account(), reach, {.purpose = Purpose::news, .changed = changed}, ways, now
    );
}

TEST(Reach, WordsOpenAWindowAndAnActAShortOne) {
    Reach reach;
    note_approach(reach, service_account(), Approach::act, now);
    EXPECT_EQ(reach.window_until, now + 1min);
    EXPECT_EQ(reach.window_left, 3);
    note_approach(reach, service_account(), Approach::words, now + 10s);
    EXPECT_EQ(reach.window_until, now + 10s + 48h);
    EXPECT_EQ(reach.window_left, 5);
}

TEST(Reach, AnActAddsNothingToAWindowThatIsOpen) {
    Reach reach = wrote(1h, 4);
    note_approach(reach, service_account(), Approach::act, now);
    EXPECT_EQ(reach.window_left, 1);
    EXPECT_EQ(reach.window_until, now + 47h);
}

TEST(Reach, LeavingTakesConsentsAlong) {
    Reach reach = wrote(1h);
    note_approach(reach, service_account(), Approach::consent, now);
    note_approach(reach, service_account(), Approach::unfollowed, now);
    EXPECT_EQ(reach.consents, 0);
    EXPECT_TRUE(reach.left);
    note_approach(reach, service_account(), Approach::followed, now);
    EXPECT_FALSE(reach.left);
}

TEST(Reach, ARefusalOfThePlatformIsBelieved) {
    Reach reach = wrote(1h);
    learn(reach, Carrier::window, Obstacle::quota_used);
    EXPECT_EQ(news(reach).passed_over.front(), (PassedOver{Carrier::window, Obstacle::quota_used}));
    note_approach(reach, service_account(), Approach::words, now);
    EXPECT_EQ(news(reach).carrier, Carrier::window);
}

TEST(Reach, WhatTwoTellersSayOfOneConsentIsOne) {
    Reach reach;
    note_approach(reach, service_account(), Approach::consent, now);
    note_approach(reach, service_account(), Approach::consent, now + 30s);
    EXPECT_EQ(reach.consents, 1);
    note_approach(reach, service_account(), Approach::consent, now + 61s);
    EXPECT_EQ(reach.consents, 2);
    for (int i = 1; i <= 100; ++i)
        note_approach(reach, service_account(), Approach::consent, now + i * 1h);
    EXPECT_EQ(reach.consents, 20) << "nobody banks more by tapping on";
}

TEST(Reach, ASceneIsGoodForOneSingleMessage) {
    auto rules = service_account();
    rules.singles = true;
    Reach reach = wrote(49h);
    bank_single(reach, 7);
    bank_single(reach, 7);
    bank_single(reach, 9);
    const Wish wish{.purpose = Purpose::news};
    EXPECT_EQ(plan(rules, reach, wish, {}, now).carrier, Carrier::single);
    EXPECT_EQ(spend(reach, Carrier::single, 1), 7);
    EXPECT_FALSE(reach.consent_used_up);
    EXPECT_EQ(spend(reach, Carrier::single, 1), 9);
    EXPECT_TRUE(reach.consent_used_up);
    EXPECT_EQ(plan(rules, reach, wish, {}, now).carrier, Carrier::call);
}

// Every combination of what matters to news, against a second and simpler statement of the rule.
using State = std::tuple<bool, int, int, bool, bool, bool, bool>;

class EveryState : public testing::TestWithParam<State> {};

TEST_P(EveryState, GivesTheFirstCarrierThatCan) {
    const auto [open, left, consents, unfollowed, blocked, changed, hook] = GetParam();
    Reach reach = open ? wrote(1h) : wrote(49h);
    reach.window_left = static_cast<std::uint16_t>(left);
    reach.consents = static_cast<std::uint16_t>(consents);
    reach.left = unfollowed;
    reach.blocked = blocked;
    Carrier expected = hook ? Carrier::hook : Carrier::call;
    if (changed && !unfollowed && !blocked) expected = Carrier::template_card;
    if (consents > 0 && !blocked) expected = Carrier::notice;
    if (open && left > 0 && !unfollowed && !blocked) expected = Carrier::window;
    const Plan chosen = news(reach, changed, {.hook = hook});
    EXPECT_EQ(chosen.carrier, expected);
    for (const auto& passed : chosen.passed_over) {
        EXPECT_LT(passed.carrier, expected);
        EXPECT_NE(passed.why, Obstacle::none);
    }
    EXPECT_EQ(chosen.good_until.has_value(), expected == Carrier::window);
}

INSTANTIATE_TEST_SUITE_P(
    Reach,
    EveryState,
    testing::Combine(
        testing::Bool(),
        testing::Values(0, 1, 2, 5),
        testing::Values(0, 1, 3),
        testing::Bool(),
        testing::Bool(),
        testing::Bool(),
        testing::Bool()
    )
);

TEST(Reach, OneMessageIsKeptForTheNews) {
    const Reach reach = wrote(1h, 4);
    const Wish answer{.purpose = Purpose::answer};
    EXPECT_EQ(news(reach).carrier, Carrier::window);
    const Plan chosen = plan(service_account(), reach, answer, {}, now);
    EXPECT_EQ(chosen.carrier, Carrier::call);
    EXPECT_THAT(chosen.passed_over, ElementsAre(PassedOver{Carrier::window, Obstacle::quota_used}));
}

TEST(Reach, ChatterGoesInTheWindowOrNowhere) {
    const Wish chatter{.purpose = Purpose::chatter};
    EXPECT_EQ(plan(service_account(), wrote(1h), chatter, {}, now).carrier, Carrier::window);
    Reach consenting = wrote(50h);
    consenting.consents = 2;
    const Ways ways{.hook = true};
    EXPECT_EQ(plan(service_account(), consenting, chatter, ways, now).carrier, std::nullopt);
}

TEST(Reach, AnOpenPageComesBeforeAllOthers) {
    const ReachRules pages{.lines = true};
    EXPECT_EQ(
        plan(pages, {}, {.purpose = Purpose::news}, {.line = true}, now).carrier, Carrier::line
    );
    const Plan away = plan(pages, {}, {.purpose = Purpose::news}, {}, now);
    EXPECT_EQ(away.carrier, Carrier::call);
    EXPECT_EQ(words_of(away.passed_over), "line:not_there");
}

TEST(Reach, WhatAnAccountHasNoRightToIsNotEvenPassedOver) {
    const Plan chosen = plan({}, {}, {.purpose = Purpose::news}, {.hook = true}, now);
    EXPECT_EQ(chosen.carrier, Carrier::hook);
    EXPECT_THAT(chosen.passed_over, IsEmpty());
}

TEST(Reach, ACarrierThatFailedWithTheseWordsIsNotTakenAgain) {
    const Wish wish{.purpose = Purpose::news, .excluded = {Carrier::window}};
    EXPECT_EQ(plan(service_account(), wrote(1h), wish, {}, now).carrier, Carrier::call);
}

TEST(Reach, AWindowThatShutsInAMomentIsShut) {
    EXPECT_EQ(news(wrote(48h - 2s)).carrier, Carrier::call);
    EXPECT_EQ(news(wrote(48h - 10s)).carrier, Carrier::window);
}

TEST(Reach, NewsIsMovedBeforeItsWindowShuts) {
    const auto rules = service_account();
    const Reach fresh = wrote(0h);
    EXPECT_EQ(before_window_shuts(rules, fresh, now + 48h, now), now + 46h);
    EXPECT_EQ(before_window_shuts(rules, fresh, now + 47h, now), now + 47h);
    Reach used = fresh;
    used.window_left = 0;
    EXPECT_EQ(before_window_shuts(rules, used, now + 48h, now), now + 48h);
    EXPECT_EQ(before_window_shuts(rules, wrote(47h), now + 48h, now), now + 48h);
    // News was told a moment ago: the window has hours left, but nothing is new.
    EXPECT_EQ(before_window_shuts(rules, wrote(46h - 1s), now + 48h, now), now + 48h);
    EXPECT_EQ(before_window_shuts(rules, wrote(34h), now + 48h, now), now + 12h);
}

std::vector<std::string> cut(const std::string& text, const ReachRules& rules) {
    std::vector<std::string> parts;
    for (const auto& piece : pieces(text, rules))
        parts.push_back(text.substr(piece.begin, piece.bytes));
    return parts;
}

TEST(Pieces, AreCutBehindSentencesAndNeverInsideACharacter) {
    const ReachRules ten{.text_bytes_max = 2'000, .text_characters_max = 10};
    EXPECT_THAT(cut("您好。请看一下订单。谢谢", ten), ElementsAre("您好。请看一下订单。", "谢谢"));
    EXPECT_THAT(cut("一二三四五六七八九十一二", ten), ElementsAre("一二三四五六七八九十", "一二"));
    EXPECT_THAT(cut("😀😀😀😀😀😀", ten), ElementsAre("😀😀😀😀😀", "😀"));
    const ReachRules bytes{.text_bytes_max = 7, .text_characters_max = 600};
    EXPECT_THAT(cut("一二三四", bytes), ElementsAre("一二", "三四"));
    EXPECT_THAT(cut("短", ten), ElementsAre("短"));
    EXPECT_THAT(cut("", ten), IsEmpty());
}

TEST(Pieces, TogetherAreTheText) {
    std::string text;
    for (int i = 0; i < 400; ++i) text += i % 37 == 0 ? "。\n" : (i % 5 == 0 ? "a" : "字😀");
    const ReachRules rules{.text_bytes_max = 200, .text_characters_max = 60};
    std::string together;
    for (const auto& part : cut(text, rules)) {
        EXPECT_LE(part.size(), 200U);
        EXPECT_FALSE(part.empty());
        together += part;
    }
    EXPECT_EQ(together, text);
}

}  // namespace
}  // namespace dialog
