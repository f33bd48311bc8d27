#include "connectors/wechat/consent/page.hpp"

namespace connectors::wechat::consent {

namespace {

std::string_view origin_of(std::string_view url) {
    const auto scheme = url.find("://");
    const auto from = scheme == std::string_view::npos ? 0 : scheme + 3;
    return url.substr(0, url.find('/', from));
}

// The platform's tag writes its styles into the page, and its script calls home.
std::string content_security_policy(std::string_view script) {
    const std::string origin(origin_of(script));
    return "default-src 'none'; script-src 'self' " + origin +
           "; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self' " +
           origin + "; base-uri 'self'; form-action 'none'; frame-ancestors 'none'";
}

}  // namespace

Page::Page(std::string_view base, std::string_view script, const PageTexts& texts)
    : files_(content_security_policy(script)) {
    Words words;
    for (const auto name : page_texts) {
        const auto found = texts.find(name);
        words.emplace(name, found == texts.end() ? std::string() : escape_html(found->second));
    }
    words.emplace("base", escape_html(base));
    words.emplace("script", escape_html(script));
    for (const auto& asset : assets()) {
        const std::string name(asset.name);
        if (name == "consent.html")
            files_.add("", content_type_of(name), fill(asset.bytes, words));
        else
            files_.add("/assets/" + name, content_type_of(name), std::string(asset.bytes));
    }
}

}  // namespace connectors::wechat::consent
