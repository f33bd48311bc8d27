// From a customer's words to their meaning, by the rules alone.
#pragma once

#include "intents/rules.hpp"
#include "intents/understanding.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace intents {

// Any bytes are welcome: invalid UTF-8 reads as U+FFFD, and what stands behind the first
// text_bytes_max bytes (intents/normalise.hpp) is not looked at. Never throws on account of the
// text. About 2 µs for 30 characters.
Understanding understand(const Rules& rules, std::string_view text);

// Why a message was understood as it was: one entry for each rule pattern that was found.
struct Reason {
    std::string kind;     // "intent", "category", "remedy", "sign", "topic" or "emotion"
    std::string name;     // "withdraw", "angry", ...
    std::string pattern;  // as written in the source
    std::string source;
    std::size_t line = 0;
    std::size_t begin = 0;  // bytes in the original text
    std::size_t end = 0;
    bool excused = false;  // found, but an "unless" of the rule lies over it
    bool operator==(const Reason&) const = default;
};

struct Explanation {
    Understanding understanding;
    std::string normalised;  // what the patterns looked at
    std::vector<Reason> reasons;
};

// As understand(), and says why. For people: slower, and it allocates freely.
Explanation explain(const Rules& rules, std::string_view text);

}  // namespace intents
