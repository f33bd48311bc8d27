#include "intents/understand.hpp"

#include "intents/book.hpp"
#include "intents/entities.hpp"
#include "intents/telling.hpp"
#include "intents/weighing.hpp"

#include <algorithm>

namespace intents {

namespace {

// Memory kept between messages, so that understanding one allocates little. It carries nothing
// from one message to the next.
struct Scratch {
    NormalText text;
    Patterns::Scratch patterns;
    std::vector<Found> found;
    std::vector<Hit> hits;
};

Scratch& scratch() {
    thread_local Scratch kept;
    return kept;
}

// Two words in capitals and no small letter: "GIVE ME MY MONEY", but not "WIFI" nor "SF1234".
bool is_shouted(std::string_view text) {
    if (std::none_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; }))
        return false;
    constexpr int letters_min = 3;
    int words = 0;
    int letters = 0;
    bool has_digit = false;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        const char c = i < text.size() ? text[i] : ' ';
        if (c >= 'a' && c <= 'z') return false;
        if (c >= 'A' && c <= 'Z') {
            ++letters;
        } else if (c >= '0' && c <= '9') {
            has_digit = true;
        } else {
            words += letters >= letters_min && !has_digit;
            letters = 0;
            has_digit = false;
        }
    }
    return words >= 2;
}

// Keeps what counts: found, and no "unless" of the same rule lies over it.
template <class Excused>
void keep_hits(
    const Book& book, std::vector<Found>& found, std::vector<Hit>& hits, Excused excused
) {
    // By pattern is by rule, too: the patterns of a rule have numbers next to each other.
    std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
        if (a.pattern != b.pattern) return a.pattern < b.pattern;
        return a.at.begin != b.at.begin ? a.at.begin < b.at.begin : a.at.end < b.at.end;
    });
    hits.clear();
    for (auto first = found.begin(); first != found.end();) {
        const auto rule = book.roles[first->pattern].rule;
        const auto last = std::find_if(first, found.end(), [&](const Found& f) {
            return book.roles[f.pattern].rule != rule;
        });
        // The unless patterns of a rule have higher numbers than its other ones.
        const auto unless =
            std::find_if(first, last, [&](const Found& f) { return book.roles[f.pattern].unless; });
        for (auto one = first; one != unless; ++one) {
            const bool covered =
                std::any_of(unless, last, [&](const Found& f) { return f.at.overlaps(one->at); });
            if (covered)
                excused(*one);
            else
                hits.push_back({rule, one->pattern, one->at});
        }
        first = last;
    }
}

std::string name_of(const Book& book, const Rule& rule) {
    switch (rule.kind) {
        case RuleKind::intent:
            return std::string(name(static_cast<Intent>(rule.value)));
        case RuleKind::category:
            return std::string(name(static_cast<Category>(rule.value)));
        case RuleKind::remedy:
            return std::string(name(static_cast<Remedy>(rule.value)));
        case RuleKind::sign:
            return std::string(name(static_cast<Sign>(rule.value)));
        case RuleKind::emotion:
            return std::string(name(static_cast<Emotion>(rule.value)));
        case RuleKind::topic:
            return book.topics[rule.value];
    }
    return {};
}

Reason reason_for(const Book& book, const NormalText& text, std::uint32_t pattern, Span at) {
    const auto& written = book.written[pattern];
    const auto& rule = book.rules[book.roles[pattern].rule];
    const auto original = text.original(at);
    Reason reason;
    reason.kind = name(rule.kind);
    reason.name = name_of(book, rule);
    reason.pattern = written.text;
    reason.source = book.sources[written.source];
    reason.line = written.line;
    reason.begin = original.begin;
    reason.end = original.end;
    return reason;
}

}  // namespace

Understanding understand(const Rules& rules, std::string_view text) {
    const auto& book = rules.book();
    auto& memory = scratch();
    normalise(text, memory.text);
    const auto core = core_of(memory.text);
    book.patterns.find(memory.text, core, memory.patterns, memory.found);
    keep_hits(book, memory.found, memory.hits, [](const Found&) {});
    Understanding result;
    weigh(book, core, memory.hits, is_shouted(text), result);
    if (tells(memory.text)) result.signs.add(Sign::tells);
    find_entities(memory.text, text, result.entities);
    return result;
}

Explanation explain(const Rules& rules, std::string_view text) {
    const auto& book = rules.book();
    Explanation result;
    result.understanding = understand(rules, text);
    auto& memory = scratch();
    result.normalised = memory.text.bytes;
    const auto add = [&](std::uint32_t pattern, Span at, bool excused) {
        auto reason = reason_for(book, memory.text, pattern, at);
        reason.excused = excused;
        if (result.reasons.empty() || !(result.reasons.back() == reason))
            result.reasons.push_back(std::move(reason));
    };
    std::vector<Hit> hits;
    keep_hits(book, memory.found, hits, [&](const Found& found) {
        add(found.pattern, found.at, true);
    });
    for (const auto& hit : hits) add(hit.pattern, hit.at, false);
    return result;
}

}  // namespace intents
