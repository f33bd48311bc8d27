#include "gateway/base/settings_checks.hpp"

#include "gateway/base/toml_table.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace gateway {

namespace {

constexpr std::string_view digits = "0123456789";
constexpr std::string_view lower = "abcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::string_view letters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

bool only(std::string_view text, std::string_view allowed) {
    return text.find_first_not_of(allowed) == std::string_view::npos;
}

bool between(std::size_t value, std::size_t min, std::size_t max) {
    return min <= value && value <= max;
}

bool is_port(std::string_view text) {
    const auto port = is_digits(text, 1, 5) ? parse_integer(text) : std::nullopt;
    return port && *port <= 65535;
}

bool is_host(std::string_view text) {
    if (text.starts_with('[') && text.ends_with(']'))
        return between(text.size(), 4, 47) &&
               only(text.substr(1, text.size() - 2), "0123456789abcdefABCDEF:.");
    constexpr std::string_view allowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
    return between(text.size(), 1, 253) && only(text, allowed);
}

// Where the port's colon stands: behind a bracket, or the only colon there is.
std::size_t colon_of(std::string_view text) {
    const auto bracket = text.find(']');
    return text.find(':', bracket == std::string_view::npos ? 0 : bracket);
}

bool is_authority(std::string_view text) {
    const auto colon = colon_of(text);
    if (colon == std::string_view::npos) return is_host(text);
    return is_host(text.substr(0, colon)) && is_port(text.substr(colon + 1));
}

std::optional<std::string_view> after_scheme(std::string_view text) {
    for (const std::string_view scheme : {"https://", "http://"})
        if (text.starts_with(scheme)) return text.substr(scheme.size());
    return std::nullopt;
}

}  // namespace

bool is_name(std::string_view text) {
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyz0123456789-";
    return between(text.size(), 1, 32) && only(text, allowed);
}

bool is_address_and_port(std::string_view text) {
    // The server listens at addresses and looks no names up.
    if (colon_of(text) == std::string_view::npos || !is_authority(text)) return false;
    auto host = std::string(text.substr(0, colon_of(text)));
    std::array<unsigned char, sizeof(in6_addr)> address{};
    if (host.starts_with('[') && host.ends_with(']'))
        return ::inet_pton(AF_INET6, host.substr(1, host.size() - 2).c_str(), address.data()) == 1;
    return ::inet_pton(AF_INET, host.c_str(), address.data()) == 1;
}

bool is_loopback(std::string_view host_and_port) {
    const auto host = host_and_port.substr(0, colon_of(host_and_port));
    const bool ip4 = host.starts_with("127.") && only(host, "0123456789.") &&
                     std::count(host.begin(), host.end(), '.') == 3;
    return ip4 || host == "localhost" || host == "[::1]";
}

bool is_http_base(std::string_view text) {
    const auto rest = after_scheme(text);
    if (!rest || rest->ends_with('/') || !is_visible_ascii(text, 512)) return false;
    const auto slash = rest->find('/');
    return is_authority(rest->substr(0, slash)) && rest->find_first_of("?#") == rest->npos;
}

bool is_origin(std::string_view text) {
    const auto rest = after_scheme(text);
    return rest && is_authority(*rest);
}

bool is_letters_and_digits(std::string_view text, std::size_t min, std::size_t max) {
    return between(text.size(), min, max) && only(text, letters);
}

bool is_digits(std::string_view text, std::size_t min, std::size_t max) {
    return between(text.size(), min, max) && only(text, digits);
}

bool is_visible_ascii(std::string_view text, std::size_t max) {
    return between(text.size(), 1, max) &&
           std::all_of(text.begin(), text.end(), [](char c) { return '!' <= c && c <= '~'; });
}

bool is_app_id(std::string_view text) {
    return text.size() == 18 && text.starts_with("wx") && only(text.substr(2), lower);
}

bool is_original_id(std::string_view text) {
    return text.size() == 15 && text.starts_with("gh_") && only(text.substr(3), lower);
}

std::optional<std::chrono::minutes> parse_minute_of_day(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    const auto hour =
        is_digits(text.substr(0, 2), 2, 2) ? parse_integer(text.substr(0, 2)) : std::nullopt;
    const auto minute =
        is_digits(text.substr(3), 2, 2) ? parse_integer(text.substr(3)) : std::nullopt;
    if (!hour || !minute || *minute > 59) return std::nullopt;
    const std::chrono::minutes result(*hour * 60 + *minute);
    if (result > std::chrono::hours(24)) return std::nullopt;
    return result;
}

}  // namespace gateway
