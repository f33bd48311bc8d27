// The page on which a customer agrees to be told more: embedded files, filled with the house's
// words once.
#pragma once

#include "connectors/page_files.hpp"

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace connectors::wechat::consent {

using PageTexts = std::map<std::string, std::string, std::less<>>;

// All of them must be given.
inline constexpr auto page_texts = std::to_array<std::string_view>({
    "title",
    "lead",
    "rule",  // why we ask: the platform's rule, and that nothing depends on it
    "loading",
    "no_script",
    "notice_button",
    "single_button",
    "single_hint",
    "agreed",
    "refused",
    "back",      // how to go on in the chat
    "expired",   // the link is none any more
    "not_here",  // only in the platform's own app
    "failed",
    "privacy_link",
});

const std::vector<Asset>& assets();

class Page {
public:
    // `base`: the folder of the page as its files name it, "./main/". `script`: the platform's own,
    // that brings its tag.
    Page(std::string_view base, std::string_view script, const PageTexts& texts);

    // `path` behind the page's own: "", "/assets/consent.js". 404 and 405 included.
    net::Response serve(const net::Request& request, std::string_view path) const {
        return files_.serve(request, path);
    }

private:
    PageFiles files_;
};

}  // namespace connectors::wechat::consent
