// Plain request and response values. The rest of the program speaks these and never Beast.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace net {

enum class Method { get, head, post, put, patch, del, options };

using Fields = std::vector<std::pair<std::string, std::string>>;

struct Request {
    Method method = Method::get;
    std::string path;    // percent-decoded, begins with '/', without query
    Fields query;        // percent-decoded, '+' is a blank, in order, repeated names kept
    Fields headers;      // names in lower case
    std::string body;
    std::string remote;  // address of the peer, without port

    // The first value of that name; nullptr when it is absent.
    [[nodiscard]] const std::string* parameter(std::string_view name) const;
    [[nodiscard]] const std::string* header(std::string_view lower_case_name) const;
};

struct Response {
    unsigned status = 200;
    std::string content_type = "text/plain; charset=utf-8";
    Fields headers;      // beside Content-Type, Content-Length, Connection and Date
    std::string body;
    // Cut the connection without an answer: the caller is told nothing and will try again.
    bool hang_up = false;
};

// Splits and decodes a request target ("/a%20b?x=1"). Empty on bad percent signs, NUL, control
// characters, a path that does not begin with '/', or invalid UTF-8 after decoding.
struct Target {
    std::string path;
    Fields query;
};
std::optional<Target> parse_target(std::string_view target);

}  // namespace net
