// Text of strangers made safe to keep, and text of ours measured as the platform may measure it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace connectors::weibo {

// What is no UTF-8 becomes U+FFFD, one for each broken run.
std::string mended(std::string_view text);

// Control characters but tab and line breaks go. `text` must be well-formed.
void drop_controls(std::string& text);

// How the platform counts is not told; a character counts one, and one that takes two UTF-16 units,
// as emoji do, counts two.
std::size_t weight_of(std::string_view text);

// The longest beginning of at most that many bytes that ends between two characters.
std::string_view beginning_in_bytes(std::string_view text, std::size_t bytes_max);

// The same by weight.
std::string_view beginning_in_weight(std::string_view text, std::size_t weight_max);

}  // namespace connectors::weibo
