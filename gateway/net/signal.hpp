// A condition variable for coroutines of one loop: wait until somebody notifies, or until a time.
#pragma once

#include "gateway/net/clock.hpp"
#include "gateway/net/task.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/intrusive/list.hpp>

namespace net {

class Signal {
public:
    explicit Signal(asio::any_io_executor executor);
    ~Signal();
    Signal(const Signal&) = delete;
    Signal& operator=(const Signal&) = delete;

    // Both wait for the next notify_all(); check what you wait for in a loop. False when the time
    // came first. They end with operation_aborted when the task is cancelled.
    Task<void> wait();
    Task<bool> wait_until(WireInstant limit);
    // The waiting tasks go on later, from the loop, in the order in which they came.
    void notify_all();

private:
    struct Waiter;
    using Hook = boost::intrusive::link_mode<boost::intrusive::auto_unlink>;

    struct Entry : boost::intrusive::list_base_hook<Hook> {};

    asio::any_io_executor executor_;
    boost::intrusive::list<Entry, boost::intrusive::constant_time_size<false>> waiters_;
};

}  // namespace net
