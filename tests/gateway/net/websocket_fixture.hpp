// A server whose handler echoes, and a visitor who talks to it through WebSockets.
#pragma once

#include "gateway/net/server_fixture.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <stdexcept>

namespace websocket_fixture {

namespace websocket = boost::beast::websocket;
using boost::system::error_code;

constexpr std::string_view upgrade_head =
    "GET /chat HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

// The visitor's end of a WebSocket.
class Visitor {
public:
    Visitor(net::asio::io_context& io, std::uint16_t port) : stream(io) {
        stream.next_layer().connect({net::asio::ip::address_v4::loopback(), port});
        stream.control_callback([this](websocket::frame_type kind, auto) {
            pings += kind == websocket::frame_type::ping ? 1 : 0;
        });
    }

    Task<bool> open(std::string path = "/chat") {
        auto [code] = co_await stream.async_handshake("h", path, net::as_result);
        co_return !code;
    }

    Task<void> say(std::string_view text) {
        auto [code, count] = co_await stream.async_write(net::asio::buffer(text), net::as_result);
        EXPECT_FALSE(code) << code.message();
        static_cast<void>(count);
    }

    // The next message, or "closed CODE REASON".
    Task<std::string> hear() {
        std::string text;
        auto buffer = net::asio::dynamic_buffer(text);
        auto [code, count] = co_await stream.async_read(buffer, net::as_result);
        static_cast<void>(count);
        if (!code) co_return std::move(text);
        const auto& reason = stream.reason();
        text = "closed " + std::to_string(reason.code);
        if (!reason.reason.empty()) text.append(" ").append(reason.reason.c_str());
        co_return std::move(text);
    }

    Task<void> close() {
        const websocket::close_reason reason(websocket::close_code::normal);
        auto [code] = co_await stream.async_close(reason, net::as_result);
        EXPECT_FALSE(code) << code.message();
    }

    websocket::stream<net::asio::ip::tcp::socket> stream;
    int pings = 0;
};

class WebSocketTest : public ServerTest {
protected:
    WebSocketTest() {
        upgrade = [this](const Request&) { return talk; };
    }

    // Echoes, and leaves the socket for the test to send on.
    Task<void> echo_text(net::WebSocket& socket) {
        open_socket = &socket;
        for (;;) {
            auto text = co_await socket.receive();
            if (!text) break;
            heard.push_back(*text);
            if (*text != "quiet") socket.send(std::move(*text));
        }
        open_socket = nullptr;
    }

    Task<std::unique_ptr<Visitor>> visit() {
        auto visitor = std::make_unique<Visitor>(io, server->port());
        const bool opened = co_await visitor->open();
        EXPECT_TRUE(opened);
        co_return std::move(visitor);
    }

    net::WebSocketHandler talk = [this](net::WebSocket& socket) { return echo_text(socket); };
    net::WebSocket* open_socket = nullptr;
    std::vector<std::string> heard;
};

}  // namespace websocket_fixture
