// The compiled rules. Inside the library only; everybody else holds a Rules.
#pragma once

#include "intents/patterns.hpp"
#include "intents/rules.hpp"
#include "intents/understanding.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace intents {

enum class RuleKind : std::uint8_t { intent, category, remedy, sign, topic, emotion };
std::string_view name(RuleKind kind);

// One [[intent]], [[category]], ... of a source.
struct Rule {
    RuleKind kind{};
    std::uint8_t value =
        0;            // of the enum that the kind names; for a topic its index in Book::topics
    float score = 0;  // of an emotion: its weight
    bool complaint = false;  // of a category: its problem is a complaint even when told calmly
    std::optional<Category> category;  // of an intent: what it is about
};

struct WrittenPattern {
    std::uint16_t source = 0;
    std::uint32_t line = 0;
    std::string text;  // as written
};

// The part of a WrittenPattern that understanding needs, kept apart to be near in memory.
struct PatternRole {
    std::uint32_t rule = 0;
    bool unless = false;
};

struct Book {
    Patterns patterns;
    std::vector<PatternRole> roles;       // by the number of the pattern
    std::vector<WrittenPattern> written;  // by the number of the pattern
    std::vector<Rule> rules;
    std::vector<std::string> topics;
    std::vector<std::string> sources;
};

}  // namespace intents
