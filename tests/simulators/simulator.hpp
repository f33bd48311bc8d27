// The platforms together: one address that plays all of them to the gateway, and takes orders from
// tests and from the page that looks like a phone.
#pragma once

#include "gateway/net/clock.hpp"
#include "gateway/net/http.hpp"
#include "gateway/net/http_client.hpp"
#include "gateway/net/signal.hpp"
#include "simulators/call_log.hpp"
#include "simulators/control.hpp"
#include "simulators/platform.hpp"
#include "simulators/pusher.hpp"
#include "simulators/wechat/platform.hpp"
#include "simulators/weibo/platform.hpp"

#include <memory>
#include <string>
#include <vector>

namespace simulators {

struct SimulatorSetup {
    std::vector<wechat::Account> wechat;
    std::vector<weibo::Account> weibo;
    std::string base;                // "http://127.0.0.1:8090", where this simulator answers
    std::string gateway_operations;  // whose clock moves with ours; empty: only ours moves
    std::uint64_t seed = 1;
    PushTimes times{};
};

class Simulator {
public:
    // All outlive this.
    Simulator(
        const net::asio::any_io_executor& executor,
        net::SettableClock& clock,
        net::HttpClient& client,
        SimulatorSetup setup
    );

    // Of the server: calls of the gateway, orders, the page.
    net::Task<net::Response> handle(net::Request request);

    void set_faults(const Faults& faults);

    Pusher pusher;
    wechat::WeChatPlatform wechat;
    weibo::WeiboPlatform weibo;
    CallLog log;

private:
    net::Task<net::Response> call(Platform& platform, const net::Request& request);
    void note_problem(std::string_view platform, const std::string& account, std::string why);
    net::Task<void> wait(std::chrono::milliseconds time);

    net::asio::any_io_executor executor_;
    net::SettableClock& clock_;
    Faults faults_;
    Dice dice_{1};
    std::vector<Platform*> platforms_;
    Control control_;
};

}  // namespace simulators
