#include "gateway/net/handshake.hpp"

#include "gateway/net/tls_context.hpp"

#include <variant>

namespace net {

using boost::system::error_code;

namespace {

constexpr int patience_divisor = 4;  // of handshake_time_max, when others wait

class Handshake final : public Connection {
public:
    Handshake(ServerCore& core, Stream& stream)
        : core_(core),
          stream_(stream),
          deadline_(wire_now() + core.limits.handshake_time_max) {
        core.connections.push_back(*this);
    }

    Task<bool> run();

    void sweep(WireInstant now) override {
        const bool in_the_way = now >= patience_ && core_.handshakes.waiting() > 0;
        if (now >= deadline_ || in_the_way) cut();
    }

    void finish() override { cut(); }

    void cut() override { stream_.cut(); }

private:
    ServerCore& core_;
    Stream& stream_;
    const WireInstant deadline_;
    WireInstant patience_ = WireInstant::max();
};

Task<bool> Handshake::run() {
    auto [gone] = co_await stream_.next_layer().async_wait(asio::socket_base::wait_read, as_result);
    if (gone) co_return false;
    const Turns::Entry entry = co_await core_.handshakes.enter(deadline_);
    if (!std::holds_alternative<Turns::Turn>(entry) || !stream_.is_open()) co_return false;
    patience_ = wire_now() + core_.limits.handshake_time_max / patience_divisor;
    ssl_st* session = stream_.start_tls(core_.tls->context().get());
    if (session == nullptr) co_return false;
    accept_hosts(session);
    const error_code code = co_await stream_.handshake();
    co_return !code;
}

}  // namespace

Task<bool> shake_hands(std::shared_ptr<ServerCore> core, Stream& stream) {
    Handshake handshake(*core, stream);
    const bool agreed = co_await handshake.run();
    if (!agreed) ++core->figures.refused;
    co_return agreed;
}

}  // namespace net
