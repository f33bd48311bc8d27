#include "dialog/cases/number.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace dialog {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
constexpr std::string_view symbols =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz- ";
const Instant today = std::chrono::sys_days(std::chrono::year(2026) / 11 / 21) + 4h;

// Numbers of many days, sequences and keys.
std::vector<std::string> samples(int count) {
    std::mt19937_64 engine(20261121);
    std::vector<std::string> numbers;
    for (int i = 0; i < count; ++i) {
        const auto day = today + std::chrono::days(engine() % 30'000);
        numbers.push_back(make_case_number(day, engine(), engine()));
    }
    return numbers;
}

TEST(CaseNumber, HasItsFormAndTheBeijingDate) {
    const auto number = make_case_number(today + 13h, 7, 99);
    EXPECT_THAT(number, testing::StartsWith("HY261122-"));
    EXPECT_EQ(number.size(), 15U);
    EXPECT_EQ(number.find_first_not_of(alphabet, 9), std::string::npos);
    EXPECT_TRUE(is_case_number(number));
}

TEST(CaseNumber, IsTheSameForTheSameInput) {
    EXPECT_EQ(make_case_number(today, 7, 99), make_case_number(today, 7, 99));
    EXPECT_NE(make_case_number(today, 7, 99), make_case_number(today, 7, 100));
    EXPECT_NE(make_case_number(today, 7, 99), make_case_number(today, 8, 99));
}

TEST(CaseNumber, CodesOfAnotherDayAreInAnotherOrder) {
    const auto code = [](const std::string& number) { return number.substr(9, 5); };
    int same = 0;
    for (std::uint64_t i = 0; i < 100; ++i)
        same += code(make_case_number(today, i, 99)) == code(make_case_number(today + 24h, i, 99));
    EXPECT_LE(same, 1);
}

TEST(CaseNumber, EverySingleWrongSymbolIsFound) {
    for (const auto& number : samples(200))
        for (std::size_t i = 0; i < number.size(); ++i)
            for (const char symbol : symbols) {
                if (symbol == number[i]) continue;
                auto wrong = number;
                wrong[i] = symbol;
                ASSERT_FALSE(is_case_number(wrong)) << number << " -> " << wrong;
            }
}

TEST(CaseNumber, EveryExchangeOfTwoSymbolsIsFound) {
    for (const auto& number : samples(3000))
        for (std::size_t i = 0; i < number.size(); ++i)
            for (std::size_t k = i + 1; k < number.size(); ++k) {
                if (number[i] == number[k]) continue;
                auto wrong = number;
                std::swap(wrong[i], wrong[k]);
                ASSERT_FALSE(is_case_number(wrong)) << number << " -> " << wrong;
            }
}

TEST(CaseNumber, OneGuessInThirtyTwoIsRight) {
    std::mt19937_64 engine(5);
    int right = 0;
    for (int i = 0; i < 32'000; ++i) {
        std::string guess = "HY261121-";
        for (int k = 0; k < 6; ++k) guess += alphabet[engine() % alphabet.size()];
        right += is_case_number(guess) ? 1 : 0;
    }
    EXPECT_NEAR(right, 1000, 150);
}

TEST(CaseNumber, OnlyTheCanonicalFormIsOne) {
    const auto number = make_case_number(today, 7, 99);
    for (const auto& other : {std::string(), number + "2", number.substr(1), " " + number})
        EXPECT_FALSE(is_case_number(other)) << other;
    auto lower = number;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
    EXPECT_FALSE(is_case_number(lower));
}

// Half a million of a day's 32^5 numbers, from both ends: a function that is no permutation repeats
// itself thousands of times among so many.
TEST(CaseNumber, NeverRepeatsWithinADay) {
    constexpr std::uint32_t size = 1U << 25U;
    constexpr std::uint32_t checked = size / 64;
    std::vector<bool> seen(size);
    for (std::uint64_t i = 0; i < checked; ++i) {
        const auto number = make_case_number(today, i % 2 == 0 ? i : size - i, 42);
        std::uint32_t code = 0;
        for (std::size_t k = 9; k < 14; ++k)
            code = code * 32 + static_cast<std::uint32_t>(alphabet.find(number[k]));
        ASSERT_FALSE(seen[code]) << number;
        seen[code] = true;
    }
}

TEST(CaseNumber, NeighboursDoNotLookAlike) {
    int same_place = 0;
    constexpr int pairs = 2000;
    for (std::uint64_t i = 0; i < pairs; ++i) {
        const auto a = make_case_number(today, i, 42);
        const auto b = make_case_number(today, i + 1, 42);
        for (std::size_t k = 9; k < 14; ++k) same_place += a[k] == b[k] ? 1 : 0;
    }
    // By chance: 5 places, each equal in one of 32.
    EXPECT_NEAR(same_place, pairs * 5 / 32.0, 80);
}

}  // namespace
}  // namespace dialog
