#include "connectors/wechat/base64.hpp"

#include <array>
#include <cstring>

namespace connectors::wechat {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Two characters for every value of twelve bits: two look-ups make four characters.
constexpr auto pairs = [] {
    std::array<std::array<char, 2>, 4096> table{};
    for (std::size_t i = 0; i < table.size(); ++i) table[i] = {alphabet[i >> 6], alphabet[i & 63]};
    return table;
}();

constexpr std::uint32_t bad = 0x8000'0000;

// What each character means at its place in a group of four, already shifted to that place.
constexpr auto values = [] {
    std::array<std::array<std::uint32_t, 256>, 4> tables{};
    for (auto& table : tables) table.fill(bad);
    for (std::uint32_t i = 0; i < 64; ++i) {
        const auto c = static_cast<unsigned char>(alphabet[i]);
        for (unsigned place = 0; place < 4; ++place) tables[place][c] = i << (18 - 6 * place);
    }
    return tables;
}();

std::uint32_t value(char c, std::size_t place) {
    return values[place][static_cast<unsigned char>(c)];
}

char* put(char* to, std::uint32_t three_bytes, unsigned count) {
    for (unsigned i = 0; i < count; ++i) {
        *to++ = static_cast<char>(static_cast<std::uint8_t>(three_bytes >> (16 - 8 * i)));
    }
    return to;
}

// The last group, with one or two '='. Null when it is malformed.
char* decode_last(const char* from, char* to) {
    const bool two = from[2] == '=';
    const std::uint32_t third = two ? 0 : value(from[2], 2);
    const std::uint32_t bits = value(from[0], 0) | value(from[1], 1) | third;
    const std::uint32_t surplus = two ? 0xffffU : 0xffU;
    if ((bits & (bad | surplus)) != 0) return nullptr;
    return put(to, bits, two ? 1 : 2);
}

}  // namespace

void append_base64(std::string& out, std::span<const std::uint8_t> bytes) {
    const std::size_t start = out.size();
    out.resize(start + base64_size(bytes.size()));
    char* to = out.data() + start;
    std::size_t i = 0;
    for (; i + 3 <= bytes.size(); i += 3, to += 4) {
        const std::uint32_t bits =
            std::uint32_t{bytes[i]} << 16 | std::uint32_t{bytes[i + 1]} << 8 | bytes[i + 2];
        std::memcpy(to, pairs[bits >> 12].data(), 2);
        std::memcpy(to + 2, pairs[bits & 0xfff].data(), 2);
    }
    if (i == bytes.size()) return;
    const bool two = i + 2 == bytes.size();
    const std::uint32_t bits =
        std::uint32_t{bytes[i]} << 16 | (two ? std::uint32_t{bytes[i + 1]} << 8 : 0U);
    to[0] = pairs[bits >> 12][0];
    to[1] = pairs[bits >> 12][1];
    to[2] = two ? pairs[bits & 0xfff][0] : '=';
    to[3] = '=';
}

bool decode_base64(std::string_view text, std::string& out) {
    if (text.empty() || text.size() % 4 != 0) return false;
    out.resize(text.size() / 4 * 3);
    const bool padded = text.back() == '=';
    const char* from = text.data();
    const char* const end = from + text.size() - (padded ? 4 : 0);
    char* to = out.data();
    std::uint32_t seen = 0;
    for (; from != end; from += 4) {
        const std::uint32_t bits =
            value(from[0], 0) | value(from[1], 1) | value(from[2], 2) | value(from[3], 3);
        seen |= bits;
        to = put(to, bits, 3);
    }
    if ((seen & bad) != 0) return false;
    if (padded) to = decode_last(from, to);
    if (to == nullptr) return false;
    out.resize(static_cast<std::size_t>(to - out.data()));
    return true;
}

}  // namespace connectors::wechat
