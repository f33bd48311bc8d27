#include "gateway/net/turns.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>
#include <boost/system/system_error.hpp>

#include <utility>

namespace net {

namespace intrusive = boost::intrusive;

// Waits in the list until it is let in, refused, or gone. Its timer belongs to the loop, so that
// the end of the loop ends it as well.
struct Turns::Waiter : intrusive::list_base_hook<intrusive::link_mode<intrusive::auto_unlink>> {
    Waiter(std::shared_ptr<State> of, WireInstant limit);
    ~Waiter();
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;

    std::shared_ptr<State> state;
    asio::steady_timer timer;
    bool let_in = false;
};

struct Turns::State {
    State(asio::any_io_executor where, std::size_t inside_limit, std::size_t waiting_limit)
        : executor(std::move(where)),
          inside_max(inside_limit),
          waiting_max(waiting_limit) {}

    // The place goes straight to the next one, so that nobody can slip in before.
    void leave() {
        if (waiters.empty()) {
            --inside;
            return;
        }
        Waiter& next = waiters.front();
        waiters.pop_front();
        next.let_in = true;
        next.timer.cancel();
    }

    asio::any_io_executor executor;
    const std::size_t inside_max;
    const std::size_t waiting_max;
    std::size_t inside = 0;
    std::size_t waiting = 0;  // those who were let in and have not noticed it yet among them
    bool closed = false;
    intrusive::list<Waiter, intrusive::constant_time_size<false>> waiters;
};

Turns::Waiter::Waiter(std::shared_ptr<State> of, WireInstant limit)
    : state(std::move(of)),
      timer(state->executor, limit) {
    state->waiters.push_back(*this);
    ++state->waiting;
}

Turns::Waiter::~Waiter() {
    --state->waiting;
    if (let_in) state->leave();
}

Turns::Turn::~Turn() {
    if (state_) state_->leave();
}

Turns::Turns(asio::any_io_executor executor, std::size_t inside_max, std::size_t waiting_max)
    : state_(std::make_shared<State>(std::move(executor), inside_max, waiting_max)) {}

Turns::~Turns() = default;

Task<Turns::Entry> Turns::enter(WireInstant limit) {
    return enter(state_, limit);
}

Task<Turns::Entry> Turns::enter(std::shared_ptr<State> state, WireInstant limit) {
    if (state->closed) co_return Refusal::closed;
    if (state->inside < state->inside_max) {
        ++state->inside;
        co_return Turn(state);
    }
    if (state->waiting >= state->waiting_max) co_return Refusal::full;
    Waiter waiter(state, limit);
    auto [code] = co_await waiter.timer.async_wait(as_result);
    if (std::exchange(waiter.let_in, false)) co_return Turn(state);
    if (state->closed) co_return Refusal::closed;
    if (code) throw boost::system::system_error(code);
    co_return Refusal::late;
}

void Turns::close() {
    state_->closed = true;
    while (!state_->waiters.empty()) {
        Waiter& waiter = state_->waiters.front();
        state_->waiters.pop_front();
        waiter.timer.cancel();
    }
}

std::size_t Turns::inside() const {
    return state_->inside;
}

std::size_t Turns::waiting() const {
    return state_->waiting;
}

}  // namespace net
