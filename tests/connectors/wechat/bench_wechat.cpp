// What one call costs the loop thread: a usual safe-mode request, as the platform sends it.
#include "connectors/wechat/connector.hpp"
#include "connectors/wechat/fake_road.hpp"
#include "connectors/wechat/platform.hpp"

#include <benchmark/benchmark.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <string>
#include <vector>

namespace {

using namespace connectors::wechat;
using namespace wechat_tests;

const std::vector<std::string> says{
    "您好，您的投诉已经受理，编号 HY20261123-4K7P2。", "我会在今天18点前回复您。请告诉我订单号。"};

// With parameters and head this is a request of about 950 bytes.
net::Request usual_request() {
    return safe_call(
        text_message("快递三天没到，我要投诉，单号 SF0000000000001", "7250021412600020992")
    );
}

void open_call(benchmark::State& state) {
    Account account(settings(Mode::safe));
    const net::Request request = usual_request();
    for (auto step : state) {
        auto opened = account.open(request);
        benchmark::DoNotOptimize(opened);
    }
    state.counters["body_bytes"] = static_cast<double>(request.body.size());
}

void answer_call(benchmark::State& state) {
    Account account(settings(Mode::safe));
    const auto opened = account.open(usual_request());
    const auto& letter = std::get<Letter>(opened);
    std::size_t bytes = 0;
    for (auto step : state) {
        const auto response = account.answer(letter, says, dialog::Instant{});
        bytes = response.body.size();
        benchmark::DoNotOptimize(bytes);
    }
    state.counters["body_bytes"] = static_cast<double>(bytes);
}

void open_and_answer(benchmark::State& state) {
    Account account(settings(Mode::safe));
    const net::Request request = usual_request();
    for (auto step : state) {
        const auto opened = account.open(request);
        auto response = account.answer(std::get<Letter>(opened), says, dialog::Instant{});
        benchmark::DoNotOptimize(response);
    }
}

// The whole of serve(), with tasks and patience, over a road that is durable at once.
void serve_call(benchmark::State& state) {
    net::asio::io_context io{1};
    FakeRoad road(io);
    road.says = says;
    road.on_take = [&road] { road.given.clear(); };
    Hooks hooks;
    hooks.executor = io.get_executor();
    hooks.wire_now = [] { return net::WireInstant::clock::now(); };
    WeChatConnector connector(settings(Mode::safe), road, std::move(hooks));
    const net::Request request = usual_request();
    for (auto step : state) {
        net::asio::co_spawn(
            io,
            connector.serve(request),
            [](const std::exception_ptr&, const net::Response& response) {
                benchmark::DoNotOptimize(response.body.data());
            }
        );
        io.restart();
        io.run();
    }
}

BENCHMARK(open_call);
BENCHMARK(answer_call);
BENCHMARK(open_and_answer);
BENCHMARK(serve_call);

}  // namespace

BENCHMARK_MAIN();
