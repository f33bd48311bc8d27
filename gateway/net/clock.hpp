// The only reader of the system's clocks. Business time (promises, windows, dates told to people)
// can be moved in tests; wire time (sockets, linger, the platform's patience) is steady and cannot.
#pragma once

#include "gateway/net/task.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <functional>
#include <memory>

namespace net {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;
using Duration = std::chrono::milliseconds;
using WireInstant = std::chrono::steady_clock::time_point;

WireInstant wire_now();
// The machine's own idea of the time, for the wire (the Date header). Business code asks a Clock.
Instant system_now();

class Clock {
public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
    // Returns when now() >= until, or when wake() was called, or when the task is cancelled. A
    // system clock that is set forward is noticed within a second.
    virtual Task<void> sleep_until(Instant until) = 0;
    // Ends all present sleeps, in order of their instants.
    virtual void wake() = 0;
};

// Follows the system's clock.
std::unique_ptr<Clock> make_system_clock(asio::io_context& io);

// Stands still until it is moved. Sleepers wake in order of their instants.
class SettableClock : public Clock {
public:
    // Moves forward (never back). Stops at each sleeper's instant on the way, and at the target; at
    // each stop, when the woken sleepers have gone on, the caller's `settle` is awaited, so that
    // what fell due is done before time goes on. Advances queue up behind each other.
    virtual Task<void> advance_to(Instant target, std::function<Task<void>()> settle) = 0;
};

// With `follow`, it also runs on with real time from where it was set (for a program under test);
// without, it only moves when advanced (for simulations). `io` outlives either clock's sleepers.
std::unique_ptr<SettableClock> make_settable_clock(
    asio::io_context& io, Instant start, bool follow
);

}  // namespace net
