// What the platform lets an account send to whom, in the newest wording that is known.
#pragma once

#include "dialog/promises/reach.hpp"

#include <cstdint>

namespace connectors::weibo {

// `messages_max`: within one window; the platform's own figure is 99. `comments`: who names us in
// public is answered there.
dialog::ReachRules reach_rules(std::uint16_t messages_max, bool comments);

}  // namespace connectors::weibo
