// Lets a limited number of tasks in at once. The others wait in order, each until a time of its
// own.
#pragma once

#include "gateway/net/clock.hpp"
#include "gateway/net/task.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <memory>
#include <variant>

namespace net {

class Turns {
public:
    enum class Refusal { full, late, closed };

    // Given back when it is destroyed; it may outlive the Turns.
    class Turn;
    using Entry = std::variant<Turn, Refusal>;

    Turns(asio::any_io_executor executor, std::size_t inside_max, std::size_t waiting_max);
    ~Turns();
    Turns(const Turns&) = delete;
    Turns& operator=(const Turns&) = delete;

    // Ends with operation_aborted when the task is cancelled.
    Task<Entry> enter(WireInstant limit);
    // Refuses those who wait, soon, and all who come later.
    void close();
    [[nodiscard]] std::size_t inside() const;
    [[nodiscard]] std::size_t waiting() const;

private:
    struct State;
    struct Waiter;
    static Task<Entry> enter(std::shared_ptr<State> state, WireInstant limit);

    std::shared_ptr<State> state_;
};

class Turns::Turn {
public:
    // Takes over a place that was counted already.
    explicit Turn(std::shared_ptr<State> state) : state_(std::move(state)) {}

    Turn(Turn&& other) noexcept = default;
    Turn& operator=(Turn&& other) = delete;
    ~Turn();

private:
    std::shared_ptr<State> state_;
};

}  // namespace net
