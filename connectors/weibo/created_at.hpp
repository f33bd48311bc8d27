// The platform's way of writing an instant: "Mon Jul 16 18:09:20 +0800 2012", in English whatever
// the machine's language is.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace connectors::weibo {

// Seconds since 1970; nothing when the text is anything else.
std::optional<std::int64_t> parse_created_at(std::string_view text);

}  // namespace connectors::weibo
