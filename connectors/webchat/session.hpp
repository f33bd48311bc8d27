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
    std::size_t uploads_max = 60;              // per visitor and hour
    std::size_t upload_bytes_max = std::size_t{300} * 1024 * 1024;  // per visitor and day
    // Of one address, since it costs nothing to be a new visitor; loopback is not counted.
    std::size_t uploads_per_address_max = 600;
    std::size_t upload_bytes_per_address_max = std::size_t{2} * 1024 * 1024 * 1024;
    // On their way in at the same time, so that few slow lines cannot hold all the memory there is.
    std::size_t uploads_at_once_max = 2;              // of a visitor
    std::size_t uploads_at_once_per_address_max = 6;  // loopback is not counted
    std::size_t uploaders_max = 20'000;               // who have brought something lately
    // A slow phone has its time, so long as this much arrives in it.
    std::chrono::milliseconds upload_progress_time{20'000};
    std::size_t upload_progress_bytes = std::size_t{128} * 1024;
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
