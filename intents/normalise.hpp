// One spelling for what people type in many: NFKC, simplified characters, lower case, single
// blanks, nothing invisible. Emoji and face codes such as /::) and [发怒] stay. Every character
// of the result knows which bytes of the original it came from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace intents {

inline constexpr std::size_t text_bytes_max = 8192;  // longer text is cut between characters

struct Span {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;

    [[nodiscard]] constexpr bool overlaps(Span other) const {
        return begin < other.end && other.begin < end;
    }

    bool operator==(const Span&) const = default;
};

struct NormalText {
    std::string bytes;                  // UTF-8
    std::u32string chars;               // the same, a code point each
    std::vector<std::uint32_t> offset;  // of each char in bytes, and bytes.size() at the end
    std::vector<Span> origin;           // of each char: bytes in the original

    // Bytes of the original that chars [chars_span.begin, chars_span.end) stand for.
    [[nodiscard]] Span original(Span chars_span) const;
    // The char that begins at this byte.
    [[nodiscard]] std::uint32_t char_at(std::size_t byte) const;
};

// Replaces what `into` held, keeping its memory. Never throws on account of the text. The first
// call in the process builds the tables (tens of milliseconds); see characters_ready().
void normalise(std::string_view text, NormalText& into);
std::string normalised(std::string_view text);

// The form of one code point on its own; empty when it is dropped.
std::u32string normalised(char32_t c);

// Builds the tables if that has not happened. False, with the reason in `why`, when OpenCC's
// dictionary is not there.
bool characters_ready(std::string& why);

void append_utf8(std::string& out, char32_t c);

// Reads UTF-8; broken sequences become U+FFFD.
std::u32string to_chars(std::string_view text);

}  // namespace intents
