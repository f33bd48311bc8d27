// Which pages may talk to the chat. Pure.
#pragma once

#include "gateway/net/http.hpp"

#include <string>
#include <vector>

namespace connectors::webchat {

// Browsers always name the page's origin in an upgrade; it must be the same host as the request's
// or one of `allowed` ("https://shop.example", exact but for case). Without an Origin header it is
// no browser, which could write any Origin anyway, and carries no cookies of ours: allowed.
bool origin_allowed(const net::Request& request, const std::vector<std::string>& allowed);

}  // namespace connectors::webchat
