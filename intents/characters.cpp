#include "intents/characters.hpp"

#include "intents/normalise.hpp"

#include <opencc/opencc.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <stdexcept>

namespace intents {

namespace {

constexpr char32_t first_han = 0x2E80;
constexpr char32_t last_han = 0xFAFF;

constexpr bool is_han_range(char32_t c) {
    return (c >= first_han && c <= 0x9FFF) || (c >= 0xF900 && c <= last_han);
}

const icu::Normalizer2& nfkc() {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* found = icu::Normalizer2::getNFKCInstance(status);
    if (U_FAILURE(status) != 0 || found == nullptr) throw std::runtime_error("ICU has no NFKC");
    return *found;
}

UChar32 as_icu(char32_t c) {
    return static_cast<UChar32>(c);
}

bool is_blank(char32_t c) {
    return c == U'\t' || c == U'\v' || c == U'\f' || u_charType(as_icu(c)) == U_SPACE_SEPARATOR;
}

bool is_newline(char32_t c) {
    return c == U'\n' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

bool is_invisible(char32_t c) {
    const auto type = u_charType(as_icu(c));
    if (type == U_CONTROL_CHAR || type == U_FORMAT_CHAR) return true;
    return u_hasBinaryProperty(as_icu(c), UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0;
}

// Elsewhere no character has another form: rare Han characters and empty planes.
bool is_worth_looking(char32_t c) {
    return c <= 0x1FFFF || (c >= 0x2F800 && c <= 0x2FAFF) || (c >= 0xE0000 && c <= 0xE0FFF);
}

}  // namespace

Characters::Characters() {
    add_simplified();
    blocks_.emplace_back();  // the block in which everything stays the same
    blocks_.front().fill(0);
    index_.assign((last >> block_bits) + 1, 0);
    for (char32_t c = 0; c <= last; c += block_size)
        if (is_worth_looking(c)) add_block(c);
}

void Characters::add_simplified() {
    simplified_.assign(last_han - first_han + 1, 0);
    std::string lines;
    std::vector<char32_t> asked;
    for (char32_t c = first_han; c <= last_han; ++c) {
        if (!is_han_range(c) || u_isdefined(as_icu(c)) == 0) continue;
        asked.push_back(c);
        append_utf8(lines, c);
        lines += '\n';
    }
    const opencc::SimpleConverter converter("t2s.json");
    const auto answers = to_chars(converter.Convert(lines));
    std::size_t line = 0;
    for (std::size_t i = 0; i + 1 < answers.size() && line < asked.size(); ++i) {
        if (answers[i + 1] != U'\n') continue;
        if (answers[i] != asked[line]) simplified_[asked[line] - first_han] = answers[i];
        ++line;
    }
}

char32_t Characters::simplified(char32_t c) const {
    if (c < first_han || c > last_han) return c;
    const auto found = simplified_[c - first_han];
    return found == 0 ? c : found;
}

char32_t Characters::folded(char32_t c) const {
    if (c < 0x80) return c >= U'A' && c <= U'Z' ? c + (U'a' - U'A') : c;
    if (u_getCombiningClass(as_icu(c)) != 0) return 0;  // strokes laid over a word to hide it
    return static_cast<char32_t>(u_tolower(as_icu(simplified(c))));
}

void Characters::add_block(char32_t first) {
    Block block{};
    bool same = true;
    for (std::size_t i = 0; i < block_size; ++i) {
        block[i] = entry_for(first + static_cast<char32_t>(i));
        same = same && block[i] == 0;
    }
    if (same) return;
    index_[first >> block_bits] = static_cast<std::uint16_t>(blocks_.size());
    blocks_.push_back(block);
}

std::uint32_t Characters::entry_for(char32_t c) {
    const auto make = [](Kind kind, std::uint32_t value) {
        return static_cast<std::uint32_t>(kind) << kind_shift | value;
    };
    const auto& form = nfkc();
    if (is_newline(c)) return c == U'\n' ? 0 : make(Kind::other, U'\n');
    if (is_blank(c)) return c == U' ' ? 0 : make(Kind::other, U' ');
    if (is_invisible(c)) return make(Kind::dropped, 0);
    if (form.hasBoundaryBefore(as_icu(c)) == 0) return make(Kind::joins, 0);
    std::u32string result;
    if (form.isInert(as_icu(c)) != 0) {
        result.assign(1, folded(c));
    } else {
        UErrorCode status = U_ZERO_ERROR;
        const auto composed = form.normalize(icu::UnicodeString(as_icu(c)), status);
        for (int32_t i = 0; i < composed.length(); i = composed.moveIndex32(i, 1))
            if (const auto one = folded(static_cast<char32_t>(composed.char32At(i))); one != 0)
                result += one;
    }
    if (result.empty()) return make(Kind::dropped, 0);
    if (result.size() == 1) return result[0] == c ? 0 : make(Kind::other, result[0]);
    expansions_.push_back(result);
    return make(Kind::many, static_cast<std::uint32_t>(expansions_.size() - 1));
}

const Characters& characters() {
    static const Characters table;
    return table;
}

}  // namespace intents
