// Brings what a platform tells to the gateway, with the platform's patience and its retries, and
// with the faults that are wanted. The only way from here to the gateway's hooks.
#pragma once

#include "gateway/net/clock.hpp"
#include "gateway/net/http_client.hpp"
#include "gateway/net/signal.hpp"
#include "gateway/net/task_group.hpp"
#include "simulators/dice.hpp"
#include "simulators/faults.hpp"

#include <chrono>
#include <cstdint>
#include <functional>

namespace simulators {

// Wire time, like every wait for an answer.
struct PushTimes {
    std::chrono::milliseconds patience{5'000};  // then the connection is cut
    std::chrono::milliseconds pause{1'000};     // before a retry, when there was a wrong answer
};

// One thing to tell.
struct Delivery {
    unsigned attempts = 1;
    net::Duration delay{};  // business time
    bool is_report = false;
    std::function<net::ClientRequest()> request;  // signed anew for each attempt
    // The body of the answer that counts; nullptr when there was none.
    std::function<void(const std::string* body)> done;
};

struct PushFigures {
    std::uint64_t deliveries = 0;
    std::uint64_t attempts = 0;
    std::uint64_t answered = 0;
    std::uint64_t given_up = 0;
    std::uint64_t dropped = 0;  // by a fault, or because too many were under way
};

class Pusher {
public:
    static constexpr std::size_t under_way_max = 20'000;

    // All are outlived by the loop; `client` and `clock` outlive this.
    Pusher(const net::asio::any_io_executor& executor, net::HttpClient& client, net::Clock& clock);

    void push(Delivery delivery);
    // Returns when nothing is under way but what waits for its business time.
    net::Task<void> settled();

    [[nodiscard]] const PushFigures& figures() const { return figures_; }

    Faults faults;
    PushTimes times;
    Dice dice{1};

private:
    struct Underway;

    net::Task<void> deliver(Delivery delivery);
    net::Task<bool> attempt(const Delivery& delivery, bool counts);
    net::Task<void> attempt_in_vain(Delivery delivery);
    net::Task<void> wait(std::chrono::milliseconds time);

    net::asio::any_io_executor executor_;
    net::HttpClient& client_;
    net::Clock& clock_;
    std::size_t under_way_ = 0;
    PushFigures figures_;
    net::Signal changed_;
    net::TaskGroup tasks_;
};

}  // namespace simulators
