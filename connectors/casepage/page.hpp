// The case page of one site: embedded files, filled with the house's words once.
#pragma once

#include "connectors/casepage/texts.hpp"
#include "connectors/page_files.hpp"

#include <string_view>
#include <vector>

namespace connectors::casepage {

// Of page/, and what the page has from the chat's.
const std::vector<Asset>& assets();

class Page {
public:
    Page(std::string_view site, const PageTexts& texts);

    // `path` behind "/case/{site}": "", "/", "/assets/case.js". 404 and 405 included.
    net::Response serve(const net::Request& request, std::string_view path) const {
        return files_.serve(request, path);
    }

private:
    PageFiles files_;
};

}  // namespace connectors::casepage
