// Digests as text.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace connectors::weibo {

// Two lower-case digits for each byte.
inline std::string hex(std::span<const std::uint8_t> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(2 * bytes.size());
    for (const std::uint8_t byte : bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

}  // namespace connectors::weibo
