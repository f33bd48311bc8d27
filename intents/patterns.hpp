// Many patterns, looked for at once. A pattern is a regular expression in RE2's syntax over
// normalised text, in which "…" stands for up to eight characters of the same sentence. Chains of
// words are matched directly; what is left goes through re2::FilteredRE2, so that an expression
// runs only on messages that contain its words.
#pragma once

#include "intents/chain_matcher.hpp"
#include "intents/normalise.hpp"

#include <re2/filtered_re2.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace intents {

class Patterns {
public:
    // Memory that find() reuses; one for each thread.
    struct Scratch {
        ChainMatcher::Scratch chains;
        std::vector<int> potentials;
    };

    static constexpr std::size_t pattern_bytes_max = 16384;

    // Takes the next number (from 0) for the pattern. `whole`: it must be the whole message,
    // without blanks, punctuation, emoji and face codes around. Returns what is wrong with it; a
    // wrong pattern takes no number.
    std::optional<std::string> add(std::string_view pattern, bool whole);
    void compile();

    [[nodiscard]] std::size_t size() const { return whole_.size(); }

    [[nodiscard]] std::size_t expressions() const { return expressions_.size(); }

    // Replaces `found`, in no particular order; a place may be reported more than once, and at
    // most ChainMatcher::found_max are. After compile() only.
    void find(const NormalText& text, Span core, Scratch& scratch, std::vector<Found>& found) const;

private:
    std::optional<std::string> add_expression(const std::string& regex, std::uint32_t pattern);
    void find_weak_atoms(const std::vector<std::string>& atoms);
    [[nodiscard]] bool any_strong(const std::vector<int>& atoms) const;
    void find_expressions(
        const NormalText& text, Span core, Scratch& scratch, std::vector<Found>& found
    ) const;

    ChainMatcher chains_;
    std::vector<bool> whole_;  // by pattern
    re2::FilteredRE2 filtered_{2};
    std::vector<std::uint32_t> expressions_;  // pattern of each filtered id
    // By atom: all of these together are not enough for any expression. Words that stand in most
    // messages are among them, so that most messages need no look at the expressions.
    std::vector<bool> weak_;
};

// A pattern in the spelling of normalised text: simplified, half-width, lower case, with regular
// expression syntax left alone.
std::u32string normalised_pattern(std::string_view pattern);

// The text for a pattern that matches `word` itself.
std::string escaped(std::string_view word);

// The message without blanks, punctuation, emoji and face codes at its ends; what a `whole`
// pattern must be.
Span core_of(const NormalText& text);

}  // namespace intents
