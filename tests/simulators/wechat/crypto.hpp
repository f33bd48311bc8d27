// The platform's own side of signatures and encryption, written apart from the gateway's so that
// the two check each other.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace simulators::wechat {

// Lower-case hexadecimal SHA-1 of the parts, sorted by byte value and joined.
std::string signature(std::vector<std::string> parts);

// `random16` is sixteen bytes. Both throw std::runtime_error when the key is none.
std::string seal(
    std::string_view text,
    std::string_view random16,
    std::string_view app_id,
    std::string_view encoding_aes_key
);
// Empty when the text is not of this key and account in every detail.
std::optional<std::string> unseal(
    std::string_view base64, std::string_view app_id, std::string_view encoding_aes_key
);

std::string base64(std::string_view bytes);
// Empty when it is no Base64, or not padded.
std::optional<std::string> from_base64(std::string_view text);
std::string sha1(std::string_view bytes);  // twenty bytes

}  // namespace simulators::wechat
