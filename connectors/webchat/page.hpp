// The hosted page of one site as HTTP answers: embedded files, filled with the site's words once.
#pragma once

#include "connectors/webchat/texts.hpp"
#include "gateway/net/http.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace connectors::webchat {

// One embedded file; made from page/ at build time.
struct Asset {
    std::string_view name;  // "chat.js"
    std::string_view bytes;
};

const std::vector<Asset>& assets();

class Page {
public:
    // `privacy`: paragraphs parted by empty lines; one that begins with "# " is a heading, lines
    // that begin with "- " make a list. `origins` may show the page in a frame.
    Page(
        std::string_view site,
        const PageTexts& texts,
        std::string_view privacy,
        const std::vector<std::string>& origins
    );

    // `path` behind "/chat/{site}": "", "/", "/privacy", "/assets/chat.js". 404 and 405 included.
    net::Response serve(const net::Request& request, std::string_view path) const;

private:
    struct File {
        std::string content_type;
        std::string body;
        std::string etag;
    };

    void add(std::string path, std::string_view content_type, std::string body);

    std::map<std::string, File, std::less<>> files_;
    std::string policy_;
};

}  // namespace connectors::webchat
