// Passive answers that no call has taken with it so far. The platform calls again for a while, and
// whoever calls gets the answer; after that it belongs to the way out, and to no call any more.
#pragma once

#include "connectors/connector.hpp"
#include "gateway/net/clock.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace connectors {

class MissedAnswers {
public:
    // From the first call with the event: the platform's last one comes before.
    static constexpr std::chrono::seconds platform_calls_for{20};
    static constexpr std::size_t kept_max = 10'000;  // of each kind; beyond it the oldest goes
    static constexpr std::size_t taken_kept_max = 1'000;

    MissedAnswers(
        std::string account,
        Road& road,
        const net::asio::any_io_executor& executor,
        std::function<net::WireInstant()> wire_now,
        std::chrono::milliseconds calls_for = platform_calls_for
    );

    // The turn has an answer, and the call that came at `called_at` did not take it.
    void add(dialog::TurnId turn, std::string external_id, net::WireInstant called_at);

    // No call can take it: the way out brings it at once.
    void hand_over(dialog::TurnId turn, std::string external_id);

    // A call took it after all. Other calls of the same event may say only later that they did not.
    void taken(dialog::TurnId turn);

    // All that waits goes to the way out now; the last thing before the end.
    void flush();

    // The way out brings it: calls are told that all is well, and no more.
    [[nodiscard]] bool is_handed_over(dialog::TurnId turn) const {
        return handed_over_.contains(turn);
    }

private:
    struct Waiting {
        std::string external_id;
        net::WireInstant until{};
    };

    void watch();
    void hand_over_old_ones();
    void offer(dialog::TurnId turn, std::string external_id);

    std::string account_;
    Road& road_;
    std::function<net::WireInstant()> wire_now_;
    std::chrono::milliseconds calls_for_;
    net::asio::steady_timer timer_;
    bool watching_ = false;
    std::unordered_map<dialog::TurnId, Waiting> waiting_;
    std::deque<dialog::TurnId> order_;  // of waiting_, oldest first; may name some that are gone
    std::deque<std::pair<dialog::TurnId, std::string>> refused_;  // the store could not take them
    std::unordered_set<dialog::TurnId> taken_;
    std::deque<dialog::TurnId> taken_order_;
    std::unordered_set<dialog::TurnId> handed_over_;
    std::deque<dialog::TurnId> handed_over_order_;
};

}  // namespace connectors
