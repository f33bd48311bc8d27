#include "connectors/page_files.hpp"

#include "connectors/identity.hpp"

#include <stdexcept>
#include <utility>

namespace connectors {

namespace {

std::string etag_of(std::string_view body) {
    return '"' + digest_of(body, 16) + '"';
}

bool already_has(const net::Request& request, std::string_view etag) {
    const auto* known = request.header("if-none-match");
    return known != nullptr && (*known == "*" || known->find(etag) != std::string::npos);
}

}  // namespace

std::string escape_html(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

std::string fill(std::string_view page, const Words& words) {
    std::string out;
    while (true) {
        const auto open = page.find("{{");
        out += page.substr(0, open);
        if (open == std::string_view::npos) return out;
        const auto close = page.find("}}", open);
        if (close == std::string_view::npos) throw std::logic_error("page: {{ without }}");
        const auto name = page.substr(open + 2, close - open - 2);
        const auto word = words.find(name);
        if (word == words.end()) throw std::logic_error("page: unknown word " + std::string(name));
        out += word->second;
        page.remove_prefix(close + 2);
    }
}

std::string_view content_type_of(std::string_view name) {
    if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
    if (name.ends_with(".css")) return "text/css; charset=utf-8";
    if (name.ends_with(".svg")) return "image/svg+xml";
    return "text/html; charset=utf-8";
}

void PageFiles::add(std::string path, std::string_view content_type, std::string body) {
    auto etag = etag_of(body);
    files_.insert_or_assign(
        std::move(path),
        File{
            .content_type = std::string(content_type),
            .body = std::move(body),
            .etag = std::move(etag)}
    );
}

net::Response PageFiles::serve(const net::Request& request, std::string_view path) const {
    net::Response response;
    response.headers = {
        {"Content-Security-Policy", policy_},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "no-referrer"},
    };
    const auto found = files_.find(path);
    if (found == files_.end()) {
        response.status = 404;
        return response;
    }
    if (request.method != net::Method::get && request.method != net::Method::head) {
        response.status = 405;
        response.headers.emplace_back("Allow", "GET, HEAD");
        return response;
    }
    const auto& file = found->second;
    response.headers.emplace_back("ETag", file.etag);
    // Always asked again, answered by 304: a new version's parts never mix with an old one's.
    response.headers.emplace_back("Cache-Control", "no-cache");
    if (already_has(request, file.etag)) {
        response.status = 304;
        return response;
    }
    response.content_type = file.content_type;
    response.body = file.body;
    return response;
}

}  // namespace connectors
