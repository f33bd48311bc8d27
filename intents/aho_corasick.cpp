#include "intents/aho_corasick.hpp"

#include <algorithm>
#include <cassert>
#include <tuple>

namespace intents {

AhoCorasick::AhoCorasick() : low_symbols_(0x10000, 0), nodes_(1) {}

std::uint32_t AhoCorasick::symbol_for(char32_t c) {
    auto& symbol = c < low_symbols_.size() ? low_symbols_[c] : high_symbols_[c];
    if (symbol == 0) symbol = ++symbols_;
    return symbol;
}

std::uint32_t AhoCorasick::add(std::u32string_view word) {
    assert(!word.empty());
    std::uint32_t at = 0;
    for (const auto c : word) {
        const auto key = std::uint64_t{at} << 32U | symbol_for(c);
        const auto [found, is_new] = trie_.try_emplace(key, nodes_.size());
        if (is_new) nodes_.emplace_back();
        at = found->second;
    }
    if (nodes_[at].word == none) {
        nodes_[at].word = static_cast<std::uint32_t>(lengths_.size());
        lengths_.push_back(static_cast<std::uint32_t>(word.size()));
    }
    return nodes_[at].word;
}

void AhoCorasick::compile() {
    lay_out_edges();
    link();
}

void AhoCorasick::lay_out_edges() {
    std::vector<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>> all;
    all.reserve(trie_.size());
    for (const auto& [key, to] : trie_)
        all.emplace_back(
            static_cast<std::uint32_t>(key >> 32U), static_cast<std::uint32_t>(key), to
        );
    std::sort(all.begin(), all.end());
    trie_ = {};
    from_root_.assign(symbols_ + 1, 0);
    edges_.reserve(all.size());
    for (const auto& [from, symbol, to] : all) {
        if (from == 0) from_root_[symbol] = to;
        auto& node = nodes_[from];
        const auto index = static_cast<std::uint32_t>(edges_.size());
        if (node.edges_end == 0) node.edges_begin = index;
        node.edges_end = index + 1;
        edges_.push_back({symbol, to});
    }
}

// Breadth first, so that the node a fallback points to is ready before it is needed.
void AhoCorasick::link() {
    std::vector<std::uint32_t> queue{0};
    for (std::size_t next = 0; next < queue.size(); ++next) {
        const auto from = queue[next];
        for (auto e = nodes_[from].edges_begin; e < nodes_[from].edges_end; ++e) {
            const auto [symbol, to] = edges_[e];
            auto& node = nodes_[to];
            node.fallback = from == 0 ? 0 : step(nodes_[from].fallback, symbol);
            const auto suffix_hit = nodes_[node.fallback].hit;
            node.hit = node.word == none ? suffix_hit : to;
            node.next_hit = suffix_hit;
            queue.push_back(to);
        }
    }
}

std::uint32_t AhoCorasick::child(std::uint32_t state, std::uint32_t symbol) const {
    constexpr std::uint32_t few = 8;
    auto first = nodes_[state].edges_begin;
    auto last = nodes_[state].edges_end;
    while (last - first > few) {
        const auto middle = first + (last - first) / 2;
        (edges_[middle].symbol <= symbol ? first : last) = middle;
    }
    for (; first < last; ++first)
        if (edges_[first].symbol == symbol) return edges_[first].to;
    return 0;
}

std::uint32_t AhoCorasick::step(std::uint32_t state, std::uint32_t symbol) const {
    while (state != 0) {
        if (const auto to = child(state, symbol); to != 0) return to;
        state = nodes_[state].fallback;
    }
    return from_root_[symbol];
}

}  // namespace intents
