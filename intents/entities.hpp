// Finds numbers, dates, sums, names and the like in normalised text by hand-written scanners.
// Inside the library only; the forms of values are told in intents/understanding.hpp.
#pragma once

#include "intents/normalise.hpp"
#include "intents/understanding.hpp"

#include <string_view>
#include <vector>

namespace intents {

inline constexpr std::size_t entities_max = 200;  // in one message

// By begin, never overlapping; replaces `found`. `text` is what normalise() made of `original`.
void find_entities(const NormalText& text, std::string_view original, std::vector<Entity>& found);

}  // namespace intents
