// The page's answers over HTTP. Internal to connectors/casepage.
#pragma once

#include "connectors/casepage/payload.hpp"
#include "gateway/net/http.hpp"

#include <string>

namespace connectors::casepage {

// JSON that is kept nowhere on its way.
net::Response saying(unsigned status, std::string body);
net::Response refused(Failure failure);

}  // namespace connectors::casepage
