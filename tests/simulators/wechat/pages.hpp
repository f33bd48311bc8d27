// The platform's own pages, as far as they have to do with consents: the one on which a single
// message is agreed to, and a stand-in for the script that brings the tag for notices. In the
// platform's app everybody is signed in; here the page says who it is: `user`, or the first one.
#pragma once

#include "gateway/net/http_client.hpp"
#include "simulators/wechat/deeds.hpp"

#include <optional>

namespace simulators::wechat {

struct Shown {
    net::Response response;
    Pushes pushes;
};

// Empty for a path that is none of them.
std::optional<Shown> show_page(World& world, const net::Request& request, net::Instant now);

}  // namespace simulators::wechat
