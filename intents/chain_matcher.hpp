// Looks for many chains at once: Aho-Corasick finds the words, and what is left to do for a word
// is to see whether the one before it in its chain stood at the right distance.
#pragma once

#include "intents/aho_corasick.hpp"
#include "intents/chains.hpp"
#include "intents/normalise.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace intents {

struct Found {
    std::uint32_t pattern = 0;
    Span at;  // chars of the normalised text
    bool operator==(const Found&) const = default;
};

class ChainMatcher {
public:
    static constexpr std::size_t found_max = 4096;  // in one message; the rest is not looked at

    // Memory that find() reuses; one for each thread. It carries nothing from call to call.
    struct Scratch {
        struct Partial {
            std::uint32_t begin = 0;
            std::uint32_t end = 0;
            std::uint32_t older = 0;  // index + 1 of the one before at the same place
            std::uint32_t place = 0;
        };

        std::vector<Partial> partials;
        std::vector<std::uint32_t> newest;   // of each place: index + 1 into partials
        std::vector<std::uint64_t> reached;  // a bit for each place: newest is not 0
        std::vector<std::uint8_t> seen;      // of each atom
        std::vector<int> atoms;              // that were seen
    };

    // `whole`: the chain must fill the core of the message. Before compile() only.
    void add(const Chain& chain, std::uint32_t pattern, bool whole);
    // A word to be noted in Scratch::atoms. Before compile() only.
    void add_atom(std::u32string_view word, int atom);
    void compile();

    // Adds to `found`, in no particular order and up to found_max. After compile() only.
    void find(const NormalText& text, Span core, Scratch& scratch, std::vector<Found>& found) const;

private:
    // A link of a chain. Chains that begin with the same words share their first place.
    struct Place {
        Gap before;
        bool last = false;
        bool whole = false;
        std::uint32_t pattern = 0;  // of the last link
    };

    // What a word is for: a place, and the place before it that must have been reached.
    struct Use {
        std::uint32_t place = 0;
        std::uint32_t needed = 0;
    };

    static constexpr std::uint32_t begins = 0xFFFFFFFF;    // instead of a needed place
    static constexpr std::uint32_t is_alone = 0xFFFFFFFE;  // the same, for chains of one link
    static constexpr int no_atom = -1;

    struct Search;  // one find()

    std::uint32_t add_place(const Link& link, const Place& place, std::uint32_t needed);
    void add_use(std::u32string_view word, Use use);

    AhoCorasick words_;
    std::vector<Place> places_;

    // All that is to be known of a word when it is seen.
    struct Word {
        std::uint32_t uses_begin = 0;
        std::uint32_t uses_end = 0;
        std::uint32_t length = 0;
        int atom = no_atom;
    };

    std::vector<Word> word_;
    std::vector<Use> uses_;
    int atoms_ = 0;

    // Until compile():
    std::vector<int> atom_of_;  // of each word
    std::vector<std::pair<std::uint32_t, Use>> uses_by_word_;
    std::map<std::u32string, std::uint32_t> beginnings_;  // words of a first link to its place
};

}  // namespace intents
