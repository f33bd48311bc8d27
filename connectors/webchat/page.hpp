// The hosted page of one site as HTTP answers: embedded files, filled with the site's words once.
#pragma once

#include "connectors/page_files.hpp"
#include "connectors/webchat/texts.hpp"
#include "gateway/net/http.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace connectors::webchat {

// Of page/.
const std::vector<Asset>& assets();

class Page {
public:
    // `privacy`: paragraphs parted by empty lines; one that begins with "# " is a heading, lines
    // that begin with "- " make a list. `origins` may show the page in a frame. With `uploads` it
    // offers to send files.
    Page(
        std::string_view site,
        const PageTexts& texts,
        std::string_view privacy,
        const std::vector<std::string>& origins,
        bool uploads = false
    );

    // `path` behind "/chat/{site}": "", "/", "/privacy", "/assets/chat.js". 404 and 405 included.
    net::Response serve(const net::Request& request, std::string_view path) const {
        return files_.serve(request, path);
    }

private:
    PageFiles files_;
};

}  // namespace connectors::webchat
