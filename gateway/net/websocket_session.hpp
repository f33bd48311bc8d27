// One WebSocket from its handshake to its goodbye. Keeps Beast's expensive templates to itself.
#pragma once

#include "gateway/net/connection.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <memory>

namespace net {

// Accepts the upgrade that `request` asks for and runs the handler on it. Returns when the socket
// is closed and the handler has returned. Throws only operation_aborted.
Task<void> run_websocket(
    std::shared_ptr<ServerCore> core,
    asio::ip::tcp::socket socket,
    Request request,
    WebSocketHandler handler
);

}  // namespace net
