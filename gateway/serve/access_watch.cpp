#include "gateway/serve/access_watch.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace gateway {

namespace {

using dialog::Ending;
using dialog::Obstacle;
using std::chrono::hours;

// What starts beside us may need a moment.
constexpr net::Duration after_start = std::chrono::minutes(1);
constexpr net::Duration usually = hours(24);
constexpr net::Duration after_failure = hours(1);
// An alarm when no more days than that are left, and each day at the end.
constexpr std::array days_told{30, 14, 7, 3, 2, 1, 0};

bool needs_an_operator(Obstacle obstacle) {
    return obstacle == Obstacle::token || obstacle == Obstacle::address ||
           obstacle == Obstacle::not_allowed;
}

}  // namespace

void note_access_end(Metrics& metrics, const std::string& account, net::Instant ends_at) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(ends_at).time_since_epoch();
    metrics
        .gauge(
            "huiyin_access_ends_timestamp_seconds",
            "When the account's access token ends, as far as is known",
            {{"account", account}}
        )
        .set(static_cast<double>(seconds.count()));
}

AccessWatch::AccessWatch(Senders senders, net::Clock& clock, Metrics& metrics, OnAlarm on_alarm)
    : senders_(std::move(senders)),
      clock_(clock),
      metrics_(metrics),
      on_alarm_(std::move(on_alarm)) {}

void AccessWatch::stop() {
    stopped_ = true;
    clock_.wake();
}

net::Task<void> AccessWatch::run() {
    net::Instant next = clock_.now() + after_start;
    while (!stopped_) {
        if (clock_.now() < next) {
            co_await clock_.sleep_until(next);
            continue;
        }
        next = co_await look();
    }
}

net::Task<net::Instant> AccessWatch::look() {
    net::Duration wait = usually;
    std::vector<std::string> names;
    for (const auto& [name, sender] : senders_()) names.push_back(name);
    for (const auto& name : names) {
        if (stopped_) break;
        // Accounts may be exchanged meanwhile.
        const auto present = senders_();
        const auto found = std::find_if(present.begin(), present.end(), [&](const auto& one) {
            return one.first == name;
        });
        if (found == present.end()) continue;
        const connectors::Probe probe = co_await found->second->probe();
        wait = std::min(wait, heed(name, probe));
    }
    co_return clock_.now() + wait;
}

net::Duration AccessWatch::heed(const std::string& account, const connectors::Probe& probe) {
    const auto& outcome = probe.outcome;
    if (probe.access_left) return heed_left(account, *probe.access_left);
    if (outcome.ending == Ending::delivered) return usually;
    if (needs_an_operator(outcome.obstacle))
        on_alarm_(account, "access_" + std::string(name(outcome.obstacle)), outcome.detail);
    return after_failure;
}

net::Duration AccessWatch::heed_left(const std::string& account, std::chrono::seconds left) {
    note_access_end(metrics_, account, clock_.now() + left);
    const auto days = std::chrono::floor<std::chrono::days>(left).count();
    int told = -1;
    for (const int each : days_told)
        if (left.count() <= 0 ? each == 0 : days < each) told = each;
    const auto former = told_.try_emplace(account, -1).first;
    const bool is_news = told != former->second;
    former->second = told;
    if (told >= 0 && is_news) {
        if (left.count() <= 0)
            on_alarm_(account, "access_ended", "the access token has ended: authorise again");
        else
            on_alarm_(
                account,
                "access_ends_soon",
                "the access token ends in less than " + std::to_string(days + 1) + " days"
            );
    }
    // When a day is left, and at its end, rather than a day later.
    if (left.count() <= 0 || left >= 2 * usually) return usually;
    return (left >= usually ? left - usually : net::Duration(left)) + std::chrono::seconds(1);
}

}  // namespace gateway
