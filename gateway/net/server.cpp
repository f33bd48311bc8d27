#include "gateway/net/server.hpp"

#include "gateway/net/answer.hpp"
#include "gateway/net/connection.hpp"
#include "gateway/net/handshake.hpp"
#include "gateway/net/http_session.hpp"
#include "gateway/net/websocket_session.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <sys/resource.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace net {

using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr Duration accept_pause{100};
constexpr Duration accept_report_interval{1'000};
constexpr Duration sweep_interval_max{1'000};
constexpr Duration sweep_interval_min{5};
constexpr Duration unwinding_time_max{200};
constexpr std::size_t turned_away_max = 64;  // those that are still reading their 503

// What accepts and sweeps; ends after the last session.
struct Front {
    Front(asio::io_context& io, ServerLimits limits, FailureReport on_failure)
        : core(std::make_shared<ServerCore>(io.get_executor(), limits, on_failure)),
          acceptor(io),
          accept_timer(io),
          sweep_timer(io),
          tasks(io.get_executor(), [copy = std::move(on_failure)](std::exception_ptr failure) {
              report_failure(copy, failure);
          }) {}

    std::shared_ptr<ServerCore> core;
    tcp::acceptor acceptor;
    asio::steady_timer accept_timer;
    asio::steady_timer sweep_timer;
    std::size_t turned_away = 0;
    bool swept_enough = false;
    TaskGroup tasks;
};

// How often to look: a deadline is noticed at most a quarter of the shortest limit too late.
Duration sweep_interval(const ServerLimits& limits) {
    const Duration shortest = std::min(
        {limits.head_time_max,
         limits.body_time_max,
         limits.idle_time_max,
         limits.write_time_max,
         limits.ping_interval,
         limits.close_time_max,
         limits.handshake_time_max}
    );
    return std::clamp(shortest / 4, sweep_interval_min, sweep_interval_max);
}

template <class Act>
void for_each(Connections& connections, Act act) {
    for (auto at = connections.begin(); at != connections.end();) act(*at++);
}

// When the loop itself was held up, what peers sent meanwhile is still unread: they are judged one
// interval later.
Task<void> sweep(std::shared_ptr<Front> front) {
    const auto interval = sweep_interval(front->core->limits);
    WireInstant planned = wire_now();
    bool judged = true;
    while (!front->swept_enough) {
        const WireInstant now = wire_now();
        front->core->date = http_date(system_now());
        judged = !judged || now - planned < interval;
        if (judged) {
            for_each(front->core->connections, [now](Connection& one) { one.sweep(now); });
        }
        planned = now + interval;
        front->sweep_timer.expires_at(planned);
        auto [code] = co_await front->sweep_timer.async_wait(as_result);
        static_cast<void>(code);
    }
}

std::string address_of(const tcp::endpoint& endpoint) {
    const auto address = endpoint.address();
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
    }
    return address.to_string();
}

// Counts a connection, whatever becomes of it.
class Counted {
public:
    explicit Counted(ServerCore& core) : core_(core) { ++core_.figures.connections; }

    ~Counted() { --core_.figures.connections; }

    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;

private:
    ServerCore& core_;
};

// Apart, so that nothing of it remains beside a WebSocket.
Task<std::optional<Upgrade>> serve_http(
    std::shared_ptr<ServerCore> core, Stream stream, std::string remote
) {
    HttpSession session(std::move(core), std::move(stream), std::move(remote));
    co_return co_await session.run();
}

Task<void> serve(std::shared_ptr<ServerCore> core, Stream stream, std::string remote) {
    const Counted counted(*core);
    if (core->tls) {
        const bool agreed = co_await shake_hands(core, stream);
        if (!agreed) co_return;
    }
    auto upgrade = co_await serve_http(core, std::move(stream), std::move(remote));
    if (upgrade) {
        co_await run_websocket(core, std::move(*upgrade));
    }
}

Task<void> turn_away(std::shared_ptr<Front> front, Stream stream) {
    const Counted counted(*front->core);
    HttpSession session(front->core, std::move(stream), {});
    ++front->turned_away;
    co_await session.turn_away();
    --front->turned_away;
}

void admit(const std::shared_ptr<Front>& front, tcp::socket socket) {
    const auto& core = front->core;
    error_code code;
    const auto peer = socket.remote_endpoint(code);
    if (code) return;
    socket.set_option(tcp::no_delay(true), code);
    Stream stream(std::move(socket));
    if (core->figures.connections - front->turned_away < core->limits.connections_max) {
        core->sessions.spawn(serve(core, std::move(stream), address_of(peer)));
        return;
    }
    ++core->figures.refused;
    if (!core->tls && front->turned_away < turned_away_max) {
        core->sessions.spawn(turn_away(front, std::move(stream)));
    }
}

// A failing accept (no descriptors left) would fail again at once: pause, so that it cannot spin.
Task<void> accept(std::shared_ptr<Front> front) {
    WireInstant reported = WireInstant::min();
    for (;;) {
        auto [code, socket] = co_await front->acceptor.async_accept(as_result);
        if (front->core->stopping) co_return;
        if (!code) {
            admit(front, std::move(socket));
            continue;
        }
        if (code == asio::error::connection_aborted) continue;
        const WireInstant now = wire_now();
        if (front->core->on_failure &&
            (reported == WireInstant::min() || now - reported >= accept_report_interval)) {
            reported = now;
            front->core->on_failure("accept: " + code.message());
        }
        front->accept_timer.expires_at(now + accept_pause);
        auto [cut_short] = co_await front->accept_timer.async_wait(as_result);
        if (cut_short && front->core->stopping) co_return;
    }
}

void stop_accepting(Front& front) {
    error_code ignored;
    front.core->stopping = true;
    front.core->handshakes.close();
    front.acceptor.close(ignored);
    front.accept_timer.cancel();
}

void stop_sweeping(Front& front) {
    front.swept_enough = true;
    front.sweep_timer.cancel();
}

class ListeningServer final : public Server {
public:
    explicit ListeningServer(std::shared_ptr<Front> front)
        : front_(std::move(front)),
          local_(front_->acceptor.local_endpoint()) {}

    ~ListeningServer() override {
        if (!front_->core->stopping) stop_accepting(*front_);
        if (front_->swept_enough) return;
        for_each(front_->core->connections, [](Connection& one) { one.cut(); });
        stop_sweeping(*front_);
    }

    std::string address() const override { return local_.address().to_string(); }

    std::uint16_t port() const override { return local_.port(); }

    ServerFigures figures() const override { return front_->core->figures; }

    Task<bool> stop(std::chrono::milliseconds limit) override {
        const auto front = front_;
        auto& core = *front->core;
        stop_accepting(*front);
        for_each(core.connections, [](Connection& one) { one.finish(); });
        const bool all_ended = co_await core.sessions.join(limit);
        if (!all_ended) {
            for_each(core.connections, [](Connection& one) { one.cut(); });
            core.sessions.cancel();
            co_await core.sessions.join(unwinding_time_max);
        }
        stop_sweeping(*front);
        co_await front->tasks.join(unwinding_time_max);
        co_return all_ended;
    }

private:
    std::shared_ptr<Front> front_;
    tcp::endpoint local_;
};

Error no_address(const std::string& text) {
    return {
        asio::error::make_error_code(asio::error::invalid_argument),
        "not an address with a port: " + text};
}

Result<tcp::endpoint> parse_endpoint(const std::string& text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos) return no_address(text);
    std::string host = text.substr(0, colon);
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) host = host.substr(1, host.size() - 2);
    std::uint16_t port = 0;
    const char* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data() + colon + 1, end, port);
    error_code code;
    const auto address = asio::ip::make_address(host, code);
    if (code || parsed.ec != std::errc() || parsed.ptr != end) return no_address(text);
    if (address.is_v6() != bracketed) return no_address(text);
    return tcp::endpoint(address, port);
}

