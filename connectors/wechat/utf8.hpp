// Text of strangers made safe to keep: well-formed UTF-8 without control characters.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace connectors::wechat {

// Bytes 00-08, 0B, 0C and 0E-1F go; what is no UTF-8 becomes U+FFFD, one for each broken run.
void clean(std::string& text);

// The longest beginning of at most `bytes_max` bytes that ends between two characters.
// `text` must be well-formed.
std::string_view beginning_of(std::string_view text, std::size_t bytes_max);

}  // namespace connectors::wechat
