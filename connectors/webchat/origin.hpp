// Which pages may talk to the chat, and which addresses are strangers'. Pure.
#pragma once

#include "gateway/net/http.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace connectors::webchat {

// Browsers always name the page's origin in an upgrade; it must be the same host as the request's
// or one of `allowed` ("https://shop.example", exact but for case). Without an Origin header it is
// no browser, which could write any Origin anyway, and carries no cookies of ours: allowed.
bool origin_allowed(const net::Request& request, const std::vector<std::string>& allowed);

// The address of a proxy of ours: it stands for many visitors.
bool is_loopback(std::string_view address);

}  // namespace connectors::webchat
