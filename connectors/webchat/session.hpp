// The talk over one socket: hello, history, then what the visitor says, each taken in order.
#pragma once

#include "connectors/connector.hpp"
#include "connectors/webchat/pace.hpp"
#include "connectors/webchat/payload.hpp"
#include "connectors/webchat/presence.hpp"
#include "connectors/webchat/visitor.hpp"
#include "gateway/net/server.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace connectors::webchat {

struct Limits {
    std::chrono::milliseconds hello_time_max{10'000};  // from the opening to the first message
    std::chrono::milliseconds typing_after{300};       // an answer that takes longer shows a sign
    std::size_t says_max = 20;                         // per socket and `window`
    std::size_t messages_max = 100;                    // of all kinds; more ends the socket
    std::chrono::milliseconds window{10'000};
    std::size_t malformed_max = 8;  // per socket; more ends it
    std::size_t history_lines_max = 500;
    std::size_t sockets_per_visitor_max = 8;
    std::size_t sockets_per_address_max = 64;  // loopback, that is a proxy, is not counted
};

// What all sockets of a site share. Outlives every session.
struct Desk {
    std::string site;     // "demo"
    std::string account;  // "webchat/demo"
    const VisitorKey& key;
    const Limits& limits;
    Road& road;
    Presence& presence;
};

class Session {
public:
    Session(const Desk& desk, net::WebSocket& socket);
    // Until the socket is closed by either side.
    net::Task<void> run();

private:
    net::Task<bool> greet();
    net::Task<bool> welcome(Hello hello);
    net::Task<void> converse();
    net::Task<void> take(Say say);
    bool answer(const Message& message);
    Inbound inbound(Say say) const;

    const Desk& desk_;
    net::WebSocket& socket_;
    std::string visitor_;  // the id, not the token
    std::unique_ptr<Seat> seat_;
    Pace says_;
    Pace messages_;
    std::size_t malformed_ = 0;
};

}  // namespace connectors::webchat
