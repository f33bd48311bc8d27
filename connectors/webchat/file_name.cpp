#include "connectors/webchat/file_name.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace connectors::webchat {

namespace {

constexpr std::size_t ending_characters_max = 10;  // ".numbers", dot included

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string percent_decoded(std::string_view encoded) {
    std::string out;
    out.reserve(encoded.size());
    for (std::size_t i = 0; i < encoded.size(); ++i) {
        const bool whole = encoded[i] == '%' && encoded.size() - i > 2;
        const int high = whole ? hex_digit(encoded[i + 1]) : -1;
        const int low = whole ? hex_digit(encoded[i + 2]) : -1;
        if (high < 0 || low < 0) {
            out += encoded[i];
            continue;
        }
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return out;
}

struct Character {
    char32_t code = 0;
    std::size_t length = 1;
    bool good = false;
};

// The first character of a text that is not empty; a bad one is a single byte.
Character first_of(std::string_view text) {
    const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(text[at]); };
    const auto first = byte(0);
    if (first < 0x80) return {.code = first, .length = 1, .good = true};
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || text.size() < length) return {};
    char32_t code = first & (0xffU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0U) != 0x80) return {};
        code = code << 6U | (byte(i) & 0x3fU);
    }
    constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = code >= 0xd800 && code <= 0xdfff;
    if (code < least.at(length) || surrogate || code > 0x10ffff) return {};
    return {.code = code, .length = length, .good = true};
}

// What a line of text cannot show, or what would make it show something else.
bool is_unfit(char32_t code) {
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x200b && code <= 0x200f) ||
           (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) ||
           code == 0xfeff || code == 0x61c || (code >= 0xfff0 && code <= 0xffff);
}

std::vector<std::string_view> fit_characters(std::string_view text) {
    std::vector<std::string_view> out;
    while (!text.empty()) {
        const auto next = first_of(text);
        if (next.good && !is_unfit(next.code)) out.push_back(text.substr(0, next.length));
        text.remove_prefix(next.length);
    }
    return out;
}

bool is_blank(std::string_view character) {
    return character == " " || character == "\u3000" || character == "\u00a0";
}

}  // namespace

std::string clean_file_name(std::string_view encoded) {
    const std::string decoded = percent_decoded(encoded);
    std::string_view name = decoded;
    const auto folder = name.find_last_of("/\\");
    if (folder != std::string_view::npos) name.remove_prefix(folder + 1);
    auto characters = fit_characters(name);
    const auto last = std::find_if_not(characters.rbegin(), characters.rend(), is_blank);
    characters.erase(last.base(), characters.end());
    characters.erase(
        characters.begin(), std::find_if_not(characters.begin(), characters.end(), is_blank)
    );
    if (characters.size() > file_name_characters_max) {
        const auto dot = std::find(characters.rbegin(), characters.rend(), ".");
        const auto ending = static_cast<std::size_t>(dot - characters.rbegin()) + 1;
        const bool kept = dot != characters.rend() && ending <= ending_characters_max;
        const auto cut =
            static_cast<std::ptrdiff_t>(file_name_characters_max - (kept ? ending : 0));
        const auto from = static_cast<std::ptrdiff_t>(characters.size() - (kept ? ending : 0));
        characters.erase(characters.begin() + cut, characters.begin() + from);
    }
    std::string out;
    for (const auto character : characters) out += character;
    return out;
}

}  // namespace connectors::webchat
