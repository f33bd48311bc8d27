#include "intents/patterns.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace intents {

namespace {

constexpr std::u32string_view syntax = U"\\.+*?()|[]{}^$";

bool is_ascii_punctuation(char32_t c) {
    return c < 0x80 && c > U' ' && !(c >= U'0' && c <= U'9') && !(c >= U'a' && c <= U'z') &&
           !(c >= U'A' && c <= U'Z');
}

bool is_bare(char32_t c) {  // nothing that a message says lies in it
    if (c <= U' ' || is_ascii_punctuation(c)) return true;
    if (c >= 0x1F000 && c <= 0x1FBFF) return true;                   // emoji
    if (c >= 0x2000 && c <= 0x2BFF) return true;                     // signs and arrows
    return (c >= 0x3000 && c <= 0x303F && c != U'〇') || c == 0xB7;  // CJK punctuation
}

std::string to_utf8(std::u32string_view chars) {
    std::string result;
    for (const auto c : chars) append_utf8(result, c);
    return result;
}

std::string regex_of(std::u32string_view pattern) {
    std::string result;
    for (const auto c : pattern) {
        if (c == U'…')
            result += ellipsis_regex;
        else
            append_utf8(result, c);
    }
    return result;
}

RE2::Options options() {
    RE2::Options result;
    result.set_log_errors(false);
    result.set_never_capture(true);
    result.set_max_mem(std::int64_t{1} << 20U);
    return result;
}

// A single digit or letter is no word: it would be found in most messages.
bool has_word(const Chain& chain) {
    return std::any_of(chain.begin(), chain.end(), [](const Link& link) {
        return std::none_of(link.words.begin(), link.words.end(), [](const auto& word) {
            return word.size() == 1 && word[0] < 0x80 && !is_ascii_punctuation(word[0]);
        });
    });
}

constexpr const char* no_word =
    "the pattern has no word that every match contains, so it would run on each message";

// The length of a face code ("[发怒]" or "/::d") that begins here, or 0.
std::uint32_t face_code(const std::u32string& chars, std::uint32_t at) {
    constexpr std::uint32_t name_max = 8;
    if (chars[at] != U'[') return 0;
    for (std::uint32_t i = at + 1; i < chars.size() && i <= at + name_max; ++i)
        if (chars[i] == U']') return i + 1 - at;
    return 0;
}

}  // namespace

std::u32string normalised_pattern(std::string_view pattern) {
    std::u32string result;
    const auto chars = to_chars(pattern);
    for (std::size_t i = 0; i < chars.size(); ++i) {
        const auto c = chars[i];
        if (c == U'\\' && i + 1 < chars.size()) {
            result += {c, chars[++i]};
            if ((chars[i] == U'p' || chars[i] == U'P') && i + 1 < chars.size() &&
                chars[i + 1] == U'{')
                while (i + 1 < chars.size() && result.back() != U'}') result += chars[++i];
        } else if (c == U'…') {
            result += c;
        } else {
            for (const auto n : normalised(c)) {
                // A full-width "（" or "？" is text, not syntax.
                if (c >= 0x80 && syntax.find(n) != std::u32string_view::npos) result += U'\\';
                result += n;
            }
        }
    }
    return result;
}

std::string escaped(std::string_view word) {
    std::u32string result;
    for (const auto c : to_chars(word)) {
        if (syntax.find(c) != std::u32string_view::npos) result += U'\\';
        // An ellipsis in a word is three dots, as in normalised text.
        result += c == U'…' ? std::u32string(U"\\.\\.\\.") : std::u32string(1, c);
    }
    return to_utf8(result);
}

Span core_of(const NormalText& text) {
    const auto& chars = text.chars;
    Span core{0, static_cast<std::uint32_t>(chars.size())};
    while (core.begin < core.end) {
        const auto face = face_code(chars, core.begin);
        if (face == 0 && !is_bare(chars[core.begin])) break;
        core.begin += std::max(face, 1U);
    }
    while (core.begin < core.end) {
        if (chars[core.end - 1] == U']') {
            const auto open = chars.rfind(U'[', core.end - 1);
            if (open != std::u32string::npos && open >= core.begin &&
                face_code(chars, static_cast<std::uint32_t>(open)) == core.end - open) {
                core.end = static_cast<std::uint32_t>(open);
                continue;
            }
        }
        if (!is_bare(chars[core.end - 1])) break;
        --core.end;
    }
    return core;
}

