#include "simulators/pusher.hpp"

#include <boost/asio/steady_timer.hpp>

#include <utility>

namespace simulators {

// Counted from the start of the work to its end, however it ends.
struct Pusher::Underway {
    explicit Underway(Pusher& owner) : pusher(owner) { ++pusher.under_way_; }

    ~Underway() {
        --pusher.under_way_;
        pusher.changed_.notify_all();
    }

    Underway(const Underway&) = delete;
    Underway& operator=(const Underway&) = delete;

    Pusher& pusher;
};

Pusher::Pusher(
    const net::asio::any_io_executor& executor, net::HttpClient& client, net::Clock& clock
)
    : executor_(executor),
      client_(client),
      clock_(clock),
      changed_(executor),
      tasks_(executor, {}) {}

void Pusher::push(Delivery delivery) {
    const bool lost = delivery.is_report && dice.per_mille(faults.lost_report);
    if (lost || tasks_.size() >= under_way_max) {
        ++figures_.dropped;
        return;
    }
    ++figures_.deliveries;
    tasks_.spawn(deliver(std::move(delivery)));
}

net::Task<void> Pusher::wait(std::chrono::milliseconds time) {
    net::asio::steady_timer timer(executor_, time);
    co_await timer.async_wait(net::as_result);
}

// True when the gateway took it. An answer that does not count is thrown away.
net::Task<bool> Pusher::attempt(const Delivery& delivery, bool counts) {
    ++figures_.attempts;
    net::ClientRequest request = delivery.request();
    request.time_max = times.patience;
    const auto patience_ends = net::wire_now() + times.patience;
    const auto result = co_await client_.send(std::move(request));
    const auto* response = std::get_if<net::ClientResponse>(&result);
    const bool taken = response != nullptr && response->status == 200;
    if (taken && counts) {
        ++figures_.answered;
        delivery.done(&response->body);
    }
    if (!taken && net::wire_now() < patience_ends) {
        co_await wait(times.pause);
    }
    co_return taken&& counts;
}

net::Task<void> Pusher::attempt_in_vain(Delivery delivery) {
    const Underway here(*this);
    co_await attempt(delivery, false);
}

net::Task<void> Pusher::deliver(Delivery delivery) {
    if (delivery.delay.count() > 0) {
        const auto at = clock_.now() + delivery.delay;
        co_await clock_.sleep_until(at);
    }
    const Underway here(*this);
    if (dice.per_mille(faults.reordered_push)) {
        co_await wait(faults.reorder_time);
    }
    if (dice.per_mille(faults.overlapping_retry)) tasks_.spawn(attempt_in_vain(delivery));
    const bool first_answer_is_lost = dice.per_mille(faults.duplicate_push);
    for (unsigned number = 0; number < delivery.attempts; ++number) {
        const bool counts = number > 0 || !first_answer_is_lost;
        const bool taken = co_await attempt(delivery, counts);
        if (taken) co_return;
    }
    ++figures_.given_up;
    delivery.done(nullptr);
}

net::Task<void> Pusher::settled() {
    // What was pushed starts at the loop's next turn; let it.
    co_await wait(std::chrono::milliseconds(0));
    while (under_way_ > 0) {
        co_await changed_.wait();
    }
}

}  // namespace simulators
