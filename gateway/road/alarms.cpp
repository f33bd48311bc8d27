#include "gateway/road/alarms.hpp"

#include <boost/asio/steady_timer.hpp>

#include <algorithm>

namespace gateway {

namespace {

using Rows = std::vector<store::DueRow>;
using FoundRows = std::variant<Rows, store::Failure>;
using Next = std::optional<dialog::Instant>;
using FoundNext = std::variant<Next, store::Failure>;

net::Task<FoundRows> due_rows(store::Store& store, dialog::Instant until, std::size_t limit) {
    auto begin = [&](net::Completion<FoundRows> done) {
        auto shared = std::make_shared<net::Completion<FoundRows>>(std::move(done));
        store.due(until, limit, [shared](FoundRows found) { (*shared)(std::move(found)); });
    };
    co_return co_await net::wait<FoundRows>(begin);
}

net::Task<FoundNext> next_due(store::Store& store) {
    auto begin = [&](net::Completion<FoundNext> done) {
        auto shared = std::make_shared<net::Completion<FoundNext>>(std::move(done));
        store.next_due([shared](FoundNext found) { (*shared)(std::move(found)); });
    };
    co_return co_await net::wait<FoundNext>(begin);
}

// Commits take about this long; nothing signals that the last turn has left the road.
net::Task<void> pause(net::asio::any_io_executor executor) {
    net::asio::steady_timer timer(executor, std::chrono::milliseconds(1));
    co_await timer.async_wait(net::as_result);
}

}  // namespace

Alarms::Alarms(
    store::Store& store,
    Inbox& inbox,
    net::Clock& clock,
    Log& log,
    Metrics& metrics,
    net::asio::any_io_executor executor
)
    : store_(store),
      inbox_(inbox),
      clock_(clock),
      log_(log),
      executor_(std::move(executor)),
      lag_(metrics.gauge(
          "huiyin_due_lag_seconds", "How long the oldest due promise has been waiting"
      )) {}

void Alarms::stop() {
    stopped_ = true;
    clock_.wake();
}

void Alarms::expect(dialog::Instant due) {
    if (due < waking_at_) clock_.wake();
}

net::Task<void> Alarms::run() {
    while (!stopped_) {
        const Swept swept = co_await sweep();
        if (!swept.stored) {
            net::asio::steady_timer timer(executor_, retry_after);
            co_await timer.async_wait(net::as_result);
            continue;
        }
        if (stopped_) break;
        const FoundNext found = co_await next_due(store_);
        waking_at_ = clock_.now() + sleep_max;
        const auto* next = std::get_if<Next>(&found);
        // What stays due although it was tried waits for the next round.
        if (next != nullptr && *next && **next > clock_.now())
            waking_at_ = std::min(waking_at_, **next);
        co_await clock_.sleep_until(waking_at_);
    }
}

net::Task<void> Alarms::settle() {
    for (;;) {
        while (sweeping_ || inbox_.running() > 0) {
            co_await pause(executor_);
        }
        const FoundRows found = co_await due_rows(store_, clock_.now(), rows_wanted());
        const auto* rows = std::get_if<Rows>(&found);
        if (rows == nullptr) co_return;
        const bool all_known = std::all_of(rows->begin(), rows->end(), [&](const auto& row) {
            return refused_.contains(static_cast<std::uint64_t>(row.promise));
        });
        if (all_known) co_return;
        const Swept swept = co_await sweep();
        if (!swept.stored || swept.rows_done == 0) co_return;
    }
}

net::Task<Alarms::Swept> Alarms::sweep() {
    Swept swept;
    if (sweeping_) co_return swept;
    sweeping_ = true;
    for (bool more = true; more && !stopped_ && swept.stored;) {
        more = false;
        const FoundRows found = co_await due_rows(store_, clock_.now(), rows_wanted());
        const auto* rows = std::get_if<Rows>(&found);
        swept.stored = rows != nullptr;
        if (rows == nullptr) break;
        const std::chrono::duration<double> lag =
            rows->empty() ? dialog::Duration(0) : clock_.now() - rows->front().due;
        lag_.set(lag.count());
        for (const auto& row : *rows) {
            const auto key = static_cast<std::uint64_t>(row.promise);
            if (refused_.contains(key)) continue;
            const auto fallen = co_await inbox_.fall_due(row);
            swept.stored = fallen != Inbox::Fallen::unavailable;
            if (!swept.stored) break;
            // What ended in an uncommitted turn is looked at again in the next round.
            if (fallen == Inbox::Fallen::ended) continue;
            more = true;
            ++swept.rows_done;
            if (fallen != Inbox::Fallen::refused) continue;
            refused_.insert(key);
            log_.error("due.refused", {{"promise", key}});
        }
    }
    sweeping_ = false;
    co_return swept;
}

}  // namespace gateway
