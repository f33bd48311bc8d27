#include "gateway/base/operations.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <charconv>
#include <utility>

namespace gateway {

namespace {

using Json = nlohmann::json;

constexpr std::size_t clock_body_bytes_max = 1024;

net::Response answer(unsigned status, std::string text) {
    net::Response response;
    response.status = status;
    response.body = std::move(text);
    response.body += '\n';
    return response;
}

net::Response json_answer(unsigned status, const Json& json) {
    net::Response response;
    response.status = status;
    response.content_type = status < 400 ? "application/json" : "application/problem+json";
    response.body = json.dump(-1, ' ', false, Json::error_handler_t::replace);
    return response;
}

net::Response problem(unsigned status, const std::string& title) {
    return json_answer(status, {{"status", status}, {"title", title}});
}

net::Response not_allowed(std::string allowed) {
    auto response = answer(405, "use " + allowed);
    response.headers.emplace_back("Allow", std::move(allowed));
    return response;
}

struct Unit {
    char letter;
    std::chrono::seconds length;
};

constexpr std::array<Unit, 4> units{{
    {'d', std::chrono::days(1)},
    {'h', std::chrono::hours(1)},
    {'m', std::chrono::minutes(1)},
    {'s', std::chrono::seconds(1)},
}};

std::variant<Instant, std::string> checked_target(Instant target, Instant now) {
    if (target < now) return "the clock does not go back";
    if (target - now > advance_max) return "further than the clock goes at once";
    return target;
}

// Clears the mark however the move ends.
class Moving {
public:
    explicit Moving(bool& mark) : mark_(mark) { mark_ = true; }

    ~Moving() { mark_ = false; }

    Moving(const Moving&) = delete;
    Moving& operator=(const Moving&) = delete;

private:
    bool& mark_;
};

}  // namespace

std::optional<Duration> parse_advance(std::string_view text) {
    std::chrono::seconds sum{0};
    std::size_t next_unit = 0;
    while (!text.empty()) {
        std::int64_t number = 0;
        const auto* end = text.data() + text.size();
        const auto [rest, error] = std::from_chars(text.data(), end, number);
        if (error != std::errc() || rest == end || text.front() == '-') return std::nullopt;
        while (next_unit < units.size() && units[next_unit].letter != *rest) ++next_unit;
        if (next_unit == units.size()) return std::nullopt;
        const auto length = units[next_unit++].length;
        if (number > advance_max / length) return std::nullopt;
        sum += number * length;
        text = text.substr(static_cast<std::size_t>(rest - text.data()) + 1);
    }
    if (sum.count() == 0 || sum > advance_max) return std::nullopt;
    return sum;
}

std::variant<Instant, std::string> parse_clock_move(std::string_view body, Instant now) {
    if (body.size() > clock_body_bytes_max) return "the body is too large";
    const auto json = Json::parse(body, nullptr, false);
    if (!json.is_object() || json.size() != 1)
        return R"(the body must be {"advance": "3h"} or {"set": "2026-11-23T10:00:00+08:00"})";
    const auto entry = json.begin();
    const std::string& key = entry.key();
    const Json& value = entry.value();
    if (!value.is_string()) return "the value must be a string";
    const auto& text = value.get_ref<const std::string&>();
    if (key == "advance") {
        const auto advance = parse_advance(text);
        if (!advance) return R"(advance must be like "3h", "90m", "2d", "45s" or "1h30m")";
        return checked_target(now + *advance, now);
    }
    if (key == "set") {
        const auto target = dialog::parse_rfc3339(text);
        if (!target) return R"(set must be like "2026-11-23T10:00:00+08:00")";
        return checked_target(*target, now);
    }
    return R"(the key must be "advance" or "set")";
}

Operations::Operations(const Metrics& metrics, OperationsHooks hooks)
    : metrics_(metrics),
      hooks_(std::move(hooks)) {}

net::Task<net::Response> Operations::handle(net::Request request) {
    const bool reads = request.method == net::Method::get || request.method == net::Method::head;
    if (request.path == "/testing/clock") {
        if (!hooks_.move_clock) co_return answer(404, "testing.settable_clock is off");
        if (request.method != net::Method::post) co_return not_allowed("POST");
        auto moved = co_await clock(std::move(request.body));
        co_return moved;
    }
    const bool known =
        request.path == "/healthz" || request.path == "/readyz" || request.path == "/metrics";
    if (!known) co_return answer(404, "not found");
    if (!reads) co_return not_allowed("GET, HEAD");
    if (request.path == "/readyz") {
        const auto reason = hooks_.unready();
        co_return reason ? answer(503, *reason) : answer(200, "ready");
    }
    if (request.path == "/metrics") {
        net::Response figures;
        figures.content_type = "text/plain; version=0.0.4; charset=utf-8";
        figures.body = metrics_.text();
        co_return figures;
    }
    co_return answer(200, "ok");
}

net::Task<net::Response> Operations::clock(std::string body) {
    const auto parsed = parse_clock_move(body, hooks_.now());
    if (const auto* wrong = std::get_if<std::string>(&parsed)) co_return problem(400, *wrong);
    if (moving_) co_return problem(409, "the clock is being moved already");
    const Moving moving(moving_);
    const auto target = std::get<Instant>(parsed);
    const auto now = co_await hooks_.move_clock(target);
    co_return json_answer(200, {{"now", dialog::rfc3339(now)}});
}

}  // namespace gateway
