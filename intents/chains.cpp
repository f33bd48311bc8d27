#include "intents/chains.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace intents {

namespace {

constexpr std::size_t words_max = 600;     // in one set
constexpr std::size_t sequences_max = 32;  // of one pattern
constexpr std::uint16_t gap_max = 60;
constexpr int depth_max = 16;

using Words = std::vector<std::u32string>;

// Words, gap, words, gap, ..., words: one more set of words than gaps. A set may hold the empty
// word while a pattern is being read.
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
    if (left.size() * right.size() > words_max) throw TooMuch{};
    Words result;
    result.reserve(left.size() * right.size());
    for (const auto& l : left)
        for (const auto& r : right) result.push_back(l + r);
    return result;
}

Sequences joined(const Sequences& left, const Sequences& right) {
    if (left.size() * right.size() > sequences_max) throw TooMuch{};
    Sequences result;
    for (const auto& l : left)
        for (const auto& r : right) {
            Sequence both = l;
            both.words.back() = products(l.words.back(), r.words.front());
            both.words.insert(both.words.end(), r.words.begin() + 1, r.words.end());
            both.gaps.insert(both.gaps.end(), r.gaps.begin(), r.gaps.end());
            result.push_back(std::move(both));
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
        if (take(U'?')) result = either(std::move(result), single({U""}));
        if (peek() == U'?' || peek() == U'*' || peek() == U'+' || peek() == U'{') throw TooMuch{};
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
            const auto c = peek();
            rest_.remove_prefix(1);
            result.emplace_back(1, c == U'\\' ? escaped() : c);
        }
        return result;
    }

    // Behind a ".": nothing, "?", "{n}" or "{m,n}".
    Gap gap() {
        if (take(U'?')) return finished({0, 1, false});
        if (!take(U'{')) return finished({1, 1, false});
        Gap result;
        result.min = number();
        result.max = take(U',') ? number() : result.min;
        if (!take(U'}') || result.max < result.min || result.max > gap_max) throw TooMuch{};
        return finished(result);
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

bool has_empty(const Words& words) {
    return std::any_of(words.begin(), words.end(), [](const auto& word) { return word.empty(); });
}

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

Chain chain_of(Sequence sequence) {
    merge_gaps(sequence);
    drop_optional_ends(sequence);
    Chain chain;
    for (std::size_t i = 0; i < sequence.words.size(); ++i) {
        if (has_empty(sequence.words[i])) throw TooMuch{};
        chain.push_back({i == 0 ? Gap{} : sequence.gaps[i - 1], std::move(sequence.words[i])});
    }
    return chain;
}

}  // namespace

std::optional<std::vector<Chain>> chains_of(std::u32string_view pattern) {
    try {
        std::vector<Chain> chains;
        for (auto& sequence : Reader(pattern).read())
            chains.push_back(chain_of(std::move(sequence)));
        return chains;
    } catch (const TooMuch&) {
        return std::nullopt;
    }
}

}  // namespace intents
