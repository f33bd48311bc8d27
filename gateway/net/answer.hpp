// Writes the bytes of a response's head. Pure.
#pragma once

#include "gateway/net/clock.hpp"
#include "gateway/net/http.hpp"

#include <string>
#include <string_view>

namespace net {

struct Framing {
    std::string_view date;  // as http_date() gives it
    bool keep_alive = true;
    bool is_http_1_0 = false;
};

// "Sun, 06 Nov 1994 08:49:37 GMT"
std::string http_date(Instant instant);

// Of this status, with nothing else to say.
Response bare(unsigned status);

// Whether it can be said at all: status 200 to 599, and no line breaks or NULs in the headers.
bool is_sayable(const Response& response);

// Whether a response of this status may have a body.
bool has_body(unsigned status);

// Appends status line, headers and the empty line. Content-Length is the size of the body, unless
// the status has none.
void append_head(std::string& out, const Response& response, const Framing& framing);

}  // namespace net
