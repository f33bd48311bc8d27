// What the server's parts share: its settings and figures, and the list of open connections that
// one sweep looks over for passed deadlines (a timer for each would cost more than the request).
#pragma once

#include "gateway/net/clock.hpp"
#include "gateway/net/server.hpp"
#include "gateway/net/task_group.hpp"
#include "gateway/net/turns.hpp"

#include <boost/intrusive/list.hpp>

#include <memory>
#include <string>

namespace net {

// Registered from construction to destruction. None of these calls may run foreign code inline.
class Connection : public boost::intrusive::list_base_hook<
                       boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
public:
    Connection() = default;
    virtual ~Connection() = default;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Acts on what is late.
    virtual void sweep(WireInstant now) = 0;
    // The server stops: ends as soon as what is underway is done.
    virtual void finish() = 0;
    // Closes the socket at once.
    virtual void cut() = 0;
};

using Connections = boost::intrusive::list<Connection, boost::intrusive::constant_time_size<false>>;

using FailureReport = std::function<void(std::string_view what)>;

inline void report_failure(const FailureReport& report, const std::exception_ptr& failure) {
    if (!report) return;
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        report(error.what());
    } catch (...) {
        report("an exception of unknown type");
    }
}

// Lives as long as its last session, which may be longer than the Server.
struct ServerCore {
    ServerCore(asio::any_io_executor executor, ServerLimits server_limits, FailureReport hook)
        : limits(server_limits),
          on_failure(std::move(hook)),
          handshakes(executor, limits.handshakes_max, limits.connections_max),
          sessions(std::move(executor), [copy = on_failure](std::exception_ptr failure) {
              report_failure(copy, failure);
          }) {}

    void report(const std::exception_ptr& failure) const { report_failure(on_failure, failure); }

    const ServerLimits limits;
    const FailureReport on_failure;
    HttpHandler on_request;
    UpgradeHandler on_upgrade;
    BodyRule body_rule;
    std::shared_ptr<Tls> tls;  // nothing: plain
    ServerFigures figures;
    std::string date;  // for the Date header, renewed by the sweep
    bool stopping = false;
    Connections connections;
    Turns handshakes;
    TaskGroup sessions;
};

}  // namespace net
