// The brain. What came to pass and what was known before go in; what is so now and what shall be
// done about it come out. Total over events, deterministic, without clock, chance or I/O.
#pragma once

#include "dialog/talk/event.hpp"
#include "dialog/talk/policy.hpp"

namespace dialog {

Step step(const Policy& policy, Subjects before, const Event& event, const Given& given);

// Who writes for the first time gets these: what a turn starts from when nobody is known.
Subjects newcomer(std::string account, std::string external_id, TurnId turn);

}  // namespace dialog
