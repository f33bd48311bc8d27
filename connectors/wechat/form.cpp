#include "connectors/wechat/form.hpp"

#include "connectors/wechat/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace connectors::wechat {

namespace {

constexpr std::string_view cut_mark = "…";

enum class Takes : std::uint8_t { all, prose, digits, letters, ascii, amount, name, han };

struct Kind {
    std::string_view prefix;
    std::size_t characters_max;
    Takes takes;
};

constexpr std::size_t latin_name_max = 20;
constexpr Kind other_kind{"", 20, Takes::prose};
constexpr std::array kinds{
    Kind{"thing", 20, Takes::prose},
    Kind{"number", 32, Takes::digits},
    Kind{"letter", 32, Takes::letters},
    Kind{"symbol", 5, Takes::all},
    Kind{"character_string", 32, Takes::ascii},
    Kind{"time", 32, Takes::all},
    Kind{"date", 32, Takes::all},
    Kind{"amount", 11, Takes::amount},
    Kind{"phone_number", 17, Takes::ascii},
    Kind{"car_number", 8, Takes::all},
    Kind{"name", 10, Takes::name},
    Kind{"phrase", 5, Takes::han},
};

Kind kind_of(std::string_view field) {
    const auto letters = field.find_last_not_of("0123456789");
    const auto prefix = field.substr(0, letters == std::string_view::npos ? 0 : letters + 1);
    const auto* const found = std::ranges::find(kinds, prefix, &Kind::prefix);
    return found == kinds.end() ? other_kind : *found;
}

std::uint8_t byte_of(char c) {
    return static_cast<std::uint8_t>(c);
}

// Bytes of the character that begins there, in well-formed text.
std::size_t width_at(std::string_view text, std::size_t at) {
    std::size_t width = 1;
    while (at + width < text.size() && (byte_of(text[at + width]) & 0xc0U) == 0x80) ++width;
    return width;
}

std::uint32_t code_point(std::string_view character) {
    constexpr std::array<std::uint32_t, 5> masks{0, 0x7f, 0x1f, 0x0f, 0x07};
    std::uint32_t point = byte_of(character.front()) & masks.at(character.size());
    for (const char c : character.substr(1)) point = point << 6 | (byte_of(c) & 0x3fU);
    return point;
}

bool is_han(std::string_view character) {
    const auto point = code_point(character);
    return (point >= 0x3400 && point <= 0x9fff) || (point >= 0xf900 && point <= 0xfaff) ||
           (point >= 0x20000 && point <= 0x3ffff);
}

bool takes(Takes what, std::string_view character) {
    const char c = character.front();
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    switch (what) {
        case Takes::digits:
            return (c >= '0' && c <= '9') || c == '.';
        case Takes::letters:
            return is_letter;
        case Takes::ascii:
            return c >= ' ' && c < '\x7f';
        case Takes::han:
            return is_han(character);
        case Takes::all:
        case Takes::prose:
        case Takes::amount:
        case Takes::name:
            break;
    }
    return true;
}

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// On one line, each run of blanks as one, none at the ends.
std::string on_one_line(std::string_view value) {
    std::string clean_value(value);
    clean(clean_value);
    std::string line;
    for (const char c : clean_value) {
        if (!is_blank(c)) {
            line += c;
        } else if (!line.empty() && line.back() != ' ') {
            line += ' ';
        }
    }
    if (line.ends_with(' ')) line.pop_back();
    return line;
}

std::size_t characters_in(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) {
        return (byte_of(c) & 0xc0U) != 0x80;
    }));
}

std::string beginning(std::string_view text, std::size_t characters) {
    std::size_t end = 0;
    for (; characters > 0 && end < text.size(); --characters) end += width_at(text, end);
    std::string cut(text.substr(0, end));
    if (cut.ends_with(' ')) cut.pop_back();
    return cut;
}

}  // namespace

std::string fit_field(std::string_view field, std::string_view value, std::size_t characters_max) {
    const Kind kind = kind_of(field);
    const std::string line = on_one_line(value);
    std::string kept;
    for (std::size_t at = 0; at < line.size();) {
        const auto character = std::string_view(line).substr(at, width_at(line, at));
        if (takes(kind.takes, character)) kept += character;
        at += character.size();
    }
    const std::size_t length = characters_in(kept);
    const bool is_latin_name = kind.takes == Takes::name && length == kept.size();
    const std::size_t limit =
        std::min(is_latin_name ? latin_name_max : kind.characters_max, characters_max);
    if (length <= limit) return kept;
    if (kind.takes == Takes::prose) return beginning(kept, limit - 1).append(cut_mark);
    kept = beginning(kept, limit);
    if (kind.takes == Takes::amount && kept.ends_with('.')) kept.pop_back();
    return kept;
}

std::string fit_text(std::string_view text, std::size_t characters_max) {
    std::string kept(text);
    clean(kept);
    if (characters_in(kept) <= characters_max) return kept;
    return beginning(kept, characters_max - 1).append(cut_mark);
}

std::variant<net::Fields, std::string> fill(
    const Form& form, const net::Fields& values, std::size_t characters_max
) {
    net::Fields filled;
    for (const auto& [field, wanted] : form.fields) {
        const auto found = std::ranges::find(values, wanted, &net::Fields::value_type::first);
        auto value =
            found == values.end() ? std::string() : fit_field(field, found->second, characters_max);
        if (value.empty()) return field;
        filled.emplace_back(field, std::move(value));
    }
    return filled;
}

}  // namespace connectors::wechat
