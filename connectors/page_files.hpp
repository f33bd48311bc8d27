// Hosted pages as HTTP answers: embedded files, filled with words once, and the headers that keep
// strangers out of them.
#pragma once

#include "gateway/net/http.hpp"

#include <map>
#include <string>
#include <string_view>

namespace connectors {

// One embedded file; made from a page's folder at build time.
struct Asset {
    std::string_view name;  // "chat.js"
    std::string_view bytes;
};

using Words = std::map<std::string, std::string, std::less<>>;

std::string escape_html(std::string_view text);
// Replaces every {{name}}; an unknown name is a mistake in the page itself, and is thrown.
std::string fill(std::string_view page, const Words& words);
// By its ending; HTML when it has none that is known.
std::string_view content_type_of(std::string_view name);

class PageFiles {
public:
    explicit PageFiles(std::string content_security_policy)
        : policy_(std::move(content_security_policy)) {}

    void add(std::string path, std::string_view content_type, std::string body);
    // 404 and 405 included.
    net::Response serve(const net::Request& request, std::string_view path) const;

private:
    struct File {
        std::string content_type;
        std::string body;
        std::string etag;
    };

    std::map<std::string, File, std::less<>> files_;
    std::string policy_;
};

}  // namespace connectors
