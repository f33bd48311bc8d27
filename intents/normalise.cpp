#include "intents/normalise.hpp"

#include "intents/characters.hpp"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <exception>

namespace intents {

namespace {

constexpr char32_t broken = 0xFFFD;

// Two characters that come out wrong when each is simplified alone.
struct Phrase {
    std::u32string_view wrong;
    std::u32string_view right;
};

constexpr auto phrases = std::to_array<Phrase>({
    {U"回覆", U"回复"},
    {U"答覆", U"答复"},
    {U"重覆", U"重复"},
    {U"反覆", U"反复"},
    {U"甚么", U"什么"},
    {U"着名", U"著名"},
    {U"着作", U"著作"},
    {U"显着", U"显著"},
    {U"藉口", U"借口"},
    {U"瞭解", U"了解"},
    {U"馀额", U"余额"},
    {U"连络", U"联络"},
    {U"计画", U"计划"},
});

struct Decoded {
    char32_t c = 0;
    std::uint32_t end = 0;
};

Decoded decode(std::string_view text, std::uint32_t at) {
    const auto byte = [&](std::uint32_t i) -> std::uint32_t {
        return static_cast<unsigned char>(text[at + i]);
    };
    const auto first = byte(0);
    if (first < 0x80) return {first, at + 1};
    // Nearly all Han characters, without ICU's care for the rest.
    if (first > 0xE0 && first < 0xED && at + 2 < text.size() && (byte(1) & 0xC0U) == 0x80U &&
        (byte(2) & 0xC0U) == 0x80U)
        return {(first & 0xFU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU), at + 3};
    auto next = static_cast<int32_t>(at);
    const auto size = static_cast<int32_t>(text.size());
    const char* const bytes = text.data();
    UChar32 c = 0;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"  // inside ICU's macro
    U8_NEXT(bytes, next, size, c);
#pragma GCC diagnostic pop
    return {c < 0 ? broken : static_cast<char32_t>(c), static_cast<std::uint32_t>(next)};
}

constexpr std::size_t utf8_max = 4;  // bytes of a character

// Writes at most utf8_max bytes and returns how many.
std::size_t encode(char32_t c, char* out) {
    const auto rest = [&](unsigned shift) {
        return static_cast<char>(0x80U | (static_cast<std::uint32_t>(c) >> shift & 0x3FU));
    };
    if (c < 0x80) {
        out[0] = static_cast<char>(c);
        return 1;
    }
    if (c < 0x800) {
        out[0] = static_cast<char>(0xC0U | c >> 6U);
        out[1] = rest(0);
        return 2;
    }
    if (c < 0x10000) {
        out[0] = static_cast<char>(0xE0U | c >> 12U);
        out[1] = rest(6);
        out[2] = rest(0);
        return 3;
    }
    out[0] = static_cast<char>(0xF0U | c >> 18U);
    out[1] = rest(12);
    out[2] = rest(6);
    out[3] = rest(0);
    return 4;
}

std::string_view cut(std::string_view text) {
    if (text.size() <= text_bytes_max) return text;
    std::size_t size = text_bytes_max;
    for (int steps = 0; steps < 3 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U;
         ++steps)
        --size;
    return text.substr(0, size);
}

bool is_han(char32_t c) {
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF);
}

class Writer {
public:
    Writer(std::string_view text, NormalText& into) : text_(text), into_(into) {
        make_room(text.size());
    }

    void run() {
        const auto& table = characters();
        if (text_.empty()) {
            finish();
            return;
        }
        std::uint32_t at = 0;
        auto one = decode(text_, at);
        for (;;) {
            const bool more = one.end < text_.size();
            auto next = more ? decode(text_, one.end) : Decoded{};
            if (joins(table, next.c) || joins(table, one.c)) {
                at = compose(table, at);
                if (at >= text_.size()) break;
                one = decode(text_, at);
                continue;
            }
            put_single(table, one.c, {at, one.end});
            if (!more) break;
            at = one.end;
            one = next;
        }
        finish();
        join_lone_characters();
        if (was_traditional_) mend_phrases();
    }

private:
    static bool joins(const Characters& table, char32_t c) {
        return c >= 0x80 && table.kind(c) == Characters::Kind::joins;
    }

    void put_single(const Characters& table, char32_t c, Span from) {
        const auto entry = table.entry(c);
        if (entry == 0) {
            put(c, from);
            return;
        }
        switch (static_cast<Characters::Kind>(entry >> Characters::kind_shift)) {
            case Characters::Kind::other:
                was_traditional_ = was_traditional_ || is_han(c);
                put(entry & Characters::value_mask, from);
                break;
            case Characters::Kind::many:
                for (const auto part : table.many(c)) put(part, from);
                break;
            default:
                break;
        }
    }

