// huiyin-sim: plays the platforms against a gateway whose settings file it reads.
#include "gateway/base/settings.hpp"
#include "gateway/net/server.hpp"
#include "simulators/setup.hpp"
#include "simulators/simulator.hpp"

#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

constexpr const char* usage =
    "huiyin-sim --config FILE [--listen HOST:PORT] [--gateway URL] [--gateway-operations URL]\n"
    "           [--seed NUMBER] [--patience-ms NUMBER]\n"
    "\n"
    "Plays WeChat and Weibo for the accounts in a settings file of huiyin, whose api_base,\n"
    "m_api_base and upload_base must point here. The phone is at /, orders are under /sim/.\n";

constexpr std::size_t connections_to_gateway = 256;
constexpr std::size_t body_bytes_max = std::size_t{32} * 1024 * 1024;  // pictures as Base64

net::Task<void> stop_on_signal(net::Server& server, net::asio::signal_set& signals) {
    co_await signals.async_wait(net::as_result);
    co_await server.stop(std::chrono::seconds(1));
    // The phones of open pages wait for news, and pushes for answers: nothing of it matters now.
    std::_Exit(0);
}

int complain(const std::vector<gateway::Mistake>& mistakes) {
    for (const auto& mistake : mistakes) std::cerr << gateway::text_of(mistake) << "\n";
    return 1;
}

int run(simulators::Options options, const gateway::Settings& settings) {
    std::signal(SIGPIPE, SIG_IGN);
    net::asio::io_context io(1);
    auto made = net::make_http_client(
        io, {.connections_per_host_max = connections_to_gateway, .waiting_per_host_max = 20'000}
    );
    if (!made) {
        std::cerr << made.error().detail << "\n";
        return 1;
    }
    const auto clock = net::make_settable_clock(io, net::system_now(), true);
    std::optional<simulators::Simulator> simulator;  // nothing is served before it is there
    net::ServerLimits limits;
    limits.body_bytes_max = body_bytes_max;
    auto listening = net::listen(
        io,
        options.listen,
        limits,
        [&](net::Request request) { return simulator->handle(std::move(request)); },
        {},
        [](std::string_view what) { std::cerr << what << "\n"; }
    );
    if (!listening) {
        std::cerr << options.listen << ": " << listening.error().code.message() << "\n";
        return 1;
    }
    // With port 0 nobody knew which one it would be; addresses of pictures name it.
    options.listen.resize(options.listen.rfind(':') + 1);
    options.listen += std::to_string((*listening)->port());
    simulator.emplace(io.get_executor(), *clock, **made, simulators::setup_of(options, settings));
    net::asio::signal_set signals(io, SIGINT, SIGTERM);
    net::TaskGroup stopping(io.get_executor(), {});
    stopping.spawn(stop_on_signal(**listening, signals));
    std::cout << "ready http://" << options.listen << std::endl;
    io.run();
    return 0;
}

}  // namespace

int main(int count, char** words) {
    auto parsed = simulators::parse_options({words + 1, words + count});
    if (const auto* wrong = std::get_if<std::string>(&parsed)) {
        std::cerr << *wrong << "\n\n" << usage;
        return 2;
    }
    auto options = std::get<simulators::Options>(std::move(parsed));
    const auto loaded = gateway::load_settings(options.config);
    if (const auto* mistakes = std::get_if<std::vector<gateway::Mistake>>(&loaded))
        return complain(*mistakes);
    return run(std::move(options), std::get<gateway::ReadSettings>(loaded).settings);
}
