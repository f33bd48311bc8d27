// Whether a message tells something, beside or instead of asking: then, written to a desk for
// complaints, it is one unless it says otherwise.
#pragma once

#include "intents/normalise.hpp"

namespace intents {

// True when at least one clause of five or more characters is no question. Clauses are parted by
// anything that is neither letter nor digit.
bool tells(const NormalText& text);

}  // namespace intents
