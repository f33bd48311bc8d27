// HTTP/1.1 and WebSocket server, plain or under TLS, on one loop thread. Knows bytes, limits and
// time; no business words.
#pragma once

#include "gateway/net/http.hpp"
#include "gateway/net/task.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

struct ssl_ctx_st;

namespace net {

struct ServerLimits {
    std::size_t connections_max = 10'000;      // further ones get 503 (under TLS nothing)
    std::size_t head_bytes_max = 8 * 1024;     // 431
    std::size_t body_bytes_max = 1024 * 1024;  // 413
    // Of bodies above body_bytes_max that a BodyRule allows, all of them at once: 503.
    std::size_t large_body_bytes_max = std::size_t{128} * 1024 * 1024;
    std::chrono::milliseconds head_time_max{10'000};   // from the first byte of a request: 408
    std::chrono::milliseconds body_time_max{20'000};   // from the end of the head: 408
    std::chrono::milliseconds idle_time_max{75'000};   // between requests: closed without a word
    std::chrono::milliseconds write_time_max{20'000};  // per 256 KiB; a slower reader is cut
    std::size_t frame_bytes_max = 64 * 1024;           // one WebSocket message: close code 1009
    std::size_t outbox_messages_max = 64;              // waiting for one slow socket
    std::chrono::milliseconds ping_interval{30'000};   // idle sockets are pinged, then cut
    std::chrono::milliseconds close_time_max{5'000};   // for the peer to answer a goodbye
    std::size_t handshakes_max = 64;                   // of TLS, at once; others wait in order
    std::chrono::milliseconds handshake_time_max{10'000};  // from the accept, waiting included
    bool operator==(const ServerLimits&) const = default;
};

// The two ends of one open WebSocket, as its handler sees them. Lives as long as the handler's
// task.
class WebSocket {
public:
    virtual ~WebSocket() = default;
    // The next text message, or nothing when the socket is closed. Binary messages close it (1003).
    virtual Task<std::optional<std::string>> receive() = 0;
    // Puts a text message into the bounded outbox. False when it is full or the socket is closing:
    // the socket is then cut, and the peer has to come back and catch up.
    virtual bool send(std::string text) = 0;
    // Says goodbye after what is already in the outbox. 1000 normal, 1001 going away, 1008 policy.
    virtual void close(std::uint16_t code, std::string reason) = 0;
};

// Who a listener under TLS is: a certificate, with those above it, and its key.
class Tls {
public:
    Tls(std::string chain_file, std::string key_file);

    // Reads both files anew, whole or not at all: on a mistake, told in words, the former pair
    // stays. New connections use the new pair, existing ones live on.
    Result<void> reload();
    // Becomes what `fresh` is, its files included; new connections use that.
    void become(Tls fresh);
    // When the certificate in use ends to be valid.
    [[nodiscard]] std::chrono::sys_seconds valid_until() const;

    // For the listener. Nothing before the first reload().
    [[nodiscard]] const std::shared_ptr<ssl_ctx_st>& context() const { return context_; }

private:
    std::string chain_file_;
    std::string key_file_;
    std::shared_ptr<ssl_ctx_st> context_;
};

// Both files are PEM; the key is not locked by a password.
Result<std::shared_ptr<Tls>> make_tls(std::string chain_file, std::string key_file);

using HttpHandler = std::function<Task<Response>(Request)>;

// What the body of one request may be.
struct BodyLimits {
    std::size_t bytes_max = 0;  // 413; a body that does not tell its length has the usual limit
    // For the whole body; or, when `progress_bytes` is given, for each so many bytes of it, so that
    // a slow line has its time and a silent one has not. 408.
    std::chrono::milliseconds time_max{};
    std::size_t progress_bytes = 0;
    std::shared_ptr<void> kept{};  // until the handler is through with the body, or it never came
};

// As ServerLimits say.
struct UsualBody {};

// Looks at a head when a body follows, before any of that is read: what the body may be, or the
// response that refuses it.
using BodyRule = std::function<std::variant<UsualBody, BodyLimits, Response>(const Request& head)>;
using WebSocketHandler = std::function<Task<void>(WebSocket&)>;
// Looks at an upgrade request: the handler that shall talk, or the response that refuses it.
using UpgradeHandler = std::function<std::variant<WebSocketHandler, Response>(const Request&)>;

struct ServerFigures {
    std::size_t connections = 0;
    std::size_t websockets = 0;
    std::uint64_t requests = 0;
    std::uint64_t refused = 0;  // answered by the server itself with 4xx or 503, or TLS failed
    std::size_t large_body_bytes = 0;  // set aside now
};

class Server {
public:
    virtual ~Server() = default;
    // The address really bound (port 0 asks for any free one).
    virtual std::string address() const = 0;
    virtual std::uint16_t port() const = 0;
    virtual ServerFigures figures() const = 0;
    // Stops accepting, lets running requests finish, closes WebSockets with 1001, waits; what is
    // left after the limit is cut. True when nothing had to be cut. Call once.
    virtual Task<bool> stop(std::chrono::milliseconds limit) = 0;
};

// Binds and listens at once and accepts on `io` until stopped. `on_failure` hears of exceptions in
// handlers (which answer 500 with an empty body) and of failing accepts; it must not throw.
Result<std::unique_ptr<Server>> listen(
    asio::io_context& io,
    const std::string& host_and_port,  // "127.0.0.1:8080", "[::1]:0"
    ServerLimits limits,
    HttpHandler on_request,
    UpgradeHandler on_upgrade,  // may be empty: upgrades then get 404
    std::function<void(std::string_view what)> on_failure,
    std::shared_ptr<Tls> tls = nullptr,  // then nothing is heard or said in plain
    BodyRule body_rule = nullptr         // may be empty: every body is a usual one
);

// Raises RLIMIT_NOFILE to its hard limit; what it is now.
std::size_t raise_open_files_limit();

}  // namespace net
