#include "gateway/net/url.hpp"

#include "gateway/net/http.hpp"
#include "gateway/net/http_client.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <charconv>
#include <optional>

namespace net {

namespace {

constexpr std::size_t host_bytes_max = 253;
constexpr std::size_t label_bytes_max = 63;
constexpr std::uint16_t http_port = 80;
constexpr std::uint16_t https_port = 443;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c);
}

bool is_hex_digit(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

std::string lower_case(std::string_view text) {
    std::string lowered(text);
    for (char& c : lowered) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lowered;
}

bool take(std::string_view& text, std::string_view beginning) {
    if (text.size() < beginning.size()) return false;
    if (lower_case(text.substr(0, beginning.size())) != beginning) return false;
    text.remove_prefix(beginning.size());
    return true;
}

bool is_label(std::string_view label) {
    const auto fits = [](char c) { return is_letter_or_digit(c) || c == '-' || c == '_'; };
    return !label.empty() && label.size() <= label_bytes_max && label.front() != '-' &&
           label.back() != '-' && std::all_of(label.begin(), label.end(), fits);
}

// "127.1" and "0x7f.1" are addresses to some resolvers. No name on the net ends so.
bool ends_in_number(std::string_view host) {
    return is_digit(host[host.rfind('.') + 1]);
}

bool is_name(std::string_view host) {
    if (host.empty() || host.size() > host_bytes_max) return false;
    for (std::string_view rest = host;;) {
        const std::size_t dot = rest.find('.');
        if (!is_label(rest.substr(0, dot))) return false;
        if (dot == std::string_view::npos) break;
        rest.remove_prefix(dot + 1);
    }
    return !ends_in_number(host);
}

bool is_address(const std::string& text, bool v6) {
    boost::system::error_code code;
    const auto address = asio::ip::make_address(text, code);
    return !code && address.is_v6() == v6 && text.find('%') == std::string::npos;
}

// Takes the host off the front; what follows is a port, a target, or nothing.
std::optional<std::string> take_host(std::string_view& text) {
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos) return {};
        std::string host = lower_case(text.substr(1, end - 1));
        text.remove_prefix(end + 1);
        if (!is_address(host, true)) return {};
        return host;
    }
    const std::size_t end = std::min(text.find_first_of(":/?#"), text.size());
    std::string host = lower_case(text.substr(0, end));
    text.remove_prefix(end);
    if (!is_name(host) && !is_address(host, false)) return {};
    return host;
}

std::optional<std::uint16_t> take_port(std::string_view& text, std::uint16_t usual) {
    if (!text.starts_with(':')) return usual;
    text.remove_prefix(1);
    const auto* end = text.data() + std::min(text.find_first_of("/?#"), text.size());
    std::uint16_t port = 0;
    const auto parsed = std::from_chars(text.data(), end, port);
    if (parsed.ec != std::errc() || parsed.ptr != end || port == 0) return {};
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return port;
}

bool is_target(std::string_view target) {
    constexpr std::string_view others = "-._~!$&'()*+,;=:@/?";
    for (std::size_t i = 0; i < target.size(); ++i) {
        const char c = target[i];
        if (c == '%') {
            if (target.size() - i < 3) return false;
            if (!is_hex_digit(target[i + 1]) || !is_hex_digit(target[i + 2])) return false;
        } else if (!is_letter_or_digit(c) && others.find(c) == std::string_view::npos) {
            return false;
        }
    }
    return target.size() <= target_bytes_max;
}

Error not_a_url() {
    return {
        asio::error::make_error_code(asio::error::invalid_argument), "not an absolute http URL"};
}

void append_encoded(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    constexpr std::string_view kept = "-._~";
    for (const char c : text) {
        if (is_letter_or_digit(c) || kept.find(c) != std::string_view::npos) {
            out.push_back(c);
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out.push_back('%');
        out.push_back(digits[byte / 16U]);
        out.push_back(digits[byte % 16U]);
    }
}

}  // namespace

Result<Url> parse_url(std::string_view text) {
    Url url;
    url.origin.tls = take(text, "https://");
    if (!url.origin.tls && !take(text, "http://")) return not_a_url();
    const std::uint16_t usual = url.origin.tls ? https_port : http_port;
    const bool bracketed = text.starts_with('[');
    auto host = take_host(text);
    if (!host) return not_a_url();
    const auto port = take_port(text, usual);
    if (!port) return not_a_url();
    if (text.empty() || text.front() == '?') url.target = "/";
    url.target.append(text);
    if (url.target.front() != '/' || !is_target(url.target)) return not_a_url();
    url.authority = bracketed ? "[" + *host + "]" : *host;
    if (*port != usual) url.authority.append(":").append(std::to_string(*port));
    url.origin.host = std::move(*host);
    url.origin.port = *port;
    return url;
}

std::string percent_encode(std::string_view text) {
    std::string encoded;
    append_encoded(encoded, text);
    return encoded;
}

std::string form_encode(const Fields& fields) {
    std::string encoded;
    for (const auto& [name, value] : fields) {
        if (!encoded.empty()) encoded.push_back('&');
        append_encoded(encoded, name);
        encoded.push_back('=');
        append_encoded(encoded, value);
    }
    return encoded;
}

}  // namespace net
