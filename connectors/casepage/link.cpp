#include "connectors/casepage/link.hpp"

#include "dialog/cases/number.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <optional>
#include <stdexcept>

namespace connectors::casepage {

namespace {

constexpr char version = 1;
constexpr std::size_t issue_bytes = 4;
constexpr std::size_t number_bytes = 15;
constexpr std::size_t signed_bytes = 1 + issue_bytes + number_bytes;
constexpr std::size_t mac_bytes = 32;
constexpr std::size_t link_bytes = signed_bytes + mac_bytes;
constexpr std::string_view base64url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view base32 = "abcdefghijklmnopqrstuvwxyz234567";
constexpr std::size_t visitor_letters = 26;
constexpr std::string_view link_purpose = "huiyin case link v1\n";
constexpr std::string_view visitor_purpose = "huiyin case visitor v1\n";

static_assert(link_letters == (link_bytes * 8 + 5) / 6);

std::string mac_of(
    const LinkKey& key, std::string_view purpose, std::string_view site, std::string_view words
) {
    std::string text(purpose);
    text.append(site).append("\n").append(words);
    std::array<unsigned char, mac_bytes> bytes{};
    unsigned length = 0;
    const auto* made = HMAC(
        EVP_sha256(),
        key.data(),
        static_cast<int>(key.size()),
        reinterpret_cast<const unsigned char*>(text.data()),  // NOLINT: OpenSSL's bytes
        text.size(),
        bytes.data(),
        &length
    );
    if (made == nullptr || length != bytes.size()) throw std::runtime_error("HMAC failed");
    return {bytes.begin(), bytes.end()};
}

// `bits` at a time, the last ones filled with zeros.
std::string letters_of(std::string_view bytes, std::string_view alphabet, unsigned bits) {
    std::string letters;
    std::uint32_t held = 0;
    unsigned count = 0;
    const std::uint32_t mask = (1U << bits) - 1;
    for (const char c : bytes) {
        held = (held << 8U | static_cast<std::uint8_t>(c)) & 0xffffU;
        count += 8;
        for (; count >= bits; count -= bits) letters += alphabet[held >> (count - bits) & mask];
    }
    if (count > 0) letters += alphabet[held << (bits - count) & mask];
    return letters;
}

// Nothing unless it is exactly what letters_of() makes of link_bytes bytes.
std::optional<std::string> bytes_of(std::string_view token) {
    if (token.size() != link_letters) return std::nullopt;
    std::string bytes;
    std::uint32_t held = 0;
    unsigned count = 0;
    for (const char c : token) {
        const auto value = base64url.find(c);
        if (value == std::string_view::npos) return std::nullopt;
        held = (held << 6U | static_cast<std::uint32_t>(value)) & 0xffffU;
        count += 6;
        if (count < 8) continue;
        count -= 8;
        bytes += static_cast<char>(held >> count & 0xffU);
    }
    if ((held & ((1U << count) - 1)) != 0) return std::nullopt;
    return bytes;
}

}  // namespace

std::string make_link(
    const LinkKey& key, std::string_view site, std::string_view number, dialog::Instant issued_at
) {
    if (number.size() != number_bytes || !dialog::is_case_number(number)) return {};
    const auto seconds = std::chrono::floor<std::chrono::seconds>(issued_at);
    const auto issue = static_cast<std::uint32_t>(seconds.time_since_epoch().count());
    std::string bytes(1, version);
    for (int shift = 24; shift >= 0; shift -= 8)
        bytes += static_cast<char>(issue >> static_cast<unsigned>(shift));
    bytes += number;
    bytes += mac_of(key, link_purpose, site, bytes);
    return letters_of(bytes, base64url, 6);
}

std::variant<Link, LinkFault> read_link(
    const LinkKey& key, std::string_view site, std::string_view token, dialog::Instant now
) {
    const auto bytes = bytes_of(token);
    if (!bytes) return LinkFault::wrong;
    const auto words = std::string_view(*bytes).substr(0, signed_bytes);
    const std::string expected = mac_of(key, link_purpose, site, words);
    if (CRYPTO_memcmp(expected.data(), bytes->data() + signed_bytes, mac_bytes) != 0)
        return LinkFault::wrong;
    std::uint32_t issue = 0;
    for (const char c : words.substr(1, issue_bytes))
        issue = issue << 8U | static_cast<std::uint8_t>(c);
    Link link{
        .number = std::string(words.substr(1 + issue_bytes)),
        .issued_at = dialog::Instant(std::chrono::seconds(issue)),
    };
    if (words.front() != version || !dialog::is_case_number(link.number)) return LinkFault::wrong;
    if (now >= link.issued_at + link_life) return LinkFault::expired;
    return link;
}

std::string visitor_of(const LinkKey& key, std::string_view site, std::string_view token) {
    const std::string mac = mac_of(key, visitor_purpose, site, token);
    return letters_of(mac, base32, 5).substr(0, visitor_letters);
}

}  // namespace connectors::casepage
