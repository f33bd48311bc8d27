// Runs tasks side by side, and can end and await them. Beside tests, the only caller of co_spawn.
#pragma once

#include "gateway/net/clock.hpp"
#include "gateway/net/task.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/cancellation_type.hpp>

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>

namespace net {

// All members are called on the loop thread. Children may outlive the group.
class TaskGroup {
public:
    // Hears of a child's exception, except operation_aborted: that is how a cancelled task ends.
    using FailureHook = std::function<void(std::exception_ptr failure)>;

    TaskGroup(asio::any_io_executor executor, FailureHook on_failure);
    ~TaskGroup();
    TaskGroup(const TaskGroup&) = delete;
    TaskGroup& operator=(const TaskGroup&) = delete;

    // Starts it at the loop's next turn at the latest.
    void spawn(Task<void> task);
    // Reaches the children there are now. Only `terminal` wakes every kind of wait; a task that
    // waits for a Completion is not woken by any.
    void cancel(asio::cancellation_type type = asio::cancellation_type::terminal);
    // True when every child has ended, false when some are left after the limit. Not from a child.
    Task<bool> join(Duration limit);
    [[nodiscard]] std::size_t size() const;

private:
    struct State;
    class Seat;
    std::shared_ptr<State> state_;
};

}  // namespace net
