// Moving time for both sides. In steps, so that neither is far ahead of the other when something
// falls due on the way.
#include "dialog/calendar/instant.hpp"
#include "gateway/base/operations.hpp"
#include "simulators/control.hpp"

#include <algorithm>
#include <utility>

namespace simulators {

namespace {

constexpr net::Duration usual_step = std::chrono::minutes(10);
constexpr std::chrono::milliseconds gateway_time_max{120'000};  // for all that falls due in a step

net::Response answer(unsigned status, const nlohmann::json& json) {
    net::Response response;
    response.status = status;
    response.content_type = "application/json; charset=utf-8";
    response.body = json.dump();
    return response;
}

net::Duration step_of(const net::Request& request) {
    const std::string* text = request.parameter("step");
    if (text == nullptr) return usual_step;
    return gateway::parse_advance(*text).value_or(usual_step);
}

}  // namespace

net::Task<net::Response> Control::move_clock(const net::Request& request) {
    const auto parsed = gateway::parse_clock_move(request.body, parts_.clock.now());
    if (const auto* wrong = std::get_if<std::string>(&parsed))
        co_return answer(400, {{"error", *wrong}});
    // Whole seconds are all that the gateway's order can hold.
    const auto target = std::chrono::ceil<std::chrono::seconds>(std::get<net::Instant>(parsed));
    const net::Duration step = step_of(request);
    while (parts_.clock.now() < target) {
        const auto next = std::chrono::ceil<std::chrono::seconds>(parts_.clock.now() + step);
        const net::Instant stop = std::min<net::Instant>(next, target);
        const Done failed = co_await step_to(stop);
        if (failed) co_return answer(502, {{"error", *failed}});
    }
    phones_changed();
    co_return answer(200, {{"now", dialog::rfc3339(parts_.clock.now())}});
}

net::Task<Done> Control::step_to(net::Instant target) {
    std::function<net::Task<void>()> nothing_to_settle;
    co_await parts_.clock.advance_to(target, std::move(nothing_to_settle));
    if (parts_.gateway_operations.empty()) co_return std::nullopt;
    net::ClientRequest request{.method = net::Method::post};
    request.url = parts_.gateway_operations + "/testing/clock";
    request.body = nlohmann::json{{"set", dialog::rfc3339(target)}}.dump();
    request.time_max = gateway_time_max;
    const auto result = co_await parts_.client.send(std::move(request));
    const auto* response = std::get_if<net::ClientResponse>(&result);
    if (response == nullptr) co_return "the gateway's clock cannot be reached";
    if (response->status == 200) co_return std::nullopt;
    co_return "the gateway's clock did not move: status " + std::to_string(response->status);
}

}  // namespace simulators
