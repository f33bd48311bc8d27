#include "connectors/webchat/page.hpp"

#include "connectors/carrier.hpp"
#include "connectors/webchat/payload.hpp"

#include <utility>

namespace connectors::webchat {

namespace {

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

std::string content_security_policy(const std::vector<std::string>& origins) {
    std::string policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
        "connect-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'self'";
    for (const auto& origin : origins) policy += ' ' + origin;
    return policy;
}

}  // namespace

Page::Page(
    std::string_view site,
    const PageTexts& texts,
    std::string_view privacy,
    const std::vector<std::string>& origins,
    bool uploads
)
    : files_(content_security_policy(origins)) {
    Words words;
    for (const auto& text : page_texts) words.emplace(text.name, escape_html(texts.*text.field));
    words.emplace("quick_replies", quick_reply_buttons(texts.quick_replies));
    words.emplace("privacy", privacy_html(privacy));
    words.emplace("base", "./");
    words.emplace("file_bytes_max", std::to_string(uploads ? media_bytes_max : 0));
    for (const auto& asset : assets()) {
        const std::string name(asset.name);
        if (name == "index.html") {
            files_.add("/", content_type_of(name), fill(asset.bytes, words));
            // Without the slash, relative addresses begin one folder higher.
            auto outside = words;
            outside["base"] = "./" + std::string(site) + '/';
            files_.add("", content_type_of(name), fill(asset.bytes, outside));
        } else if (name == "privacy.html") {
            files_.add("/privacy", content_type_of(name), fill(asset.bytes, words));
        } else {
            files_.add("/assets/" + name, content_type_of(name), std::string(asset.bytes));
        }
    }
    files_.add("/assets/texts.json", "application/json", encode(texts));
}

}  // namespace connectors::webchat
