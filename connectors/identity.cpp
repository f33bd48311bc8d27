#include "connectors/identity.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace connectors {

namespace {

bool is_decimal(std::string_view text) {
    return !text.empty() && text.size() <= 32 &&
           text.find_first_not_of("0123456789.-") == std::string_view::npos;
}

}  // namespace

void append_part(std::string& identity, std::string_view part) {
    identity += std::to_string(part.size());
    identity += ':';
    identity += part;
}

std::string digest_of(std::string_view text, std::size_t bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    if (EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1)
        throw std::runtime_error("SHA-256 failed");
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    hex.reserve(2 * bytes);
    for (std::size_t i = 0; i < bytes; ++i) {
        hex += digits[digest.at(i) >> 4U];
        hex += digits[digest.at(i) & 15U];
    }
    return hex;
}

std::string geo_of(std::string_view latitude, std::string_view longitude) {
    if (!is_decimal(latitude) || !is_decimal(longitude)) return {};
    std::string place = "geo:";
    return place.append(latitude).append(",").append(longitude);
}

}  // namespace connectors
