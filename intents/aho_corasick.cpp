#include "intents/aho_corasick.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <stdexcept>
#include <tuple>
#include <utility>

namespace intents {

namespace {

constexpr std::uint32_t symbols_max = std::numeric_limits<std::uint16_t>::max();

}  // namespace

AhoCorasick::AhoCorasick() : low_symbols_(0x10000, 0), nodes_(1) {}

AhoCorasick::Symbol AhoCorasick::symbol_for(char32_t c) {
    auto& symbol = c < low_symbols_.size() ? low_symbols_[c] : high_symbols_[c];
    if (symbol == 0) {
        if (symbols_ == symbols_max) throw std::length_error("the words have too many characters");
        symbol = static_cast<Symbol>(++symbols_);
    }
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
    number_by_depth();
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
    edges_.reserve(all.size());
    for (const auto& [from, symbol, to] : all) {
        auto& node = nodes_[from];
        const auto index = static_cast<std::uint32_t>(edges_.size());
        if (node.edges_end == 0) node.edges_begin = index;
        node.edges_end = index + 1;
        edges_.push_back({symbol, to});
    }
}

// A text is near the root nearly always: the nodes there lie together, and so do their edges.
void AhoCorasick::number_by_depth() {
    std::vector<std::uint32_t> order{0};  // by new number
    std::vector<std::uint32_t> number(nodes_.size(), 0);
    order.reserve(nodes_.size());
    for (std::size_t next = 0; next < order.size(); ++next) {
        const auto& node = nodes_[order[next]];
        for (auto e = node.edges_begin; e < node.edges_end; ++e) {
            number[edges_[e].to] = static_cast<std::uint32_t>(order.size());
            order.push_back(edges_[e].to);
        }
    }
    std::vector<Node> nodes;
    std::vector<Edge> edges;
    nodes.reserve(nodes_.size());
    edges.reserve(edges_.size());
    for (const auto old : order) {
        auto node = nodes_[old];
        const auto begin = static_cast<std::uint32_t>(edges.size());
        for (auto e = node.edges_begin; e < node.edges_end; ++e)
            edges.push_back({edges_[e].symbol, number[edges_[e].to]});
        node.edges_begin = begin;
        node.edges_end = static_cast<std::uint32_t>(edges.size());
        nodes.push_back(node);
    }
    nodes_ = std::move(nodes);
    edges_ = std::move(edges);
    from_root_.assign(symbols_ + 1, 0);
    for (auto e = nodes_[0].edges_begin; e < nodes_[0].edges_end; ++e)
        from_root_[edges_[e].symbol] = edges_[e].to;
}

// By depth, so that the node a fallback points to is ready before it is needed.
void AhoCorasick::link() {
    for (std::uint32_t from = 0; from < nodes_.size(); ++from) {
        for (auto e = nodes_[from].edges_begin; e < nodes_[from].edges_end; ++e) {
            const auto [symbol, to] = edges_[e];
            auto& node = nodes_[to];
            node.fallback = from == 0 ? 0 : step(nodes_[from].fallback, symbol);
            const auto suffix_hit = nodes_[node.fallback].hit;
            node.hit = node.word == none ? suffix_hit : to;
            node.next_hit = suffix_hit;
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
