#include "connectors/wechat/utf8.hpp"

#include <bit>
#include <cstdint>
#include <cstring>

namespace connectors::wechat {

namespace {

std::uint8_t byte_of(char c) {
    return static_cast<std::uint8_t>(c);
}

bool is_continuation(std::uint8_t byte) {
    return (byte & 0xc0U) == 0x80;
}

bool is_control(std::uint8_t byte) {
    return byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r';
}

struct Sequence {
    std::size_t length = 1;  // of the character, or of the broken run to be replaced
    bool good = false;
};

// Second bytes have narrower ranges after E0, ED, F0 and F4: overlong forms, surrogates, beyond.
bool is_second(std::uint8_t first, std::uint8_t second) {
    switch (first) {
        case 0xe0:
            return second >= 0xa0 && second <= 0xbf;
        case 0xed:
            return second >= 0x80 && second <= 0x9f;
        case 0xf0:
            return second >= 0x90 && second <= 0xbf;
        case 0xf4:
            return second >= 0x80 && second <= 0x8f;
        default:
            return is_continuation(second);
    }
}

Sequence sequence_at(std::string_view text, std::size_t at) {
    const std::uint8_t first = byte_of(text[at]);
    std::size_t length = 0;
    if (first < 0x80) return {1, true};
    if (first >= 0xc2 && first <= 0xdf) length = 2;
    if (first >= 0xe0 && first <= 0xef) length = 3;
    if (first >= 0xf0 && first <= 0xf4) length = 4;
    if (length == 0) return {1, false};
    for (std::size_t i = 1; i < length; ++i) {
        if (at + i == text.size()) return {i, false};
        const std::uint8_t next = byte_of(text[at + i]);
        if (i == 1 ? !is_second(first, next) : !is_continuation(next)) return {i, false};
    }
    return {length, true};
}

// Nearly all Han characters, which are most of what people write here.
bool is_usual_three(const char* from) {
    const std::uint8_t first = byte_of(from[0]);
    return first > 0xe0 && first < 0xed && is_continuation(byte_of(from[1])) &&
           is_continuation(byte_of(from[2]));
}

// How many of the eight bytes from there are printable ASCII, in one go; 8 when all are.
std::size_t printable_run(const char* from) {
    constexpr std::uint64_t ones = 0x0101'0101'0101'0101;
    constexpr std::uint64_t highs = ones * 0x80;
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, from, sizeof bytes);
    // A byte below 0x20 borrows into its high bit; what lies above the first such one is not exact.
    const std::uint64_t odd = (bytes | (bytes - ones * 0x20)) & highs;
    return static_cast<std::size_t>(std::countr_zero(odd)) / 8;
}

// Where the first thing stands that has to be changed.
std::size_t first_flaw(std::string_view text) {
    static_assert(std::endian::native == std::endian::little);
    std::size_t at = 0;
    while (at < text.size()) {
        if (text.size() - at >= 8) {
            const std::size_t run = printable_run(text.data() + at);
            at += run;
            if (run == 8) continue;
        }
        if (text.size() - at >= 3 && is_usual_three(text.data() + at)) {
            do at += 3;
            while (text.size() - at >= 3 && is_usual_three(text.data() + at));
            continue;
        }
        const Sequence sequence = sequence_at(text, at);
        if (!sequence.good || is_control(byte_of(text[at]))) return at;
        at += sequence.length;
    }
    return at;
}

}  // namespace

void clean(std::string& text) {
    std::size_t at = first_flaw(text);
    if (at == text.size()) return;
    std::string cleaned(text, 0, at);
    while (at < text.size()) {
        const Sequence sequence = sequence_at(text, at);
        if (!sequence.good) {
            cleaned += "\xef\xbf\xbd";
        } else if (!is_control(byte_of(text[at]))) {
            cleaned.append(text, at, sequence.length);
        }
        at += sequence.length;
    }
    text = std::move(cleaned);
}

std::string_view beginning_of(std::string_view text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return text;
    std::size_t end = bytes_max;
    while (end > 0 && is_continuation(byte_of(text[end]))) --end;
    return text.substr(0, end);
}

}  // namespace connectors::wechat
