#include "connectors/webchat/visitor.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <stdexcept>

namespace connectors::webchat {

namespace {

constexpr std::string_view version = "v1.";
constexpr std::string_view base32 = "abcdefghijklmnopqrstuvwxyz234567";
constexpr std::string_view hex = "0123456789abcdef";
constexpr std::size_t id_letters = 26;  // 130 random bits
constexpr std::size_t mac_bytes = 32;
constexpr std::size_t token_bytes = version.size() + id_letters + 1 + 2 * mac_bytes;

std::string mac(const VisitorKey& key, std::string_view site, std::string_view id) {
    std::string signed_words = "huiyin webchat visitor v1\n";
    signed_words.append(site).append("\n").append(id);
    std::array<unsigned char, mac_bytes> bytes{};
    unsigned int length = 0;
    const auto* made = HMAC(
        EVP_sha256(),
        key.data(),
        static_cast<int>(key.size()),
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): OpenSSL's bytes
        reinterpret_cast<const unsigned char*>(signed_words.data()),
        signed_words.size(),
        bytes.data(),
        &length
    );
    if (made == nullptr || length != bytes.size()) throw std::runtime_error("HMAC failed");
    std::string out;
    out.reserve(2 * bytes.size());
    for (const auto byte : bytes) {
        out += hex[byte >> 4U];
        out += hex[byte & 15U];
    }
    return out;
}

}  // namespace

std::string make_visitor_id() {
    std::array<unsigned char, id_letters> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
        throw std::runtime_error("no random bytes");
    std::string id;
    id.reserve(id_letters);
    for (const auto byte : bytes) id += base32[byte & 31U];
    return id;
}

std::string sign_visitor(const VisitorKey& key, std::string_view site, std::string_view id) {
    std::string token{version};
    token.append(id).append(".").append(mac(key, site, id));
    return token;
}

std::optional<std::string> verify_visitor(
    const VisitorKey& key, std::string_view site, std::string_view token
) {
    if (token.size() != token_bytes || token.substr(0, version.size()) != version)
        return std::nullopt;
    const auto id = token.substr(version.size(), id_letters);
    if (id.find_first_not_of(base32) != std::string_view::npos) return std::nullopt;
    const auto expected = sign_visitor(key, site, id);
    if (CRYPTO_memcmp(expected.data(), token.data(), token_bytes) != 0) return std::nullopt;
    return std::string(id);
}

}  // namespace connectors::webchat
