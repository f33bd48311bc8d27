// Finds every occurrence of many words in one pass over a text (Aho-Corasick over code points).
// Most characters of a message occur in no word at all and cost one table look.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace intents {

class AhoCorasick {
public:
    AhoCorasick();

    // The number of the word: the same word has the same number. Words are not empty. Before
    // compile() only.
    std::uint32_t add(std::u32string_view word);
    void compile();

    [[nodiscard]] std::size_t size() const { return lengths_.size(); }

    [[nodiscard]] std::uint32_t length(std::uint32_t word) const { return lengths_[word]; }

    // Calls visit(word, end) for each occurrence, by growing end; of several that end at one
    // place the longest comes first. After compile() only.
    template <class Visit>
    void scan(std::u32string_view text, Visit&& visit) const {
        std::uint32_t state = 0;
        for (std::size_t i = 0; i < text.size(); ++i) {
            const auto symbol = symbol_of(text[i]);
            state = symbol == 0 ? 0 : step(state, symbol);
            for (auto at = nodes_[state].hit; at != 0; at = nodes_[at].next_hit)
                visit(nodes_[at].word, i + 1);
        }
    }

private:
    static constexpr std::uint32_t none = 0xFFFFFFFF;

    struct Node {
        std::uint32_t edges_begin = 0;
        std::uint32_t edges_end = 0;
        std::uint32_t fallback = 0;
        std::uint32_t word = none;
        std::uint32_t hit = 0;       // this node or its longest suffix that ends a word; 0 is none
        std::uint32_t next_hit = 0;  // the next shorter one
    };

    struct Edge {
        std::uint32_t symbol = 0;
        std::uint32_t to = 0;
    };

    using Symbol = std::uint16_t;  // enough for one of each character of the basic plane

    [[nodiscard]] Symbol symbol_of(char32_t c) const {
        if (c < low_symbols_.size()) return low_symbols_[c];
        const auto found = high_symbols_.find(c);
        return found == high_symbols_.end() ? Symbol{0} : found->second;
    }

    [[nodiscard]] std::uint32_t step(std::uint32_t state, std::uint32_t symbol) const;
    [[nodiscard]] std::uint32_t child(std::uint32_t state, std::uint32_t symbol) const;
    Symbol symbol_for(char32_t c);
    void lay_out_edges();
    void number_by_depth();
    void link();

    std::vector<Symbol> low_symbols_;  // of the basic plane; 0 occurs in no word
    std::unordered_map<char32_t, Symbol> high_symbols_;
    std::uint32_t symbols_ = 0;
    std::vector<std::uint32_t> lengths_;                     // of each word
    std::unordered_map<std::uint64_t, std::uint32_t> trie_;  // (node, symbol) to node, till compile
    std::vector<Node> nodes_;
    std::vector<Edge> edges_;
    std::vector<std::uint32_t> from_root_;  // by symbol
};

}  // namespace intents
