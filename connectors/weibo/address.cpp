#include "connectors/weibo/address.hpp"

#include <algorithm>
#include <array>

namespace connectors::weibo {

namespace {

constexpr std::size_t address_bytes_max = 4096;
constexpr std::array<std::string_view, 3> domains{".weibo.com", ".weibo.cn", ".sinaimg.cn"};

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out;
}

struct Parts {
    std::string scheme;     // "https"
    std::string authority;  // host and port
    std::string_view rest;  // path and query
};

std::optional<Parts> parts_of(std::string_view url) {
    const std::size_t colon = url.find("://");
    if (colon == std::string_view::npos) return std::nullopt;
    Parts parts;
    parts.scheme = lower(url.substr(0, colon));
    if (parts.scheme != "http" && parts.scheme != "https") return std::nullopt;
    url.remove_prefix(colon + 3);
    const std::size_t end = std::min(url.find_first_of("/?#"), url.size());
    parts.authority = lower(url.substr(0, end));
    parts.rest = url.substr(end);
    parts.rest = parts.rest.substr(0, parts.rest.find('#'));
    return parts;
}

std::string origin_of(const Parts& parts) {
    return parts.scheme + "://" + parts.authority;
}

// Letters, digits, dots and hyphens alone: neither a port nor a name before the host.
bool is_of_the_platform(std::string_view authority) {
    const bool is_plain = std::ranges::all_of(authority, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
    });
    return is_plain && std::ranges::any_of(domains, [authority](std::string_view domain) {
               return authority.size() > domain.size() && authority.ends_with(domain);
           });
}

bool is_visible(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~' && c != '\\'; });
}

}  // namespace

std::optional<std::string> redirect_target(
    std::string_view from, std::string_view location, std::string_view configured_base
) {
    const auto here = parts_of(from);
    if (!here || location.empty() || location.size() > address_bytes_max || !is_visible(location)) {
        return std::nullopt;
    }
    std::string absolute(location);
    if (location.starts_with("//"))
        absolute = here->scheme + ":" + absolute;
    else if (location.starts_with('/'))
        absolute = origin_of(*here) + absolute;
    const auto there = parts_of(absolute);
    if (!there) return std::nullopt;
    const std::string rest = (there->rest.starts_with('/') ? "" : "/") + std::string(there->rest);
    const auto base = parts_of(configured_base);
    if (base && origin_of(*base) == origin_of(*there)) return origin_of(*there) + rest;
    if (!is_of_the_platform(there->authority)) return std::nullopt;
    return "https://" + there->authority + rest;
}

std::string address(std::string_view base, std::string_view path) {
    while (base.ends_with('/')) base.remove_suffix(1);
    return std::string(base) + std::string(path);
}

}  // namespace connectors::weibo