    // A character and those that combine with it, at most combined_max of them at once.
    std::uint32_t compose(const Characters& table, std::uint32_t at) {
        constexpr int combined_max = 32;
        icu::UnicodeString piece;
        const auto first = decode(text_, at);
        std::uint32_t end = first.end;
        piece.append(static_cast<UChar32>(first.c));
        for (int count = 0; count < combined_max && end < text_.size(); ++count) {
            const auto next = decode(text_, end);
            if (!joins(table, next.c)) break;
            piece.append(static_cast<UChar32>(next.c));
            end = next.end;
        }
        UErrorCode status = U_ZERO_ERROR;
        const auto* form = icu::Normalizer2::getNFKCInstance(status);
        const auto composed = form->normalize(piece, status);
        if (U_FAILURE(status) != 0) return end;
        for (int32_t i = 0; i < composed.length(); i = composed.moveIndex32(i, 1)) {
            const auto c = static_cast<char32_t>(composed.char32At(i));
            // What ICU leaves may still be blank, invisible or traditional.
            if (table.kind(c) == Characters::Kind::joins) {
                if (const auto folded = table.folded(c); folded != 0) put(folded, {at, end});
            } else {
                put_single(table, c, {at, end});
            }
        }
        return end;
    }

    // Most characters become one; for those that become many more room is made.
    void make_room(std::size_t more) {
        into_.chars.resize(count_ + more);
        into_.origin.resize(count_ + more);
    }

    void put(char32_t c, Span from) {
        if (c == U' ' || c == U'\n') {
            const auto before = count_ == 0 ? U'\n' : into_.chars[count_ - 1];
            if (before == U'\n' || (before == U' ' && c == U' ')) return;
            if (before == U' ') --count_;  // a line break swallows the blank
        }
        if (count_ == into_.chars.size()) make_room(count_ + 1);
        into_.chars[count_] = c;
        into_.origin[count_++] = from;
    }

    void finish() {
        while (count_ > 0 && is_empty(into_.chars[count_ - 1])) --count_;
        into_.chars.resize(count_);
        into_.origin.resize(count_);
    }

    static bool is_empty(char32_t c) { return c == U' ' || c == U'\n'; }

    // "退 款" is written so by accident or to slip through: one Han character on each side.
    void join_lone_characters() {
        auto& chars = into_.chars;
        if (chars.find(U' ') == std::u32string::npos) return;
        const auto lone = [&](std::size_t i) {
            return i < chars.size() && is_han(chars[i]) && (i == 0 || !is_han(chars[i - 1])) &&
                   (i + 1 >= chars.size() || !is_han(chars[i + 1]));
        };
        std::size_t to = 0;
        std::u32string kept;
        kept.reserve(chars.size());
        for (std::size_t i = 0; i < chars.size(); ++i) {
            if (chars[i] == U' ' && i > 0 && lone(i - 1) && lone(i + 1)) continue;
            kept += chars[i];
            into_.origin[to++] = into_.origin[i];
        }
        into_.origin.resize(to);
        chars = std::move(kept);
    }

    void mend_phrases() {
        for (std::size_t i = 0; i + 1 < into_.chars.size(); ++i)
            for (const auto& phrase : phrases)
                if (into_.chars[i] == phrase.wrong[0] && into_.chars[i + 1] == phrase.wrong[1])
                    std::copy(phrase.right.begin(), phrase.right.end(), &into_.chars[i]);
    }

    std::string_view text_;
    NormalText& into_;
    std::size_t count_ = 0;  // characters written
    bool was_traditional_ = false;
};

void add_bytes(NormalText& text) {
    text.bytes.resize(text.chars.size() * utf8_max);
    text.offset.resize(text.chars.size() + 1);
    char* const begin = text.bytes.data();
    char* end = begin;
    for (std::size_t i = 0; i < text.chars.size(); ++i) {
        text.offset[i] = static_cast<std::uint32_t>(end - begin);
        end += encode(text.chars[i], end);
    }
    text.offset.back() = static_cast<std::uint32_t>(end - begin);
    text.bytes.resize(static_cast<std::size_t>(end - begin));
}

}  // namespace

Span NormalText::original(Span chars_span) const {
    if (chars_span.begin >= chars_span.end || chars_span.end > origin.size()) return {};
    return {origin[chars_span.begin].begin, origin[chars_span.end - 1].end};
}

std::uint32_t NormalText::char_at(std::size_t byte) const {
    const auto found = std::lower_bound(offset.begin(), offset.end(), byte);
    return static_cast<std::uint32_t>(found - offset.begin());
}

void normalise(std::string_view text, NormalText& into) {
    Writer(cut(text), into).run();
    add_bytes(into);
}

std::string normalised(std::string_view text) {
    NormalText result;
    normalise(text, result);
    return std::move(result.bytes);
}

std::u32string normalised(char32_t c) {
    const auto& table = characters();
    switch (table.kind(c)) {
        case Characters::Kind::same:
            return {c};
        case Characters::Kind::other:
            return {table.other(c)};
        case Characters::Kind::many:
            return std::u32string(table.many(c));
        default:
            return {};
    }
}

bool characters_ready(std::string& why) {
    try {
        characters();
        return true;
    } catch (const std::exception& error) {
        why = error.what();
        return false;
    }
}

void append_utf8(std::string& out, char32_t c) {
    std::array<char, utf8_max> bytes{};
    out.append(bytes.data(), encode(c, bytes.data()));
}

std::u32string to_chars(std::string_view text) {
    std::u32string result;
    result.reserve(text.size());
    for (std::uint32_t at = 0; at < text.size();) {
        const auto one = decode(text, at);
        result += one.c;
        at = one.end;
    }
    return result;
}

}  // namespace intents
