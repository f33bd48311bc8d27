#include "intents/chains.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace intents {

namespace {

constexpr std::size_t words_max = 600;     // in one set
constexpr std::size_t products_max = 100;  // sets with more products stand side by side instead
constexpr std::size_t sequences_max = 32;  // of one pattern
constexpr std::uint16_t gap_max = 60;
constexpr int depth_max = 16;

using Words = std::vector<std::u32string>;

// Words, gap, words, gap, ..., words: one more set of words than gaps. A gap may have no room, so
// that its words touch. A set may hold the empty word while a pattern is being read.
struct Sequence {
    std::vector<Words> words;
    std::vector<Gap> gaps;
};

using Sequences = std::vector<Sequence>;

struct TooMuch {};  // thrown and caught in this file: the pattern is not a chain

Sequences single(Words words) {
    return {Sequence{{std::move(words)}, {}}};
}

Words products(const Words& left, const Words& right) {
    Words result;
    result.reserve(left.size() * right.size());
    for (const auto& l : left)
        for (const auto& r : right) result.push_back(l + r);
    return result;
}

bool has_empty(const Words& words) {
    return std::any_of(words.begin(), words.end(), [](const auto& word) { return word.empty(); });
}

void append(Sequence& sequence, const Sequence& more, std::size_t from_words) {
    const auto skip = static_cast<std::ptrdiff_t>(from_words);
    sequence.words.insert(sequence.words.end(), more.words.begin() + skip, more.words.end());
    sequence.gaps.insert(sequence.gaps.end(), more.gaps.begin(), more.gaps.end());
}

// The end of one and the beginning of the other, multiplied into one set of words.
Sequence multiplied(const Sequence& left, const Sequence& right) {
    Sequence both = left;
    both.words.back() = products(left.words.back(), right.words.front());
    append(both, right, 1);
    return both;
}

// Too many products: the two sets follow each other without a gap. Where one may be empty, the
// sequences without it are told apart.
void place_side_by_side(const Sequence& left, const Sequence& right, Sequences& result) {
    auto first = left;
    auto second = right;
    std::erase_if(first.words.back(), [](const auto& word) { return word.empty(); });
    std::erase_if(second.words.front(), [](const auto& word) { return word.empty(); });
    const auto only_empty = [](Sequence sequence, bool at_end) {
        (at_end ? sequence.words.back() : sequence.words.front()) = {U""};
        return sequence;
    };
    const bool left_empty = has_empty(left.words.back());
    const bool right_empty = has_empty(right.words.front());
    if (left_empty) result.push_back(multiplied(only_empty(left, true), second));
    if (right_empty) result.push_back(multiplied(first, only_empty(right, false)));
    if (left_empty && right_empty)
        result.push_back(multiplied(only_empty(left, true), only_empty(right, false)));
    first.gaps.push_back(Gap{});
    append(first, second, 0);
    result.push_back(std::move(first));
}

Sequences joined(const Sequences& left, const Sequences& right) {
    Sequences result;
    for (const auto& l : left)
        for (const auto& r : right) {
            if (l.words.back().size() * r.words.front().size() <= products_max)
                result.push_back(multiplied(l, r));
            else
                place_side_by_side(l, r, result);
            if (result.size() > sequences_max) throw TooMuch{};
        }
    return result;
}

// One or the other. Sequences without gaps melt into one set of words.
Sequences either(Sequences left, Sequences right) {
    for (auto& sequence : right) {
        const auto plain = std::find_if(left.begin(), left.end(), [](const Sequence& s) {
            return s.gaps.empty();
        });
        if (!sequence.gaps.empty() || plain == left.end()) {
            left.push_back(std::move(sequence));
            continue;
        }
        auto& words = plain->words.front();
        for (auto& word : sequence.words.front())
            if (std::find(words.begin(), words.end(), word) == words.end())
                words.push_back(std::move(word));
        if (words.size() > words_max) throw TooMuch{};
    }
    if (left.size() > sequences_max) throw TooMuch{};
    return left;
}

class Reader {
public:
    explicit Reader(std::u32string_view pattern) : rest_(pattern) {}

