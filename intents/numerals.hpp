// Numbers as Chinese people write them: 三百六, 两千零五, 12, 一三八零零.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace intents {

// 0 to 9 for 零〇一…九 幺 两 and the formal 壹贰叁…; -1 for anything else.
int han_digit(char32_t c);
// 十 百 千 万 亿 and the formal ones; 0 for anything else.
std::int64_t han_unit(char32_t c);

struct Numeral {
    std::int64_t value = 0;
    std::uint32_t end = 0;     // behind its last character
    std::uint32_t digits = 0;  // characters, when ASCII digits
    bool has_unit = false;     // a Chinese one with 十, 百, ...
};

// A Chinese number with units ("二十八", "一万二") or one single digit, beginning here. Nothing
// for runs of bare digits ("一三八").
std::optional<Numeral> han_number(std::u32string_view text, std::uint32_t at);

// The same, or ASCII digits, at most `digits_max` of them and no digit behind.
std::optional<Numeral> any_number(
    std::u32string_view text, std::uint32_t at, std::uint32_t digits_max
);

}  // namespace intents
