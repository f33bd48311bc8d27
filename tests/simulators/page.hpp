// The page that looks like a phone, read from its folder at each request.
#pragma once

#include "gateway/net/http.hpp"

#include <string_view>

namespace simulators {

net::Response page_file(std::string_view path);

}  // namespace simulators
