// The platform's API as the gateway calls it.
#pragma once

#include "gateway/net/http.hpp"
#include "simulators/weibo/world.hpp"

#include <optional>
#include <string>

namespace simulators::weibo {

struct Answer {
    net::Response response;
    int code = 0;
    std::string account;  // its name, when the call got so far
    std::string user;     // uid
};

// Whether the path is one of these.
bool is_call(std::string_view path);
Answer answer_call(World& world, const net::Request& request, net::Instant now);
// Its own word for "later".
Answer busy(const World& world, const std::string& path);

// The fields of an application/x-www-form-urlencoded body, a plus as a blank; empty when it is
// none.
std::optional<net::Fields> form_of(const net::Request& request);

}  // namespace simulators::weibo
