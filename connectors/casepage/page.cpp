#include "connectors/casepage/page.hpp"

#include "connectors/carrier.hpp"
#include "connectors/casepage/payload.hpp"

#include <utility>

namespace connectors::casepage {

namespace {

constexpr const char* policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'self'; form-action 'none'; frame-ancestors 'none'";

}  // namespace

Page::Page(std::string_view site, const PageTexts& texts) : files_(policy) {
    Words words;
    for (const auto& [name, text] : texts) words.emplace(name, escape_html(text));
    words.emplace("site", std::string(site));
    words.emplace("base", "./");
    words.emplace("file_bytes_max", std::to_string(media_bytes_max));
    for (const auto& asset : assets()) {
        const std::string name(asset.name);
        if (name != "index.html") {
            files_.add("/assets/" + name, content_type_of(name), std::string(asset.bytes));
            continue;
        }
        files_.add("/", content_type_of(name), fill(asset.bytes, words));
        // Without the slash, relative addresses begin one folder higher.
        auto outside = words;
        outside["base"] = "./" + std::string(site) + '/';
        files_.add("", content_type_of(name), fill(asset.bytes, outside));
    }
    files_.add("/assets/texts.json", "application/json", encode_texts(texts));
}

}  // namespace connectors::casepage
