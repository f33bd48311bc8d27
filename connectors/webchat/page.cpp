#include "connectors/webchat/page.hpp"

#include "connectors/webchat/payload.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>
#include <utility>

namespace connectors::webchat {

namespace {

using Words = std::map<std::string, std::string, std::less<>>;

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

// Replaces every {{name}}; an unknown name is a mistake in the page itself.
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

std::string_view next_line(std::string_view& text) {
    const auto end = text.find('\n');
    const auto line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
}

std::string privacy_html(std::string_view text) {
    std::string out;
    std::string_view open;  // the element that is not closed yet
    const auto turn_to = [&](std::string_view element) {
        if (element == open) return;
        if (!open.empty()) out.append("</").append(open).append(">\n");
        if (!element.empty()) out.append("<").append(element).append(">");
        open = element;
    };
    while (!text.empty()) {
        const auto line = next_line(text);
        if (line.starts_with("# ")) {
            turn_to("");
            out += "<h2>" + escape_html(line.substr(2)) + "</h2>\n";
        } else if (line.starts_with("- ")) {
            turn_to("ul");
            out += "<li>" + escape_html(line.substr(2)) + "</li>";
        } else if (line.find_first_not_of(" \t\r") == std::string_view::npos) {
            turn_to("");
        } else {
            if (open == "p") out += "<br>";
            turn_to("p");
            out += escape_html(line);
        }
    }
    turn_to("");
    return out;
}

std::string quick_reply_buttons(const std::vector<std::string>& replies) {
    std::string out;
    for (const auto& reply : replies)
        out += R"(<button type="button" class="quick">)" + escape_html(reply) + "</button>";
    return out;
}

std::string_view content_type_of(std::string_view name) {
    if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
    if (name.ends_with(".css")) return "text/css; charset=utf-8";
    if (name.ends_with(".svg")) return "image/svg+xml";
    return "text/html; charset=utf-8";
}

std::string etag_of(std::string_view body) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
    if (EVP_Digest(body.data(), body.size(), hash.data(), nullptr, EVP_sha256(), nullptr) != 1)
        throw std::runtime_error("SHA-256 failed");
    constexpr std::string_view hex = "0123456789abcdef";
    std::string out = "\"";
    for (std::size_t i = 0; i < 16; ++i) {
        out += hex[hash[i] >> 4U];
        out += hex[hash[i] & 15U];
    }
    return out + '"';
}

std::string content_security_policy(const std::vector<std::string>& origins) {
    std::string policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'self'";
    for (const auto& origin : origins) policy += ' ' + origin;
    return policy;
}

bool already_has(const net::Request& request, std::string_view etag) {
    const auto* known = request.header("if-none-match");
    return known != nullptr && (*known == "*" || known->find(etag) != std::string::npos);
}

}  // namespace

Page::Page(
    std::string_view site,
    const PageTexts& texts,
    std::string_view privacy,
    const std::vector<std::string>& origins
)
    : policy_(content_security_policy(origins)) {
    Words words;
    for (const auto& text : page_texts) words.emplace(text.name, escape_html(texts.*text.field));
    words.emplace("quick_replies", quick_reply_buttons(texts.quick_replies));
    words.emplace("privacy", privacy_html(privacy));
    words.emplace("base", "./");
    for (const auto& asset : assets()) {
        const std::string name(asset.name);
        if (name == "index.html") {
            add("/", content_type_of(name), fill(asset.bytes, words));
            // Without the slash, relative addresses begin one folder higher.
            auto outside = words;
            outside["base"] = "./" + std::string(site) + '/';
            add("", content_type_of(name), fill(asset.bytes, outside));
        } else if (name == "privacy.html") {
            add("/privacy", content_type_of(name), fill(asset.bytes, words));
        } else {
            add("/assets/" + name, content_type_of(name), std::string(asset.bytes));
        }
    }
    add("/assets/texts.json", "application/json", encode(texts));
}

void Page::add(std::string path, std::string_view content_type, std::string body) {
    auto etag = etag_of(body);
    files_.insert_or_assign(
        std::move(path),
        File{
            .content_type = std::string(content_type),
            .body = std::move(body),
            .etag = std::move(etag)}
    );
}

net::Response Page::serve(const net::Request& request, std::string_view path) const {
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

}  // namespace connectors::webchat
