#include "gateway/api/password.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <stdexcept>

namespace gateway::api {

namespace {

constexpr std::size_t salt_bytes = 16;
constexpr std::size_t hash_bytes = 32;
constexpr std::uint64_t memory_bytes_max = 256ULL << 20U;

struct Cost {
    unsigned ln = 15;
    unsigned r = 8;
    unsigned p = 1;
};

// What a stored hash may ask of us at most.
constexpr Cost cost_max{.ln = 17, .r = 16, .p = 4};

struct Parts {
    Cost cost;
    std::array<std::uint8_t, salt_bytes> salt{};
    std::array<std::uint8_t, hash_bytes> hash{};
};

bool derive(std::string_view password, Parts& parts) {
    return EVP_PBE_scrypt(
               password.data(),
               password.size(),
               parts.salt.data(),
               parts.salt.size(),
               std::uint64_t{1} << parts.cost.ln,
               parts.cost.r,
               parts.cost.p,
               memory_bytes_max,
               parts.hash.data(),
               parts.hash.size()
           ) == 1;
}

template <std::size_t size>
void append_hex(std::string& out, const std::array<std::uint8_t, size>& bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    for (const auto byte : bytes) {
        out += digits[byte >> 4U];
        out += digits[byte & 0xfU];
    }
}

template <std::size_t size>
bool read_hex(std::string_view text, std::array<std::uint8_t, size>& out) {
    if (text.size() != 2 * size) return false;
    for (std::size_t i = 0; i < size; ++i) {
        const auto* begin = text.data() + 2 * i;
        const auto [end, error] = std::from_chars(begin, begin + 2, out[i], 16);
        if (error != std::errc() || end != begin + 2) return false;
    }
    return true;
}

// Takes what stands before the next `end`, and that, off the front of `text`.
std::string_view take(std::string_view& text, char end) {
    const auto at = std::min(text.find(end), text.size());
    const auto taken = text.substr(0, at);
    text.remove_prefix(std::min(at + 1, text.size()));
    return taken;
}

bool read_cost(std::string_view text, std::string_view name, unsigned max, unsigned& out) {
    if (!text.starts_with(name)) return false;
    text.remove_prefix(name.size());
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return error == std::errc() && end == text.data() + text.size() && out >= 1 && out <= max;
}

std::optional<Parts> read(std::string_view text) {
    Parts parts;
    if (!take(text, '$').empty() || take(text, '$') != "scrypt") return std::nullopt;
    auto cost = take(text, '$');
    const bool good = read_cost(take(cost, ','), "ln=", cost_max.ln, parts.cost.ln) &&
                      read_cost(take(cost, ','), "r=", cost_max.r, parts.cost.r) &&
                      read_cost(cost, "p=", cost_max.p, parts.cost.p) &&
                      read_hex(take(text, '$'), parts.salt) && read_hex(text, parts.hash);
    return good ? std::optional(parts) : std::nullopt;
}

bool is_blank_or_control(char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f;
}

}  // namespace

std::string_view password_mistake(std::string_view password) {
    const auto characters = std::count_if(password.begin(), password.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
    });
    if (static_cast<std::size_t>(characters) < password_characters_min)
        return "a password has at least 10 characters";
    if (password.size() > password_bytes_max) return "a password has at most 256 bytes";
    if (std::all_of(password.begin(), password.end(), is_blank_or_control))
        return "a password is more than blanks";
    const char first = password.front();
    if (std::all_of(password.begin(), password.end(), [&](char c) { return c == first; }))
        return "a password is more than one character repeated";
    return {};
}

std::string hash_password(std::string_view password) {
    Parts parts;
    if (RAND_bytes(parts.salt.data(), static_cast<int>(parts.salt.size())) != 1 ||
        !derive(password, parts))
        throw std::runtime_error("scrypt failed");
    std::string text = "$scrypt$ln=" + std::to_string(parts.cost.ln) +
                       ",r=" + std::to_string(parts.cost.r) + ",p=" + std::to_string(parts.cost.p) +
                       "$";
    append_hex(text, parts.salt);
    text += '$';
    append_hex(text, parts.hash);
    return text;
}

bool is_password(std::string_view password, std::string_view hash) {
    const auto stored = read(hash);
    Parts parts = stored.value_or(Parts());
    if (password.size() > password_bytes_max) password = {};
    if (!derive(password, parts) || !stored) return false;
    return !password.empty() &&
           CRYPTO_memcmp(parts.hash.data(), stored->hash.data(), hash_bytes) == 0;
}

}  // namespace gateway::api
