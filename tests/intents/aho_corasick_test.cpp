#include "intents/aho_corasick.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace intents {
namespace {

using Hits = std::vector<std::pair<std::u32string, std::size_t>>;  // word and where it ends

Hits search(const std::vector<std::u32string>& words, const std::u32string& text) {
    AhoCorasick machine;
    std::vector<std::u32string> by_number;
    for (const auto& word : words)
        if (machine.add(word) == by_number.size()) by_number.push_back(word);
    machine.compile();
    Hits hits;
    machine.scan(text, [&](std::uint32_t word, std::size_t end) {
        EXPECT_EQ(machine.length(word), by_number[word].size());
        hits.emplace_back(by_number[word], end);
    });
    return hits;
}

Hits naive(std::vector<std::u32string> words, const std::u32string& text) {
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    Hits hits;
    for (std::size_t end = 1; end <= text.size(); ++end)
        for (const auto& word : words)
            if (word.size() <= end && text.compare(end - word.size(), word.size(), word) == 0)
                hits.emplace_back(word, end);
    return hits;
}

TEST(AhoCorasick, FindsWordsInsideAndBehindOtherWords) {
    const Hits expected{{U"退款", 2}, {U"款项", 3}, {U"退款", 5}};
    EXPECT_EQ(search({U"退款", U"款项", U"款项退回"}, U"退款项退款"), expected);
}

TEST(AhoCorasick, GivesTheSameWordTheSameNumber) {
    AhoCorasick machine;
    const auto first = machine.add(U"投诉");
    machine.add(U"投");
    EXPECT_EQ(machine.add(U"投诉"), first);
    EXPECT_EQ(machine.size(), 2U);
}

TEST(AhoCorasick, FindsCharactersBeyondTheBasicPlane) {
    const Hits expected{{U"😡", 1}, {U"😡😡", 2}, {U"😡", 2}};
    EXPECT_EQ(search({U"😡", U"😡😡"}, U"😡😡"), expected);
}

TEST(AhoCorasick, WithoutWordsFindsNothing) {
    EXPECT_TRUE(search({}, U"退款").empty());
}

TEST(AhoCorasick, AgreesWithNaiveSearchOnRandomInput) {
    std::mt19937 dice(20261121);
    const std::u32string alphabet = U"退款投诉a😡";
    const auto random_text = [&](std::size_t length_max) {
        std::u32string text(1 + dice() % length_max, U' ');
        for (auto& c : text) c = alphabet[dice() % alphabet.size()];
        return text;
    };
    for (int round = 0; round < 300; ++round) {
        std::vector<std::u32string> words(1 + dice() % 40);
        for (auto& word : words) word = random_text(1 + dice() % 5);
        const auto text = random_text(60);
        auto found = search(words, text);
        auto expected = naive(words, text);
        std::sort(found.begin(), found.end());
        std::sort(expected.begin(), expected.end());
        ASSERT_EQ(found, expected) << "round " << round;
    }
}

TEST(AhoCorasick, FindsItsWayAmongManyChildren) {
    std::vector<std::u32string> words;
    for (char32_t c = 0x4E00; c < 0x4F00; ++c) words.push_back({U'不', c});
    for (char32_t c = 0x4E00; c < 0x4F00; ++c) {
        const Hits expected{{std::u32string{U'不', c}, 2}};
        ASSERT_EQ(search(words, std::u32string{U'不', c}), expected);
        if (c > 0x4E05) break;  // the first few cover both halves of the search
    }
    EXPECT_EQ(search(words, U"不\u4EFF").size(), 1U);
    EXPECT_TRUE(search(words, U"不\u4F00").empty());
}

}  // namespace
}  // namespace intents
