// Answers every request with 600 bytes, so that the server's CPU per request can be compared with a
// bare Beast server. `bench_http PORT [echo]`: also echoes WebSocket messages on any path.
#include "gateway/net/server.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdio>
#include <string>

namespace {

net::Task<net::Response> answer(net::Request /*request*/) {
    net::Response response;
    response.content_type = "text/xml";
    response.body.assign(600, 'x');
    co_return response;
}

net::Task<void> echo(net::WebSocket& socket) {
    for (;;) {
        auto text = co_await socket.receive();
        if (!text || !socket.send(std::move(*text))) co_return;
    }
}

}  // namespace

int main(int argc, char** argv) {
    const std::string port = argc > 1 ? argv[1] : "18080";
    net::asio::io_context io(1);
    net::raise_open_files_limit();
    net::ServerLimits limits;
    limits.connections_max = 100'000;
    const net::WebSocketHandler handler = echo;
    auto server = net::listen(
        io,
        "127.0.0.1:" + port,
        limits,
        answer,
        [&handler](const net::Request&) { return handler; },
        [](std::string_view what) {
            std::fprintf(stderr, "%.*s\n", static_cast<int>(what.size()), what.data());
        }
    );
    if (!server) return 1;
    io.run();
}
