#include "connectors/weibo/signature.hpp"

#include "connectors/weibo/hex.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>

namespace connectors::weibo {

Signature sign(std::string_view app_secret, std::string_view timestamp, std::string_view nonce) {
    std::array<std::string_view, 3> parts{app_secret, timestamp, nonce};
    // char_traits compares as unsigned bytes, whatever the locale.
    std::sort(parts.begin(), parts.end());
    std::string joined;
    for (const std::string_view part : parts) joined += part;
    std::array<std::uint8_t, 20> digest{};
    unsigned length = 0;
    const bool done =
        EVP_Digest(joined.data(), joined.size(), digest.data(), &length, EVP_sha1(), nullptr) == 1;
    OPENSSL_cleanse(joined.data(), joined.size());
    if (!done || length != digest.size()) throw std::runtime_error("SHA-1 failed");
    Signature signature{};
    std::ranges::copy(hex(digest), signature.begin());
    return signature;
}

bool same(const Signature& expected, std::string_view given) {
    return given.size() == expected.size() &&
           CRYPTO_memcmp(expected.data(), given.data(), expected.size()) == 0;
}

}  // namespace connectors::weibo
