// The platform's message encryption: AES-256-CBC with PKCS#7 over blocks of 32 bytes around
// random(16) | length(4, big endian) | text | app id. Signatures are checked elsewhere, before.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct evp_cipher_ctx_st;

namespace connectors::wechat {

// Numbered as in the platform's sample code. The numbers never travel.
enum class CryptoFault : std::int32_t {
    none = 0,
    wrong_signature = -40001,
    illegal_key = -40004,
    wrong_app = -40005,
    decryption_failed = -40007,  // not whole blocks
    illegal_buffer = -40008,     // padding or length do not fit
    bad_base64 = -40010,
};

using AesKey = std::array<std::uint8_t, 32>;
using Random16 = std::array<std::uint8_t, 16>;

// From the console's EncodingAESKey: exactly 43 letters and digits. The last one may carry two
// surplus bits, which real keys do.
std::optional<AesKey> decode_key(std::string_view encoding_aes_key);

struct Unsealed {
    CryptoFault fault = CryptoFault::none;
    std::span<char> text;  // in the cipher's own memory until its next call; may be written to
};

// One key of one account. One loop thread; contexts and memory are used again and again.
class Cipher {
public:
    // Throws std::runtime_error when the crypto library has no AES-256-CBC.
    Cipher(const AesKey& key, std::string app_id);

    Unsealed open(std::string_view encrypt);
    // Appends the Base64 text. `text` must be shorter than 1 GiB.
    void seal(std::string_view text, const Random16& random, std::string& out);

private:
    struct Free {
        void operator()(evp_cipher_ctx_st* context) const;
    };

    using Context = std::unique_ptr<evp_cipher_ctx_st, Free>;

    static Context make_context(const AesKey& key, bool seals);
    bool run(evp_cipher_ctx_st* context);

    std::string app_id_;
    Random16 start_{};  // the key's first half serves as the initialisation vector
    Context opens_;
    Context seals_;
    std::string buffer_;
};

// Random bytes drawn in large blocks, since each draw has a fixed price.
class RandomBlock {
public:
    // Throws std::runtime_error when the system gives none.
    Random16 next16();
    // Ten decimal digits.
    std::array<char, 10> next_nonce();

private:
    std::span<const std::uint8_t> take(std::size_t count);

    std::vector<std::uint8_t> block_;
    std::size_t used_ = 0;
};

}  // namespace connectors::wechat
