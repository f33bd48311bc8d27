#include "gateway/net/request_head.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace net {

namespace {

constexpr std::size_t head_bytes_max = std::size_t{32} * 1024;
constexpr std::array<std::string_view, 11> own_names{
    "host",
    "content-length",
    "connection",
    "user-agent",
    "accept-encoding",
    "transfer-encoding",
    "expect",
    "upgrade",
    "te",
    "trailer",
    "keep-alive"};

std::string_view word_of(Method method) {
    switch (method) {
        case Method::get:
            return "GET";
        case Method::head:
            return "HEAD";
        case Method::post:
            return "POST";
        case Method::put:
            return "PUT";
        case Method::patch:
            return "PATCH";
        case Method::del:
            return "DELETE";
        case Method::options:
            return "OPTIONS";
    }
    return "GET";
}

bool expects_body(Method method) {
    return method == Method::post || method == Method::put || method == Method::patch;
}

bool is_token_byte(char c) {
    constexpr std::string_view others = "!#$%&'*+-.^_`|~";
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           others.find(c) != std::string_view::npos;
}

bool is_value_byte(char c) {
    return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
}

bool equals_in_lower_case(std::string_view name, std::string_view lower) {
    const auto same = [](char c, char low) {
        return (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) == low;
    };
    return name.size() == lower.size() && std::equal(name.begin(), name.end(), lower.begin(), same);
}

bool is_field(std::string_view name, std::string_view value) {
    const auto is_own = [name](std::string_view own) { return equals_in_lower_case(name, own); };
    return !name.empty() && std::all_of(name.begin(), name.end(), is_token_byte) &&
           std::all_of(value.begin(), value.end(), is_value_byte) &&
           std::none_of(own_names.begin(), own_names.end(), is_own);
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
}

Error unsayable(const char* why) {
    return {asio::error::make_error_code(asio::error::invalid_argument), why};
}

}  // namespace

Result<std::string> request_head(const ClientRequest& request, const Url& url) {
    std::string head(word_of(request.method));
    head.append(" ").append(url.target).append(" HTTP/1.1\r\n");
    append_field(head, "Host", url.authority);
    append_field(head, "User-Agent", "huiyin");
    append_field(head, "Accept-Encoding", "identity");
    if (expects_body(request.method) || !request.body.empty()) {
        append_field(head, "Content-Length", std::to_string(request.body.size()));
    }
    for (const auto& [name, value] : request.headers) {
        if (!is_field(name, value)) return unsayable("a header that cannot be sent");
        append_field(head, name, value);
        if (head.size() > head_bytes_max) return unsayable("headers above the limit");
    }
    head.append("\r\n");
    return head;
}

bool is_idempotent(Method method) {
    return method != Method::post && method != Method::patch;
}

}  // namespace net
