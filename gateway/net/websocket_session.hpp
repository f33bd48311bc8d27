// One WebSocket from its handshake to its goodbye. Keeps Beast's expensive templates to itself.
#pragma once

#include "gateway/net/connection.hpp"
#include "gateway/net/http_session.hpp"

#include <memory>

namespace net {

// Accepts the upgrade that was agreed on and runs the handler on it. Returns when the socket
// is closed and the handler has returned. Throws only operation_aborted.
Task<void> run_websocket(std::shared_ptr<ServerCore> core, Upgrade upgrade);

}  // namespace net
