// Plain request and response values. The rest of the program speaks these and never Beast.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace net {

enum class Method { get, head, post, put, patch, del, options };

using Fields = std::vector<std::pair<std::string, std::string>>;

struct Request {
    Method method = Method::get;  // the server turns HEAD into get and keeps the body back itself
    std::string path{};           // percent-decoded, begins with '/', without query
    Fields query{};               // percent-decoded, '+' is a blank, in order, repeated names kept
    Fields headers{};  // names in lower case, in order, repeated names kept, trailers dropped
    std::string body{};
    std::string remote{};  // address of the peer, without port

    // The first value of that name; nullptr when it is absent.
    [[nodiscard]] const std::string* parameter(std::string_view name) const;
    [[nodiscard]] const std::string* header(std::string_view lower_case_name) const;
};

struct Response {
    unsigned status = 200;
    std::string content_type = "text/plain; charset=utf-8";  // empty: no such header
    Fields headers{};  // beside Content-Type, Content-Length, Connection and Date
    std::string body{};
    // Cut the connection without an answer: the caller is told nothing and will try again.
    bool hang_up = false;
    // Called once on the loop thread. True: the system took every byte of the answer while the peer
    // had not closed. False: failed, hung up, or the peer was gone before (then nothing was sent,
    // also to a peer that only closed its sending half). Never called if the loop is destroyed.
    std::function<void(bool written)> on_written{};
};

inline constexpr std::size_t target_bytes_max = 8 * 1024;
inline constexpr std::size_t parameters_max = 64;

// Splits and decodes a request target ("/a%20b?x=1"). Empty on bad percent signs, NUL, control
// characters, a path that does not begin with '/', or invalid UTF-8 after decoding, and above the
// two limits. A '+' is a blank in the query only; "a" is a parameter with an empty value.
struct Target {
    std::string path;
    Fields query;
};

std::optional<Target> parse_target(std::string_view target);

}  // namespace net
