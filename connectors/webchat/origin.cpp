#include "connectors/webchat/origin.hpp"

#include <algorithm>
#include <string_view>

namespace connectors::webchat {

namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower_case(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), lower);
    return out;
}

std::string_view without_suffix(std::string_view text, std::string_view suffix) {
    return text.ends_with(suffix) ? text.substr(0, text.size() - suffix.size()) : text;
}

// A proxy may end TLS before us, so the scheme does not count here, only which port it implies.
bool same_host(std::string_view origin, std::string_view host) {
    for (const auto& [scheme, port] :
         {std::pair<std::string_view, std::string_view>{"https://", ":443"}, {"http://", ":80"}}) {
        if (!origin.starts_with(scheme)) continue;
        const auto named = without_suffix(origin.substr(scheme.size()), port);
        return !named.empty() && named == without_suffix(host, port);
    }
    return false;
}

}  // namespace

bool origin_allowed(const net::Request& request, const std::vector<std::string>& allowed) {
    const auto* given = request.header("origin");
    if (given == nullptr) return true;
    const auto origin = lower_case(*given);
    const auto* host = request.header("host");
    if (host != nullptr && same_host(origin, lower_case(*host))) return true;
    return std::any_of(allowed.begin(), allowed.end(), [&](const std::string& one) {
        return without_suffix(lower_case(one), "/") == origin;
    });
}

bool is_loopback(std::string_view address) {
    return address.starts_with("127.") || address == "::1" || address.starts_with("::ffff:127.");
}

}  // namespace connectors::webchat
