// Writes the bytes of a request's head. Pure.
#pragma once

#include "gateway/net/http_client.hpp"
#include "gateway/net/url.hpp"

#include <string>

namespace net {

// Request line, headers and the empty line, or why it cannot be said: a header that is not one, or
// that is the client's own to set. The error quotes nothing of the request.
Result<std::string> request_head(const ClientRequest& request, const Url& url);

// Whether to ask twice is the same as to ask once (RFC 9110, 9.2.2).
bool is_idempotent(Method method);

}  // namespace net
