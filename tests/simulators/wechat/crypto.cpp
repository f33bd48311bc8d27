#include "simulators/wechat/crypto.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

namespace simulators::wechat {

namespace {

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

constexpr std::size_t block = 32;
constexpr std::size_t overhead = 20;  // random bytes and length

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());  // NOLINT
}

unsigned char* bytes_of(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());  // NOLINT
}

// The last of the 43 letters may carry surplus bits, which are dropped.
std::string key_of(std::string_view encoding_aes_key) {
    auto key = from_base64(std::string(encoding_aes_key) + "=");
    if (!key || key->size() != 32) throw std::runtime_error("not an EncodingAESKey");
    return *key;
}

std::string run(std::string_view input, const std::string& key, bool seals) {
    const Context context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    std::string output(input.size() + block, '\0');
    int written = 0;
    int last = 0;
    const bool good =
        EVP_CipherInit_ex(
            context.get(), EVP_aes_256_cbc(), nullptr, bytes_of(key), bytes_of(key), seals ? 1 : 0
        ) == 1 &&
        EVP_CIPHER_CTX_set_padding(context.get(), 0) == 1 &&
        EVP_CipherUpdate(
            context.get(),
            bytes_of(output),
            &written,
            bytes_of(input),
            static_cast<int>(input.size())
        ) == 1 &&
        EVP_CipherFinal_ex(context.get(), bytes_of(output) + written, &last) == 1;
    if (!good) throw std::runtime_error("AES-256-CBC failed");
    output.resize(static_cast<std::size_t>(written) + static_cast<std::size_t>(last));
    return output;
}

std::size_t length_at(std::string_view text) {
    std::size_t length = 0;
    for (const char c : text.substr(16, 4)) length = length * 256 + static_cast<unsigned char>(c);
    return length;
}

}  // namespace

std::string sha1(std::string_view bytes) {
    std::string digest(20, '\0');
    unsigned length = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), bytes_of(digest), &length, EVP_sha1(), nullptr) != 1)
        throw std::runtime_error("SHA-1 failed");
    return digest;
}

std::string signature(std::vector<std::string> parts) {
    std::sort(parts.begin(), parts.end());
    std::string joined;
    for (const auto& part : parts) joined += part;
    std::string hex;
    for (const char c : sha1(joined)) {
        const auto byte = static_cast<unsigned char>(c);
        hex += "0123456789abcdef"[byte / 16];
        hex += "0123456789abcdef"[byte % 16];
    }
    return hex;
}

std::string base64(std::string_view bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int length =
        EVP_EncodeBlock(bytes_of(text), bytes_of(bytes), static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(length));
    return text;
}

std::optional<std::string> from_base64(std::string_view text) {
    if (text.empty() || text.size() % 4 != 0) return std::nullopt;
    std::string bytes(text.size() / 4 * 3, '\0');
    const int length =
        EVP_DecodeBlock(bytes_of(bytes), bytes_of(text), static_cast<int>(text.size()));
    if (length < 0) return std::nullopt;
    const auto padding = text.ends_with("==") ? 2U : text.ends_with('=') ? 1U : 0U;
    bytes.resize(static_cast<std::size_t>(length) - padding);
    return bytes;
}

std::string seal(
    std::string_view text,
    std::string_view random16,
    std::string_view app_id,
    std::string_view encoding_aes_key
) {
    std::string plain(random16);
    for (const unsigned shift : {24U, 16U, 8U, 0U})
        plain += static_cast<char>((text.size() >> shift) & 0xffU);
    plain.append(text).append(app_id);
    const std::size_t padding = block - plain.size() % block;
    plain.append(padding, static_cast<char>(padding));
    return base64(run(plain, key_of(encoding_aes_key), true));
}

std::optional<std::string> unseal(
    std::string_view base64, std::string_view app_id, std::string_view encoding_aes_key
) {
    const auto sealed = from_base64(base64);
    if (!sealed || sealed->empty() || sealed->size() % 16 != 0) return std::nullopt;
    std::string plain = run(*sealed, key_of(encoding_aes_key), false);
    const auto padding = static_cast<unsigned char>(plain.back());
    if (padding == 0 || padding > block || plain.size() < padding + overhead) return std::nullopt;
    const auto tail = std::string_view(plain).substr(plain.size() - padding);
    if (!std::all_of(tail.begin(), tail.end(), [&](char c) { return c == plain.back(); }))
        return std::nullopt;
    plain.resize(plain.size() - padding);
    const std::size_t length = length_at(plain);
    if (length > plain.size() - overhead) return std::nullopt;
    if (std::string_view(plain).substr(overhead + length) != app_id) return std::nullopt;
    return plain.substr(overhead, length);
}

}  // namespace simulators::wechat
