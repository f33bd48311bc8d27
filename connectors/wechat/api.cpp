#include "connectors/wechat/api.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace connectors::wechat {

namespace {

using dialog::Ending;
using dialog::Obstacle;
using std::chrono::hours;
using std::chrono::minutes;

constexpr std::array<net::Duration, 4> stop_pauses{minutes(1), minutes(2), minutes(5), minutes(10)};
constexpr net::Duration minute_quota_pause = minutes(1);
// Quotas of a day begin anew at midnight in Beijing. An operator can have them renewed before.
constexpr net::Duration day_quota_pause_max = hours(1);
constexpr net::Duration beijing = hours(8);

net::Instant next_midnight(net::Instant now) {
    return std::chrono::floor<std::chrono::days>(now + beijing) + std::chrono::days(1) - beijing;
}

net::ClientRequest with_token(
    const std::string& api_base, const ApiRequest& request, const std::string& token
) {
    net::ClientRequest http = request.http;
    http.url = api_base + request.path + "?access_token=" + net::percent_encode(token);
    if (!request.query.empty()) http.url += '&' + request.query;
    return http;
}

}  // namespace

Api::Api(Access access, OutboundHooks hooks)
    : access_(std::move(access)),
      hooks_(std::move(hooks)),
      tokens_(access_, hooks_) {}

net::Task<Answer> Api::call(ApiRequest request) {
    auto in_vain = resting(request.call);
    if (in_vain) co_return unasked(std::move(*in_vain));
    auto lease = co_await tokens_.present();
    if (auto* none = std::get_if<Outcome>(&lease)) co_return unasked(std::move(*none));
    std::string token = std::get<std::string>(std::move(lease));
    Answer answer = co_await call_with(token, request);
    if (answer.todo == Todo::renew_token) {
        auto other = co_await tokens_.instead_of(std::move(token));
        if (auto* none = std::get_if<Outcome>(&other)) co_return unasked(std::move(*none));
        token = std::get<std::string>(std::move(other));
        answer = co_await call_with(std::move(token), request);
    }
    learn(request.call, answer);
    co_return answer;
}

net::Task<Answer> Api::call_with(std::string token, const ApiRequest& request) {
    net::ClientRequest http = with_token(access_.api_base, request, token);
    net::ClientResult result = co_await hooks_.http.send(std::move(http));
    if (request.call == Call::download) co_return read_file_answer(std::move(result));
    co_return read_answer(std::move(result), request.repeat);
}

std::optional<Outcome> Api::resting(Call call) const {
    const net::Instant now = hooks_.clock.now();
    const Rest& own = rests_.at(static_cast<std::size_t>(call));
    const Rest& longer = own.until > account_rest_.until ? own : account_rest_;
    // No pause is that long: the clock was set back.
    if (now >= longer.until || longer.until - now > day_quota_pause_max) return std::nullopt;
    Outcome outcome = longer.outcome;
    if (outcome.ending == Ending::unavailable) outcome.retry_after = longer.until - now;
    return outcome;
}

void Api::learn(Call call, Answer& answer) {
    Rest& own = rest_of(call);
    const net::Instant now = hooks_.clock.now();
    if (answer.outcome.ending == Ending::delivered) {
        own.stops = 0;
        account_rest_.stops = 0;
    } else if (answer.todo == Todo::rest) {
        const bool of_day = answer.outcome.obstacle == Obstacle::daily_limit;
        own.until = of_day ? std::min(next_midnight(now), now + day_quota_pause_max)
                           : now + minute_quota_pause;
        own.outcome = answer.outcome;
        answer.outcome.retry_after = own.until - now;
    } else if (answer.todo == Todo::stop_call) {
        // Nobody is called out of bed because typing cannot be shown.
        stop(own, answer, call != Call::typing);
    } else if (answer.todo == Todo::stop_account) {
        stop(account_rest_, answer, true);
    }
}

// Calls that were under way together stop once.
void Api::stop(Rest& rest, const Answer& answer, bool with_alarm) const {
    const net::Instant now = hooks_.clock.now();
    if (now < rest.until) return;
    rest.until = now + stop_pauses.at(std::min(rest.stops++, stop_pauses.size() - 1));
    rest.outcome = answer.outcome;
    if (with_alarm && hooks_.on_alarm)
        hooks_.on_alarm(access_.account, answer.alarm, answer.outcome.detail);
}

Api::Rest& Api::rest_of(Call call) {
    return rests_.at(static_cast<std::size_t>(call));
}

}  // namespace connectors::wechat
