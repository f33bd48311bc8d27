#include "intents/chain_matcher.hpp"

#include <algorithm>
#include <utility>

namespace intents {

namespace {

bool may_lie_between(
    const std::u32string& chars, std::uint32_t begin, std::uint32_t end, bool within_sentence
) {
    for (auto i = begin; i < end; ++i)
        if (within_sentence ? ends_sentence(chars[i]) : chars[i] == U'\n') return false;
    return true;
}

std::u32string key_of(const Link& link, bool whole) {
    auto words = link.words;
    std::sort(words.begin(), words.end());
    std::u32string key(1, whole ? U'w' : U'p');
    for (const auto& word : words) key += word + U'\0';
    return key;
}

}  // namespace

void ChainMatcher::add(const Chain& chain, std::uint32_t pattern, bool whole) {
    if (chain.size() == 1) {
        add_place(chain[0], {chain[0].before, true, whole, pattern}, is_alone);
        return;
    }
    const auto number = static_cast<std::uint32_t>(places_.size());
    const auto [beginning, is_new] = beginnings_.try_emplace(key_of(chain[0], whole), number);
    auto place = beginning->second;
    if (is_new) add_place(chain[0], {Gap{}, false, whole, 0}, begins);
    for (std::size_t i = 1; i < chain.size(); ++i)
        place =
            add_place(chain[i], {chain[i].before, i + 1 == chain.size(), whole, pattern}, place);
}

std::uint32_t ChainMatcher::add_place(const Link& link, const Place& place, std::uint32_t needed) {
    const auto number = static_cast<std::uint32_t>(places_.size());
    places_.push_back(place);
    for (const auto& word : link.words) add_use(word, {number, needed});
    return number;
}

void ChainMatcher::add_use(std::u32string_view word, Use use) {
    uses_by_word_.emplace_back(words_.add(word), use);
}

void ChainMatcher::add_atom(std::u32string_view word, int atom) {
    const auto id = words_.add(word);
    if (id >= atom_of_.size()) atom_of_.resize(id + 1, no_atom);
    atom_of_[id] = atom;
    atoms_ = std::max(atoms_, atom + 1);
}

void ChainMatcher::compile() {
    atom_of_.resize(words_.size(), no_atom);
    std::stable_sort(uses_by_word_.begin(), uses_by_word_.end(), [](const auto& a, const auto& b) {
        return a.first < b.first;
    });
    word_.resize(words_.size());
    for (std::uint32_t word = 0; word < words_.size(); ++word)
        word_[word] = {.length = words_.length(word), .atom = atom_of_[word]};
    uses_.reserve(uses_by_word_.size());
    for (const auto& [word, use] : uses_by_word_) {
        auto& known = word_[word];
        const auto index = static_cast<std::uint32_t>(uses_.size());
        if (known.uses_end == 0) known.uses_begin = index;
        known.uses_end = index + 1;
        uses_.push_back(use);
    }
    atom_of_ = {};
    uses_by_word_ = {};
    beginnings_ = {};
    words_.compile();
}

struct ChainMatcher::Search {
    const ChainMatcher& matcher;
    const std::u32string& chars;
    Span core;
    Scratch& scratch;
    std::vector<Found>& found;

    void add_found(std::uint32_t pattern, Span at) {
        if (found.size() < found_max) found.push_back({pattern, at});
    }

    void reach(std::uint32_t place, std::uint32_t begin, std::uint32_t end) {
        auto& newest = scratch.newest[place];
        scratch.partials.push_back({begin, end, newest, place});
        newest = static_cast<std::uint32_t>(scratch.partials.size());
        scratch.reached[place / 64] |= std::uint64_t{1} << place % 64;
    }

    [[nodiscard]] bool is_reached(std::uint32_t place) const {
        return (scratch.reached[place / 64] >> place % 64 & 1U) != 0;
    }

    void begin(const Use& use, Span word) {
        const auto& place = matcher.places_[use.place];
        if (place.whole && word.begin != core.begin) return;
        if (use.needed == begins)
            reach(use.place, word.begin, word.end);
        else if (!place.whole || word.end == core.end)
            add_found(place.pattern, word);
    }

    void go_on(const Use& use, Span word) {
        const auto& place = matcher.places_[use.place];
        if (place.whole && place.last && word.end != core.end) return;
        for (auto at = scratch.newest[use.needed]; at != 0;) {
            const auto partial = scratch.partials[at - 1];
            at = partial.older;
            if (partial.end > word.begin) continue;
            const auto distance = word.begin - partial.end;
            if (distance > place.before.max) return;  // the older ones are farther away
            if (distance < place.before.min) continue;
            if (!may_lie_between(chars, partial.end, word.begin, place.before.within_sentence))
                return;
            if (place.last)
                add_found(place.pattern, {partial.begin, word.end});
            else
                reach(use.place, partial.begin, word.end);
            return;
        }
    }

    void see(std::uint32_t word, std::uint32_t end) {
        const auto& known = matcher.word_[word];
        if (known.atom != no_atom) {
            auto& seen = scratch.seen[static_cast<std::size_t>(known.atom)];
            if (seen == 0) scratch.atoms.push_back(known.atom);
            seen = 1;
        }
        const Span at{end - known.length, end};
        const auto* use = matcher.uses_.data() + known.uses_begin;
        const auto* const last = matcher.uses_.data() + known.uses_end;
        for (; use != last; ++use) {
            if (use->needed >= is_alone)
                begin(*use, at);
            else if (is_reached(use->needed))
                go_on(*use, at);
        }
    }
};

void ChainMatcher::find(
    const NormalText& text, Span core, Scratch& scratch, std::vector<Found>& found
) const {
    for (const auto& partial : scratch.partials) {
        scratch.newest[partial.place] = 0;
        scratch.reached[partial.place / 64] = 0;
    }
    scratch.newest.resize(places_.size(), 0);
    scratch.reached.resize(places_.size() / 64 + 1, 0);
    scratch.seen.assign(static_cast<std::size_t>(atoms_), 0);
    scratch.partials.clear();
    scratch.atoms.clear();
    Search search{*this, text.chars, core, scratch, found};
    words_.scan(text.chars, [&](std::uint32_t word, std::size_t end) {
        search.see(word, static_cast<std::uint32_t>(end));
    });
}

}  // namespace intents
