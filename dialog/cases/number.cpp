#include "dialog/cases/number.hpp"

#include <array>
#include <optional>

namespace dialog {

namespace {

constexpr std::string_view alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
static_assert(alphabet.size() == 32);

constexpr std::string_view prefix = "HY";
constexpr std::size_t date_size = 6;
constexpr std::size_t dash_at = prefix.size() + date_size;
constexpr std::size_t code_size = 5;
constexpr std::size_t number_size = dash_at + 1 + code_size + 1;

constexpr std::uint32_t low_bits = 12;
constexpr std::uint32_t low_mask = (1U << low_bits) - 1;
constexpr std::uint32_t high_mask = (1U << 13U) - 1;

std::uint64_t mixed(std::uint64_t x) {
    x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31U);
}

// A Feistel network over 12 + 13 bits: each round can be undone, so the whole is a permutation.
std::uint32_t permuted(std::uint32_t value, std::uint64_t key, std::uint64_t day) {
    std::uint32_t low = value & low_mask;
    std::uint32_t high = (value >> low_bits) & high_mask;
    const std::uint64_t day_key = mixed(key ^ mixed(day));
    for (std::uint64_t round = 0; round < 6; ++round) {
        low ^= static_cast<std::uint32_t>(mixed(day_key + (2 * round << 32U) + high)) & low_mask;
        high ^= static_cast<std::uint32_t>(mixed(~day_key - (round << 32U) - low)) & high_mask;
    }
    return high << low_bits | low;
}

// Multiplication by the generator x of GF(32), reduced by x^5 + x^2 + 1.
constexpr unsigned times_x(unsigned value) {
    value <<= 1U;
    return (value & 32U) != 0 ? value ^ 0b100101U : value;
}

// A character stands for its place in the alphabet, wherever it is; the digits 0 and 1, which only
// the date has, follow those from 2 to 9.
std::optional<unsigned> value_at(std::string_view text, std::size_t i) {
    if (i < dash_at) {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        return static_cast<unsigned>(text[i] - '0' + 8) % 10;
    }
    const auto place = alphabet.find(text[i]);
    if (place == std::string_view::npos) return std::nullopt;
    return static_cast<unsigned>(place);
}

// The sum over all symbols after the prefix, each weighted with its own power of x. All weights
// differ and none is zero, so one wrong symbol or two exchanged ones always change it.
std::optional<unsigned> weighted_sum(std::string_view text) {
    unsigned sum = 0;
    for (std::size_t i = prefix.size(); i < text.size(); ++i) {
        if (i == dash_at) continue;
        const auto value = value_at(text, i);
        if (!value) return std::nullopt;
        sum = times_x(sum) ^ *value;
    }
    return sum;
}

void append_two_digits(std::string& number, unsigned value) {
    number += static_cast<char>('0' + value / 10 % 10);
    number += static_cast<char>('0' + value % 10);
}

}  // namespace

std::string make_case_number(Instant now, std::uint64_t sequence, std::uint64_t key) {
    const auto day = local_day(now);
    const std::chrono::year_month_day date(day);
    std::string number(prefix);
    append_two_digits(number, static_cast<unsigned>(static_cast<int>(date.year())));
    append_two_digits(number, static_cast<unsigned>(date.month()));
    append_two_digits(number, static_cast<unsigned>(date.day()));
    number += '-';
    const auto days_since_epoch = static_cast<std::uint64_t>(day.time_since_epoch().count());
    auto code = permuted(static_cast<std::uint32_t>(sequence & 0x1ff'ffffU), key, days_since_epoch);
    for (std::size_t i = 0; i < code_size; ++i, code >>= 5U) number += alphabet[code & 31U];
    // The check symbol has weight 1 and makes the whole sum zero.
    number += alphabet[times_x(weighted_sum(number).value_or(0))];
    return number;
}

bool is_case_number(std::string_view text) {
    if (text.size() != number_size || !text.starts_with(prefix) || text[dash_at] != '-')
        return false;
    return weighted_sum(text) == 0U;
}

}  // namespace dialog
