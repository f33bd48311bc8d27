// HTTP/1.1 client with TLS and reuse of connections, on the loop thread. Knows bytes, limits and
// time; no business words, no retries of its own but one: when a kept connection turns out closed
// before a byte of the answer, a new one takes its place, unless the peer may have the request
// whole and its method (POST, PATCH) is not to be repeated.
#pragma once

#include "gateway/net/http.hpp"
#include "gateway/net/task.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <variant>

namespace net {

struct ClientOptions {
    std::size_t connections_per_host_max = 16;  // more requests wait for one, within their time
    std::size_t waiting_per_host_max = 1'000;   // beyond it a request fails at once
    std::chrono::milliseconds idle_time_max{30'000};
    std::chrono::milliseconds connect_time_max{5'000};  // name, TCP and TLS together
    std::string ca_file;  // PEM; empty: the system's. Peers are always verified, with their name
};

struct ClientRequest {
    Method method = Method::get;
    std::string url;   // "https://api.example.com/path?query", percent-encoded; http or https
    Fields headers{};  // beside Host, Content-Length, Connection, User-Agent and Accept-Encoding
    std::string body{};
    std::chrono::milliseconds time_max{8'000};  // all of it, waiting included
    std::size_t body_bytes_max = 1024 * 1024;   // of the answer
};

struct ClientResponse {
    unsigned status = 0;  // any; also 4xx and 5xx are answers
    Fields headers{};     // names in lower case
    std::string body{};

    // The first value of that name; nullptr when it is absent.
    [[nodiscard]] const std::string* header(std::string_view lower_case_name) const;
};

struct ClientFailure {
    Error error;            // never holds the URL's query
    bool may_have_arrived;  // all of the request was sent: the peer may have acted on it
};

using ClientResult = std::variant<ClientResponse, ClientFailure>;

class HttpClient {
public:
    virtual ~HttpClient() = default;
    // Does not follow redirects and keeps no cookies.
    virtual Task<ClientResult> send(ClientRequest request) = 0;
    // Closes idle connections and fails what is sent later; running requests end by themselves.
    virtual void stop() = 0;
};

// The answer's body was above the request's limit: the same call would end like that once more.
bool is_body_too_large(const Error& error);
Error body_too_large();

// `io` outlives it, and it outlives every task of send().
Result<std::unique_ptr<HttpClient>> make_http_client(asio::io_context& io, ClientOptions options);

// RFC 3986: everything but A-Z a-z 0-9 - . _ ~ as %XX.
std::string percent_encode(std::string_view text);
// application/x-www-form-urlencoded, a blank as %20.
std::string form_encode(const Fields& fields);

}  // namespace net
