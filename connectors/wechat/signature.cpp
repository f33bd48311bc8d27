#include "connectors/wechat/signature.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <utility>

namespace connectors::wechat {

void Signer::Free::operator()(evp_md_ctx_st* context) const {
    EVP_MD_CTX_free(context);
}

void Signer::Free::operator()(evp_md_st* digest) const {
    EVP_MD_free(digest);
}

Signer::Signer(std::string token)
    : token_(std::move(token)),
      sha1_(EVP_MD_fetch(nullptr, "SHA1", nullptr)),
      context_(EVP_MD_CTX_new()) {
    if (!sha1_ || !context_) throw std::runtime_error("SHA-1 is not available");
}

Signature Signer::sign(std::string_view timestamp, std::string_view nonce) {
    std::array<std::string_view, 3> parts{token_, timestamp, nonce};
    return digest_of(parts);
}

Signature Signer::sign(
    std::string_view timestamp, std::string_view nonce, std::string_view encrypt
) {
    std::array<std::string_view, 4> parts{token_, timestamp, nonce, encrypt};
    return digest_of(parts);
}

Signature Signer::digest_of(std::span<std::string_view> parts) {
    // char_traits compares as unsigned bytes, whatever the locale.
    std::sort(parts.begin(), parts.end());
    bool done = EVP_DigestInit_ex2(context_.get(), sha1_.get(), nullptr) == 1;
    for (const std::string_view part : parts) {
        done = done && EVP_DigestUpdate(context_.get(), part.data(), part.size()) == 1;
    }
    std::array<std::uint8_t, 20> digest{};
    done = done && EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr) == 1;
    if (!done) throw std::runtime_error("SHA-1 failed");

    constexpr std::string_view digits = "0123456789abcdef";
    Signature signature{};
    for (std::size_t i = 0; i < digest.size(); ++i) {
        signature[2 * i] = digits[digest[i] >> 4];
        signature[2 * i + 1] = digits[digest[i] & 15];
    }
    return signature;
}

bool same(const Signature& expected, std::string_view given) {
    return given.size() == expected.size() &&
           CRYPTO_memcmp(expected.data(), given.data(), expected.size()) == 0;
}

}  // namespace connectors::wechat
