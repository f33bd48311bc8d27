#include "gateway/net/task_group.hpp"

#include "gateway/net/signal.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <list>
#include <utility>

namespace net {

namespace {

struct Child {
    asio::cancellation_signal signal;
    bool ended = false;
};

}  // namespace

struct TaskGroup::State {
    State(asio::any_io_executor where, FailureHook hook)
        : executor(std::move(where)),
          on_failure(std::move(hook)),
          emptied(executor) {}

    void ended(const std::exception_ptr& failure) const {
        if (!failure || !on_failure) return;
        try {
            std::rethrow_exception(failure);
        } catch (const boost::system::system_error& error) {
            if (error.code() != asio::error::operation_aborted) on_failure(failure);
        } catch (...) {
            on_failure(failure);
        }
    }

    asio::any_io_executor executor;
    FailureHook on_failure;
    std::list<Child> children;
    bool cancelling = false;  // a child that ends inside emit() stays in the list until after it
    Signal emptied;
};

// A child's place in the group. It is given back also when the child's frame is destroyed
// unfinished.
class TaskGroup::Seat {
public:
    explicit Seat(std::shared_ptr<State> state)
        : state_(std::move(state)),
          place_(state_->children.emplace(state_->children.end())) {}

    Seat(Seat&& other) noexcept : state_(std::move(other.state_)), place_(other.place_) {}

    Seat& operator=(Seat&&) = delete;

    ~Seat() {
        if (!state_) return;
        place_->ended = true;
        if (state_->cancelling) return;
        state_->children.erase(place_);
        if (state_->children.empty()) state_->emptied.notify_all();
    }

    asio::cancellation_slot slot() { return place_->signal.slot(); }

    void operator()(const std::exception_ptr& failure) const { state_->ended(failure); }

private:
    std::shared_ptr<State> state_;
    std::list<Child>::iterator place_;
};

TaskGroup::TaskGroup(asio::any_io_executor executor, FailureHook on_failure)
    : state_(std::make_shared<State>(std::move(executor), std::move(on_failure))) {}

TaskGroup::~TaskGroup() = default;

void TaskGroup::spawn(Task<void> task) {
    Seat seat(state_);
    const asio::cancellation_slot slot = seat.slot();
    auto ended = asio::bind_cancellation_slot(slot, std::move(seat));
    asio::co_spawn(state_->executor, std::move(task), std::move(ended));
}

void TaskGroup::cancel(asio::cancellation_type type) {
    const auto state = state_;
    state->cancelling = true;
    for (auto& child : state->children) {
        if (!child.ended) child.signal.emit(type);
    }
    state->cancelling = false;
    state->children.remove_if([](const Child& child) { return child.ended; });
    if (state->children.empty()) state->emptied.notify_all();
}

Task<bool> TaskGroup::join(Duration limit) {
    const auto state = state_;
    const WireInstant until = wire_now() + limit;
    while (!state->children.empty()) {
        const bool notified = co_await state->emptied.wait_until(until);
        if (!notified) break;
    }
    co_return state->children.empty();
}

std::size_t TaskGroup::size() const {
    return state_->children.size();
}

}  // namespace net
