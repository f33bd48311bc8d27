#include "gateway/net/signal.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/system/system_error.hpp>

namespace net {

struct Signal::Waiter : Signal::Entry {
    explicit Waiter(const asio::any_io_executor& executor, WireInstant limit)
        : timer(executor, limit) {}

    asio::steady_timer timer;
    bool notified = false;
};

Signal::Signal(asio::any_io_executor executor) : executor_(std::move(executor)) {}

Signal::~Signal() = default;

Task<void> Signal::wait() {
    const bool notified = co_await wait_until(WireInstant::max());
    static_cast<void>(notified);
}

Task<bool> Signal::wait_until(WireInstant limit) {
    Waiter waiter(executor_, limit);
    waiters_.push_back(waiter);
    auto [ec] = co_await waiter.timer.async_wait(as_result);
    if (ec && !waiter.notified) throw boost::system::system_error(ec);
    co_return waiter.notified;
}

void Signal::notify_all() {
    while (!waiters_.empty()) {
        auto& waiter = static_cast<Waiter&>(waiters_.front());
        waiters_.pop_front();
        waiter.notified = true;
        waiter.timer.cancel();
    }
}

}  // namespace net
