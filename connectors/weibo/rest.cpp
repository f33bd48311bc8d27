#include "connectors/weibo/rest.hpp"

#include <algorithm>
#include <chrono>

namespace connectors::weibo {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t failures_before_rest = 3;
constexpr net::Duration first_doubt = 5s;
constexpr net::Duration longest_doubt = 5min;

net::Duration doubled(net::Duration first, net::Duration most, std::size_t times) {
    net::Duration length = first;
    for (; times > 0 && length < most; --times) length *= 2;
    return std::min(length, most);
}

}  // namespace

std::optional<Outcome> Rest::at(net::Instant now) const {
    if (now >= until_) return std::nullopt;
    Outcome outcome;
    outcome.ending = dialog::Ending::unavailable;
    outcome.obstacle = why_.verdict.obstacle;
    outcome.detail = "not tried after " + why_.detail;
    outcome.retry_after = until_ - now;
    return outcome;
}

net::Duration Rest::prolong(
    net::Instant now, net::Duration first, net::Duration most, const Judged& why
) {
    if (now < until_) return until_ - now;
    until_ = now + doubled(first, most, failures_);
    ++failures_;
    why_ = why;
    return until_ - now;
}

net::Duration Rest::until_next_hour(net::Instant now, const Judged& why) {
    const net::Instant hour = std::chrono::floor<std::chrono::hours>(now) + 1h;
    until_ = std::max(until_, hour);
    why_ = why;
    return until_ - now;
}

net::Duration Rest::doubt(net::Instant now, const Judged& why) {
    if (now < until_) return until_ - now;
    const net::Duration length = doubled(first_doubt, longest_doubt, failures_);
    if (++failures_ < failures_before_rest) return length;
    until_ = now + length;
    why_ = why;
    return length;
}

void Rest::forget_failures(net::Instant now) {
    if (now >= until_) failures_ = 0;
}

}  // namespace connectors::weibo
