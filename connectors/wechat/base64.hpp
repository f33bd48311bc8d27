// Base64 of the standard alphabet on one line, as the platform writes it. Strict: padding must be
// there, nothing may stand between the characters, and surplus bits must be zero.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace connectors::wechat {

constexpr std::size_t base64_size(std::size_t bytes) {
    return (bytes + 2) / 3 * 4;
}

void append_base64(std::string& out, std::span<const std::uint8_t> bytes);

// Replaces `out`. False, with `out` in no defined state, when `text` is not Base64 or is empty.
bool decode_base64(std::string_view text, std::string& out);

}  // namespace connectors::wechat
