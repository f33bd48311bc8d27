// Case numbers: "HY" + yyMMdd + "-" + five characters + check character, all of an alphabet without
// 0 1 I O. The five are a keyed permutation of a sequence number: they never repeat within a day
// and tell nobody how many complaints there are. The check character finds every single wrong
// character and every exchange of two. A number is a name and no secret: knowing one opens nothing.
#pragma once

#include "dialog/calendar/instant.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace dialog {

// The date is the Beijing date of `now`. `sequence` may be any growing number; two of one day must
// not be equal modulo 32^5.
std::string make_case_number(Instant now, std::uint64_t sequence, std::uint64_t key);

// Form and check character; "HY261121-7K3QXM" only (canonical form, as intents gives it).
bool is_case_number(std::string_view text);

}  // namespace dialog