    Sequences read() {
        auto result = alternatives(0);
        if (!rest_.empty()) throw TooMuch{};
        return result;
    }

private:
    char32_t peek() const { return rest_.empty() ? U'\0' : rest_.front(); }

    bool take(char32_t c) {
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }

    Sequences alternatives(int depth) {
        if (depth > depth_max) throw TooMuch{};
        auto result = sequence(depth);
        while (take(U'|')) result = either(std::move(result), sequence(depth));
        return result;
    }

    Sequences sequence(int depth) {
        auto result = single({U""});
        while (!rest_.empty() && peek() != U'|' && peek() != U')')
            result = joined(result, item(depth));
        return result;
    }

    Sequences item(int depth) {
        if (take(U'…')) return Sequences{Sequence{{{U""}, {U""}}, {ellipsis}}};
        if (take(U'.')) return Sequences{Sequence{{{U""}, {U""}}, {gap()}}};
        auto result = thing(depth);
        if (take(U'?'))
            result = either(std::move(result), single({U""}));
        else if (take(U'{'))
            result = repeated(result);
        if (peek() == U'?' || peek() == U'*' || peek() == U'+' || peek() == U'{') throw TooMuch{};
        return result;
    }

    // Behind a "{": "n}" or "m,n}", as many times.
    Sequences repeated(const Sequences& thing) {
        constexpr std::uint16_t times_max = 4;
        const auto times = counts();
        if (times.max > times_max) throw TooMuch{};
        auto result = single({U""});
        const auto optional = either(thing, single({U""}));
        for (std::uint16_t i = 0; i < times.max; ++i)
            result = joined(result, i < times.min ? thing : optional);
        return result;
    }

    Sequences thing(int depth) {
        if (take(U'(')) {
            if (take(U'?') && !take(U':')) throw TooMuch{};
            auto inner = alternatives(depth + 1);
            if (!take(U')')) throw TooMuch{};
            return inner;
        }
        if (take(U'[')) return single(choice());
        const auto c = peek();
        rest_.remove_prefix(1);
        if (c == U'\\' && take(U'd')) return single(range(U'0', U'9'));
        if (c == U'\\') return single({std::u32string(1, escaped())});
        if (std::u32string_view(U"^$*+?{}[]").find(c) != std::u32string_view::npos) throw TooMuch{};
        return single({std::u32string(1, c)});
    }

