// The connections of a client, by whom they lead to: those that are quiet are kept here for the
// next request, and requests wait here for their turn.
#pragma once

#include "gateway/net/client_connection.hpp"
#include "gateway/net/clock.hpp"
#include "gateway/net/http_client.hpp"
#include "gateway/net/turns.hpp"
#include "gateway/net/url.hpp"

#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <map>
#include <memory>
#include <vector>

namespace net {

// Shared by the client and its running requests, which may outlive it.
class ConnectionPool {
    struct Host;

public:
    // A request's stay; the pool remembers a host only while somebody visits it or a connection to
    // it is kept.
    class Visit {
    public:
        Visit(std::shared_ptr<ConnectionPool> pool, Origin origin);
        ~Visit();
        Visit(const Visit&) = delete;
        Visit& operator=(const Visit&) = delete;

        // Whoever is inside may have one connection.
        [[nodiscard]] Turns& turns() const;

        // The one that was used last, if it is still good.
        [[nodiscard]] std::unique_ptr<ClientConnection> take() const;
        void keep(std::unique_ptr<ClientConnection> connection) const;

    private:
        const std::shared_ptr<ConnectionPool> pool_;
        const Origin origin_;
        Host& host_;
    };

    ConnectionPool(asio::any_io_executor executor, const ClientOptions& options);

    // Keeps nothing any more.
    void stop();

    [[nodiscard]] bool is_stopped() const { return stopped_; }

private:
    struct Kept {
        std::unique_ptr<ClientConnection> connection;
        WireInstant until;
    };

    struct Host {
        explicit Host(const ConnectionPool& pool);

        Turns turns;
        std::vector<Kept> kept;  // the oldest first
        std::size_t visits = 0;
    };

    static void sweep_later(const std::shared_ptr<ConnectionPool>& pool, WireInstant when);
    // Closes what was kept long enough. When to come again; the end of time: not at all.
    WireInstant sweep();

    const asio::any_io_executor executor_;
    const std::size_t connections_per_host_max_;
    const std::size_t waiting_per_host_max_;
    const Duration idle_time_max_;
    std::map<Origin, Host> hosts_;
    asio::steady_timer timer_;
    bool sweeping_ = false;
    bool stopped_ = false;
};

}  // namespace net