error_code open_acceptor(tcp::acceptor& acceptor, const tcp::endpoint& endpoint) {
    error_code code;
    acceptor.open(endpoint.protocol(), code);
    if (!code) acceptor.set_option(tcp::acceptor::reuse_address(true), code);
    if (!code) acceptor.bind(endpoint, code);
    if (!code) acceptor.listen(tcp::acceptor::max_listen_connections, code);
    return code;
}

}  // namespace

Result<std::unique_ptr<Server>> listen(
    asio::io_context& io,
    const std::string& host_and_port,
    ServerLimits limits,
    HttpHandler on_request,
    UpgradeHandler on_upgrade,
    std::function<void(std::string_view what)> on_failure,
    std::shared_ptr<Tls> tls,
    BodyRule body_rule
) {
    const auto endpoint = parse_endpoint(host_and_port);
    if (!endpoint) return endpoint.error();
    auto front = std::make_shared<Front>(io, limits, std::move(on_failure));
    front->core->on_request = std::move(on_request);
    front->core->on_upgrade = std::move(on_upgrade);
    front->core->tls = std::move(tls);
    front->core->body_rule = std::move(body_rule);
    const error_code code = open_acceptor(front->acceptor, *endpoint);
    if (code) return Error{code, "listen on " + host_and_port};
    front->core->date = http_date(system_now());
    front->tasks.spawn(sweep(front));
    front->tasks.spawn(accept(front));
    return std::unique_ptr<Server>(std::make_unique<ListeningServer>(std::move(front)));
}

std::size_t raise_open_files_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
    rlimit raised = limit;
    raised.rlim_cur = raised.rlim_max;
    if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
    return static_cast<std::size_t>(limit.rlim_cur);
}

}  // namespace net
