#include "simulators/simulator.hpp"

#include <boost/asio/steady_timer.hpp>

#include <utility>

namespace simulators {

namespace {

net::Response with_status(unsigned status, std::string content_type, std::string body) {
    net::Response response;
    response.status = status;
    response.content_type = std::move(content_type);
    response.body = std::move(body);
    return response;
}

constexpr const char* proxy_page =
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    "<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n";

}  // namespace

Simulator::Simulator(
    const net::asio::any_io_executor& executor,
    net::SettableClock& clock,
    net::HttpClient& client,
    SimulatorSetup setup
)
    : pusher(executor, client, clock),
      wechat(std::move(setup.wechat), setup.base, setup.seed, clock, client, pusher),
      weibo(std::move(setup.weibo), setup.seed + 1, clock, client, pusher),
      executor_(executor),
      clock_(clock),
      platforms_{&wechat, &weibo},
      control_(
          executor,
          {
              .clock = clock,
              .client = client,
              .platforms = platforms_,
              .log = log,
              .pusher = pusher,
              .faults = faults_,
              .faults_changed = [this] { set_faults(Faults(faults_)); },
              .gateway_operations = setup.gateway_operations,
          }
      ) {
    pusher.times = setup.times;
    wechat.world.on_change = [this] { control_.phones_changed(); };
    weibo.world.on_change = [this] { control_.phones_changed(); };
    for (Platform* platform : platforms_)
        platform->on_problem = [this, platform](const std::string& account, std::string why) {
            note_problem(platform->name(), account, std::move(why));
        };
}

void Simulator::note_problem(
    std::string_view platform, const std::string& account, std::string why
) {
    log.add({
        .at = clock_.now(),
        .platform = std::string(platform),
        .account = account,
        .path = "passive answer",
        .code = -1,
        .fault = std::move(why),
    });
}

void Simulator::set_faults(const Faults& faults) {
    faults_ = faults;
    dice_ = Dice(faults.seed);
    pusher.faults = faults;
    pusher.dice = Dice(faults.seed + 1);
    for (Platform* platform : platforms_) platform->set_faults(faults);
}

net::Task<void> Simulator::wait(std::chrono::milliseconds time) {
    net::asio::steady_timer timer(executor_, time);
    co_await timer.async_wait(net::as_result);
}

net::Task<net::Response> Simulator::handle(net::Request request) {
    for (Platform* platform : platforms_) {
        if (!platform->answers(request)) continue;
        net::Response response = co_await call(*platform, request);
        co_return response;
    }
    net::Response response = co_await control_.handle(std::move(request));
    co_return response;
}

net::Task<net::Response> Simulator::call(Platform& platform, const net::Request& request) {
    const CallFault fault = draw(faults_, dice_);
    const bool acts = fault == CallFault::none || fault == CallFault::slow_answer ||
                      fault == CallFault::lost_answer;
    Served served = acts ? platform.serve(request) : platform.busy(request);
    log.add({
        .at = clock_.now(),
        .platform = std::string(platform.name()),
        .account = served.account,
        .path = request.path,
        .user = served.user,
        .code = served.code,
        .fault = std::string(name(fault)),
    });
    if (fault == CallFault::slow_answer) {
        co_await wait(faults_.slow_time);
    }
    if (fault == CallFault::lost_answer) served.response.hang_up = true;
    if (fault == CallFault::server_error) served.response = with_status(503, {}, {});
    if (fault == CallFault::html_error) served.response = with_status(502, "text/html", proxy_page);
    co_return std::move(served.response);
}

}  // namespace simulators
