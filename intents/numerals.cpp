#include "intents/numerals.hpp"

namespace intents {

namespace {

constexpr std::int64_t ten_thousand_unit = 10'000;
constexpr std::int64_t hundred_million_unit = 100'000'000;

char32_t at_or_zero(std::u32string_view text, std::uint32_t at) {
    return at < text.size() ? text[at] : U'\0';
}

bool is_ascii_digit(char32_t c) {
    return c >= U'0' && c <= U'9';
}

// Takes a number up character by character.
struct Builder {
    std::int64_t total = 0;    // whole 万 and 亿
    std::int64_t section = 0;  // below 万
    int digit = -1;            // waiting for its unit
    std::int64_t last_unit = 1;
    bool zero = false;  // 零 since the last unit
    bool any = false;

    bool take_digit(int value) {
        if (digit >= 0) return false;
        if (value == 0) {
            zero = true;
            return any;
        }
        digit = value;
        return any = true;
    }

    bool take_unit(std::int64_t unit) {
        constexpr std::int64_t total_max = hundred_million_unit * ten_thousand_unit;
        if (unit >= ten_thousand_unit) {
            const auto above = section + (digit > 0 ? digit : 0);
            if (above == 0 || total > 0 || above > total_max / unit) return false;
            total = above * unit;
            section = 0;
        } else {
            if (digit < 0 && !(unit == 10 && section == 0)) return false;
            section += (digit < 0 ? 1 : digit) * unit;
        }
        digit = -1;
        last_unit = unit;
        zero = false;
        return any = true;
    }

    [[nodiscard]] std::int64_t value() const {
        const auto last = digit < 0 ? 0 : digit;
        // "三百六" is 360, "三百零六" is 306.
        const auto worth = last_unit >= 100 && !zero ? last_unit / 10 : 1;
        return total + section + last * worth;
    }
};

}  // namespace

std::optional<Numeral> han_number(std::u32string_view text, std::uint32_t at) {
    const auto begin = at;
    Builder builder;
    bool has_unit = false;
    for (;; ++at) {
        const auto c = at_or_zero(text, at);
        if (const auto digit = han_digit(c); digit >= 0) {
            if (builder.take_digit(digit)) continue;
            if (digit != 0 || at == begin) return std::nullopt;
            break;
        }
        const auto unit = han_unit(c);
        if (unit == 0 || !builder.take_unit(unit)) break;
        has_unit = true;
    }
    if (!builder.any) return std::nullopt;
    return Numeral{builder.value(), at, 0, has_unit};
}

std::optional<Numeral> any_number(
    std::u32string_view text, std::uint32_t at, std::uint32_t digits_max
) {
    if (!is_ascii_digit(at_or_zero(text, at))) return han_number(text, at);
    Numeral result;
    for (result.end = at; is_ascii_digit(at_or_zero(text, result.end)); ++result.end) {
        if (++result.digits > digits_max) return std::nullopt;
        result.value = result.value * 10 + (text[result.end] - U'0');
    }
    return result;
}

}  // namespace intents