    char32_t escaped() {
        const auto c = peek();
        const bool is_word =
            (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || (c >= U'0' && c <= U'9');
        if (rest_.empty() || is_word) throw TooMuch{};
        rest_.remove_prefix(1);
        return c;
    }

    Words choice() {
        Words result;
        if (peek() == U'^' || peek() == U']') throw TooMuch{};
        while (!take(U']')) {
            if (rest_.empty() || peek() == U'[' || peek() == U'-') throw TooMuch{};
            auto c = peek();
            rest_.remove_prefix(1);
            if (c == U'\\') c = escaped();
            const bool is_range = peek() == U'-' && rest_.size() > 1 && rest_[1] != U']';
            if (!is_range) {
                result.emplace_back(1, c);
                continue;
            }
            rest_.remove_prefix(1);
            const auto all = range(c, peek());
            rest_.remove_prefix(1);
            result.insert(result.end(), all.begin(), all.end());
        }
        return result;
    }

    static Words range(char32_t first, char32_t last) {
        constexpr char32_t range_max = 64;
        if (last < first || last - first >= range_max || last >= 0x80) throw TooMuch{};
        Words result;
        for (auto c = first; c <= last; ++c) result.emplace_back(1, c);
        return result;
    }

    // Behind a ".": nothing, "?", "{n}" or "{m,n}".
    Gap gap() {
        if (take(U'?')) return finished({0, 1, false});
        if (!take(U'{')) return finished({1, 1, false});
        return finished(counts());
    }

    Gap counts() {
        Gap result;
        result.min = number();
        result.max = take(U',') ? number() : result.min;
        if (!take(U'}') || result.max < result.min || result.max > gap_max) throw TooMuch{};
        return result;
    }

    Gap finished(Gap gap) const {
        if (peek() == U'?' || peek() == U'*' || peek() == U'+' || peek() == U'{') throw TooMuch{};
        return gap;
    }

    std::uint16_t number() {
        unsigned value = 0;
        if (peek() < U'0' || peek() > U'9') throw TooMuch{};
        for (; peek() >= U'0' && peek() <= U'9'; rest_.remove_prefix(1)) {
            value = value * 10 + (peek() - U'0');
            if (value > gap_max) throw TooMuch{};
        }
        return static_cast<std::uint16_t>(value);
    }

    std::u32string_view rest_;
};

// An end that may be nothing at all adds nothing: "(我要)?.{0,4}投诉" is found where "投诉" is.
void drop_optional_ends(Sequence& sequence) {
    while (!sequence.gaps.empty() && has_empty(sequence.words.front()) &&
           sequence.gaps.front().min == 0) {
        sequence.words.erase(sequence.words.begin());
        sequence.gaps.erase(sequence.gaps.begin());
    }
    while (!sequence.gaps.empty() && has_empty(sequence.words.back()) &&
           sequence.gaps.back().min == 0) {
        sequence.words.pop_back();
        sequence.gaps.pop_back();
    }
}

// Two gaps with nothing between them are one.
void merge_gaps(Sequence& sequence) {
    for (std::size_t i = 1; i < sequence.gaps.size();) {
        auto& before = sequence.gaps[i - 1];
        const auto& after = sequence.gaps[i];
        const auto& between = sequence.words[i];
        if (between != Words{U""} || before.within_sentence != after.within_sentence) {
            ++i;
            continue;
        }
        before.min = static_cast<std::uint16_t>(before.min + after.min);
        before.max = static_cast<std::uint16_t>(before.max + after.max);
        if (before.max > gap_max) throw TooMuch{};
        sequence.gaps.erase(sequence.gaps.begin() + static_cast<std::ptrdiff_t>(i));
        sequence.words.erase(sequence.words.begin() + static_cast<std::ptrdiff_t>(i));
    }
}

// "a.{0,3}(b)?.{0,3}c" with and without b.
void split_optional_words(Sequences& sequences) {
    for (std::size_t s = 0; s < sequences.size(); ++s)
        for (std::size_t i = 1; i + 1 < sequences[s].words.size(); ++i) {
            if (sequences[s].words[i].size() < 2 || !has_empty(sequences[s].words[i])) continue;
            auto without = sequences[s];
            without.words[i] = {U""};
            std::erase_if(sequences[s].words[i], [](const auto& word) { return word.empty(); });
            sequences.push_back(std::move(without));
            if (sequences.size() > sequences_max) throw TooMuch{};
        }
}

Chain chain_of(Sequence sequence, bool whole) {
    merge_gaps(sequence);
    if (!whole) drop_optional_ends(sequence);
    Chain chain;
    for (std::size_t i = 0; i < sequence.words.size(); ++i) {
        if (has_empty(sequence.words[i])) throw TooMuch{};
        chain.push_back({i == 0 ? Gap{} : sequence.gaps[i - 1], std::move(sequence.words[i])});
    }
    return chain;
}

}  // namespace

std::optional<std::vector<Chain>> chains_of(std::u32string_view pattern, bool whole) {
    try {
        std::vector<Chain> chains;
        auto sequences = Reader(pattern).read();
        split_optional_words(sequences);
        for (auto& sequence : sequences) chains.push_back(chain_of(std::move(sequence), whole));
        return chains;
    } catch (const TooMuch&) {
        return std::nullopt;
    }
}

}  // namespace intents
