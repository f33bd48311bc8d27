// Dates as people say them, resolved against the day on which they were said.
#pragma once

#include "dialog/calendar/instant.hpp"

#include <string>
#include <string_view>

namespace dialog {

// `value` as intents gives it ("2026-11-20", "--11-20", "-1d", "-2w3"); the result is
// "2026-11-20", or empty when the value has another form. A date without year is the latest one
// that is not after `said`.
std::string resolve_date(std::string_view value, Instant said);

}  // namespace dialog
