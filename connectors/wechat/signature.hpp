// The platform's signatures: SHA-1 over the parts, sorted by byte value and joined with nothing.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct evp_md_ctx_st;
struct evp_md_st;

namespace connectors::wechat {

// Forty lower-case hexadecimal digits.
using Signature = std::array<char, 40>;

inline std::string_view text_of(const Signature& signature) {
    return {signature.data(), signature.size()};
}

// Signs for one account. One loop thread; the digest's context is used again and again.
class Signer {
public:
    // Throws std::runtime_error when the crypto library has no SHA-1.
    explicit Signer(std::string token);

    // Of a plain call and of the check of the address.
    Signature sign(std::string_view timestamp, std::string_view nonce);
    // Of an encrypted call: also over the Base64 text, exactly as it came.
    Signature sign(std::string_view timestamp, std::string_view nonce, std::string_view encrypt);

private:
    struct Free {
        void operator()(evp_md_ctx_st* context) const;
        void operator()(evp_md_st* digest) const;
    };

    Signature digest_of(std::span<std::string_view> parts);

    std::string token_;
    std::unique_ptr<evp_md_st, Free> sha1_;
    std::unique_ptr<evp_md_ctx_st, Free> context_;
};

// Takes the same time wherever the two differ.
bool same(const Signature& expected, std::string_view given);

}  // namespace connectors::wechat
