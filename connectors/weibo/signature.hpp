// The platform's signature: SHA-1 over secret, timestamp and nonce, sorted by byte value and joined
// with nothing. It proves that the caller knows the secret, and nothing about the body.
#pragma once

#include <array>
#include <string_view>

namespace connectors::weibo {

// Forty lower-case hexadecimal digits.
using Signature = std::array<char, 40>;

// Throws std::runtime_error when the crypto library has no SHA-1.
Signature sign(std::string_view app_secret, std::string_view timestamp, std::string_view nonce);

// Takes the same time wherever the two differ.
bool same(const Signature& expected, std::string_view given);

}  // namespace connectors::weibo
