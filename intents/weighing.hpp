// From the rules that a message met to its Understanding: what outweighs what. Inside the library
// only.
#pragma once

#include "intents/book.hpp"
#include "intents/normalise.hpp"
#include "intents/understanding.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace intents {

// A pattern that counts: it was found and nothing excuses it.
struct Hit {
    std::uint32_t rule = 0;
    std::uint32_t pattern = 0;
    Span at;  // chars of the normalised text
};

// Fills all of `into` but its entities. `core` is the message without what wraps it; `hits` are
// sorted by pattern; `shouted` means that the original was written in capitals.
void weigh(
    const Book& book, Span core, const std::vector<Hit>& hits, bool shouted, Understanding& into
);

}  // namespace intents
