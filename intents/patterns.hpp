// Many patterns, looked for at once. A pattern is a regular expression in RE2's syntax over
// normalised text, in which "…" stands for up to eight characters of the same sentence. Chains of
// words are matched directly; what is left goes through re2::FilteredRE2, so that an expression
// runs only on messages that contain its words.
#pragma once

#include "intents/aho_corasick.hpp"
#include "intents/chains.hpp"
#include "intents/normalise.hpp"

#include <re2/filtered_re2.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace intents {

struct Found {
    std::uint32_t pattern = 0;
    Span at;  // chars of the normalised text
    bool operator==(const Found&) const = default;
};

class Patterns {
public:
    // Memory that find() reuses; one for each thread.
    struct Scratch {
        struct Partial {
            std::uint32_t begin = 0;
            std::uint32_t end = 0;
            std::uint32_t older = 0;  // index + 1 of the one before in the same slot
        };

        std::vector<Partial> partials;
        std::vector<std::uint32_t> newest;   // of each slot: index + 1 into partials
        std::vector<std::uint32_t> touched;  // slots to be cleared afterwards
        std::vector<std::uint8_t> seen_atoms;
        std::vector<int> atoms;
        std::vector<int> potentials;
    };

    static constexpr std::size_t pattern_bytes_max = 16384;
    static constexpr std::size_t found_max = 4096;  // in one message; the rest is not looked at

    // Takes the next number (from 0) for the pattern. `whole`: it must be the whole message,
    // without blanks, punctuation, emoji and face codes around. Returns what is wrong with it; a
    // wrong pattern takes no number.
    std::optional<std::string> add(std::string_view pattern, bool whole);
    void compile();

    [[nodiscard]] std::size_t size() const { return whole_.size(); }

    [[nodiscard]] std::size_t expressions() const { return expressions_.size(); }

    // Replaces `found`, in no particular order; a place may be reported more than once. After
    // compile() only.
    void find(const NormalText& text, Scratch& scratch, std::vector<Found>& found) const;

private:
    // A place of a chain: the words of its slot, and what must stand before them.
    struct Slot {
        Gap before;
        bool first = false;
        bool last = false;
        std::uint32_t pattern = 0;
    };

    struct Expression {
        std::uint32_t pattern = 0;
        int filtered_id = 0;
    };

    void add_chain(const Chain& chain, std::uint32_t pattern);
    std::optional<std::string> add_expression(const std::string& regex, std::uint32_t pattern);
    void find_chains(const NormalText&, Span core, Scratch&, std::vector<Found>&) const;
    // clang-format off
    void advance(
        const NormalText&, Span core, const Slot&, std::uint32_t slot, Span word, Scratch&,
        std::vector<Found>&
    ) const;
    // clang-format on
    void find_expressions(const NormalText&, Span core, Scratch&, std::vector<Found>&) const;

    AhoCorasick words_;
    std::vector<std::vector<std::uint32_t>> uses_;  // slots of each word
    std::vector<int> atom_of_;                      // of each word, or -1
    std::vector<Slot> slots_;
    std::vector<bool> whole_;  // by pattern
    re2::FilteredRE2 filtered_{2};
    std::vector<Expression> expressions_;  // by filtered id
    std::size_t atoms_ = 0;
};

// A pattern in the spelling of normalised text: simplified, half-width, lower case, with regular
// expression syntax left alone.
std::u32string normalised_pattern(std::string_view pattern);

// The text for a pattern that matches `word` itself.
std::string escaped(std::string_view word);

// The message without blanks, punctuation, emoji and face codes at its ends.
Span core_of(const NormalText& text);

}  // namespace intents
