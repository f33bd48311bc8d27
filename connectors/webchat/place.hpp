// Where on a site a path points, for pages that serve several sites under one root.
#pragma once

#include <algorithm>
#include <string_view>

namespace connectors::webchat {

// "/chat/demo/ws" under "/chat/" -> {"demo", "/ws"}. Views into the path.
struct Place {
    std::string_view site;
    std::string_view path;
};

[[nodiscard]] inline Place place_of(std::string_view root, std::string_view path) {
    if (!path.starts_with(root)) return {};
    path.remove_prefix(root.size());
    const auto end = std::min(path.find('/'), path.size());
    return {.site = path.substr(0, end), .path = path.substr(end)};
}

}  // namespace connectors::webchat
