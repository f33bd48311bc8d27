#include "connectors/weibo/utf8.hpp"

#include <cstdint>

namespace connectors::weibo {

namespace {

std::uint8_t byte_of(char c) {
    return static_cast<std::uint8_t>(c);
}

bool is_continuation(std::uint8_t byte) {
    return (byte & 0xc0U) == 0x80;
}

struct Sequence {
    std::size_t length = 1;  // of the character, or of the broken run
    bool good = false;
};

// Second bytes have narrower ranges after E0, ED, F0 and F4: overlong forms, surrogates, beyond.
bool is_second(std::uint8_t first, std::uint8_t second) {
    if (!is_continuation(second)) return false;
    if (first == 0xe0) return second >= 0xa0;
    if (first == 0xed) return second < 0xa0;
    if (first == 0xf0) return second >= 0x90;
    if (first == 0xf4) return second < 0x90;
    return true;
}

std::size_t announced_length(std::uint8_t first) {
    if (first < 0x80) return 1;
    if (first >= 0xc2 && first <= 0xdf) return 2;
    if (first >= 0xe0 && first <= 0xef) return 3;
    if (first >= 0xf0 && first <= 0xf4) return 4;
    return 0;
}

Sequence sequence_at(std::string_view text, std::size_t at) {
    const std::uint8_t first = byte_of(text[at]);
    const std::size_t length = announced_length(first);
    if (length == 0) return {1, false};
    for (std::size_t i = 1; i < length; ++i) {
        if (at + i == text.size()) return {i, false};
        const std::uint8_t next = byte_of(text[at + i]);
        if (i == 1 ? !is_second(first, next) : !is_continuation(next)) return {i, false};
    }
    return {length, true};
}

std::size_t weight_of(Sequence sequence) {
    return sequence.length == 4 ? 2 : 1;
}

}  // namespace

std::string mended(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const Sequence sequence = sequence_at(text, at);
        if (sequence.good)
            out.append(text.substr(at, sequence.length));
        else
            out += "\xef\xbf\xbd";
        at += sequence.length;
    }
    return out;
}

void drop_controls(std::string& text) {
    std::erase_if(text, [](char c) {
        const std::uint8_t byte = byte_of(c);
        return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7f;
    });
}

std::size_t weight_of(std::string_view text) {
    std::size_t weight = 0;
    for (std::size_t at = 0; at < text.size();) {
        const Sequence sequence = sequence_at(text, at);
        weight += weight_of(sequence);
        at += sequence.length;
    }
    return weight;
}

std::string_view beginning_in_bytes(std::string_view text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return text;
    std::size_t end = bytes_max;
    while (end > 0 && is_continuation(byte_of(text[end]))) --end;
    return text.substr(0, end);
}

std::string_view beginning_in_weight(std::string_view text, std::size_t weight_max) {
    std::size_t weight = 0;
    std::size_t at = 0;
    while (at < text.size()) {
        const Sequence sequence = sequence_at(text, at);
        weight += weight_of(sequence);
        if (weight > weight_max) break;
        at += sequence.length;
    }
    return text.substr(0, at);
}

}  // namespace connectors::weibo