std::optional<std::string> Patterns::add(std::string_view pattern, bool whole) {
    if (pattern.size() > pattern_bytes_max) return "the pattern is too long";
    const auto number = static_cast<std::uint32_t>(whole_.size());
    const auto spelled = normalised_pattern(pattern);
    if (const auto chains = chains_of(spelled, whole)) {
        for (const auto& chain : *chains)
            if (!whole && !has_word(chain)) return no_word;
        for (const auto& chain : *chains) chains_.add(chain, number, whole);
    } else if (auto mistake = add_expression(regex_of(spelled), number)) {
        return mistake;
    }
    whole_.push_back(whole);
    return std::nullopt;
}

std::optional<std::string> Patterns::add_expression(
    const std::string& regex, std::uint32_t pattern
) {
    // Alone, it shows whether it has a word that must be there.
    re2::FilteredRE2 alone(2);
    int id = 0;
    if (alone.Add(regex, options(), &id) != RE2::NoError) {
        RE2::Options quiet = options();
        return "not a regular expression: " + RE2(regex, quiet).error();
    }
    std::vector<std::string> atoms;
    alone.Compile(&atoms);
    if (atoms.empty()) return no_word;
    filtered_.Add(regex, options(), &id);
    expressions_.push_back(pattern);
    return std::nullopt;
}

void Patterns::compile() {
    std::vector<std::string> atoms;
    if (!expressions_.empty()) filtered_.Compile(&atoms);
    for (std::size_t atom = 0; atom < atoms.size(); ++atom)
        chains_.add_atom(to_chars(atoms[atom]), static_cast<int>(atom));
    chains_.compile();
    find_weak_atoms(atoms);
}

// The short ones first: they are the frequent ones.
void Patterns::find_weak_atoms(const std::vector<std::string>& atoms) {
    constexpr std::size_t tried_max = 192;
    weak_.assign(atoms.size(), false);
    std::vector<int> order(atoms.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
        return atoms[static_cast<std::size_t>(a)].size() <
               atoms[static_cast<std::size_t>(b)].size();
    });
    order.resize(std::min(order.size(), tried_max));
    std::vector<int> weak;
    std::vector<int> potentials;
    for (const int atom : order) {
        weak.push_back(atom);
        filtered_.AllPotentials(weak, &potentials);
        if (potentials.empty())
            weak_[static_cast<std::size_t>(atom)] = true;
        else
            weak.pop_back();
    }
}

bool Patterns::any_strong(const std::vector<int>& atoms) const {
    return std::any_of(atoms.begin(), atoms.end(), [this](int atom) {
        return !weak_[static_cast<std::size_t>(atom)];
    });
}

void Patterns::find(const NormalText& text, Span core, Scratch& scratch, std::vector<Found>& found)
    const {
    found.clear();
    chains_.find(text, core, scratch.chains, found);
    if (any_strong(scratch.chains.atoms)) find_expressions(text, core, scratch, found);
}

void Patterns::find_expressions(
    const NormalText& text, Span core, Scratch& scratch, std::vector<Found>& found
) const {
    filtered_.AllPotentials(scratch.chains.atoms, &scratch.potentials);
    const re2::StringPiece all(text.bytes);
    const auto core_bytes =
        all.substr(text.offset[core.begin], text.offset[core.end] - text.offset[core.begin]);
    for (const auto id : scratch.potentials) {
        const auto pattern = expressions_[static_cast<std::size_t>(id)];
        const auto& regex = filtered_.GetRE2(id);
        if (whole_[pattern]) {
            if (regex.Match(core_bytes, 0, core_bytes.size(), RE2::ANCHOR_BOTH, nullptr, 0) &&
                found.size() < ChainMatcher::found_max)
                found.push_back({pattern, core});
            continue;
        }
        re2::StringPiece match;
        std::size_t from = 0;
        while (found.size() < ChainMatcher::found_max && from <= all.size() &&
               regex.Match(all, from, all.size(), RE2::UNANCHORED, &match, 1)) {
            const auto begin = static_cast<std::size_t>(match.data() - all.data());
            const auto end = begin + match.size();
            found.push_back({pattern, {text.char_at(begin), text.char_at(end)}});
            from = std::max(end, begin + 1);
        }
    }
}

}  // namespace intents
