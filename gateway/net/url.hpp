// Absolute http and https URLs, read strictly, and text encoded for them. Pure.
#pragma once

#include "gateway/net/task.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace net {

// Who is asked; connections to the same one can be shared.
struct Origin {
    bool tls = false;
    std::string host;  // a name in lower case or an address, without brackets
    std::uint16_t port = 0;

    auto operator<=>(const Origin&) const = default;
};

struct Url {
    Origin origin;
    std::string authority;  // as the Host header names it
    std::string target;     // path and query, begins with '/'
};

// Refuses whatever peers could understand differently: user names, fragments, bytes that should
// have been encoded, numbers that only some take for addresses. The error quotes nothing.
Result<Url> parse_url(std::string_view text);

}  // namespace net
