// Numbers as Chinese people write them: 三百六, 两千零五, 12, 一三八零零.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace intents {

// 0 to 9 for 零〇一…九 幺 两 and the formal 壹贰叁…; -1 for anything else.
constexpr int han_digit(char32_t c) {
    if (c < U'〇') return -1;
    switch (c) {
        case U'零':
        case U'〇':
            return 0;
        case U'一':
        case U'幺':
        case U'壹':
            return 1;
        case U'二':
        case U'两':
        case U'贰':
            return 2;
        case U'三':
        case U'叁':
            return 3;
        case U'四':
        case U'肆':
            return 4;
        case U'五':
        case U'伍':
            return 5;
        case U'六':
        case U'陆':
            return 6;
        case U'七':
        case U'柒':
            return 7;
        case U'八':
        case U'捌':
            return 8;
        case U'九':
        case U'玖':
            return 9;
        default:
            return -1;
    }
}

// 十 百 千 万 亿 and the formal ones; 0 for anything else.
constexpr std::int64_t han_unit(char32_t c) {
    if (c < U'〇') return 0;
    switch (c) {
        case U'十':
        case U'拾':
            return 10;
        case U'百':
        case U'佰':
            return 100;
        case U'千':
        case U'仟':
            return 1000;
        case U'万':
            return 10'000;
        case U'亿':
            return 100'000'000;
        default:
            return 0;
    }
}

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
