// A gateway for tests: keeps what it was given, answers every copy of an event alike, and can be
// held so that nothing becomes durable until it is let go.
#pragma once

#include "connectors/connector.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace wechat_tests {

class FakeRoad : public connectors::Road {
public:
    explicit FakeRoad(net::asio::io_context& io) : gate_(io) {
        gate_.expires_at(net::asio::steady_timer::time_point::max());
    }

    net::Task<connectors::Taken> take(connectors::Inbound inbound) override {
        given.push_back(inbound);
        if (on_take) on_take();
        if (throws) throw std::runtime_error("the road is broken");
        while (held) {
            auto [error] = co_await gate_.async_wait(net::as_result);
            (void)error;
        }
        ++finished;
        connectors::Taken taken = stored(inbound.identity);
        co_return taken;
    }

    net::Task<net::Result<std::vector<connectors::Line>>> history(
        std::string /*account*/,
        std::string /*external_id*/,
        dialog::TurnId /*after*/,
        std::size_t /*limit*/
    ) override {
        co_return std::vector<connectors::Line>();
    }

    void let_go() {
        held = false;
        gate_.cancel();
    }

    connectors::Taken::Outcome outcome = connectors::Taken::Outcome::stored;
    std::vector<std::string> says{"已收到。"};
    std::function<void()> on_take;
    bool throws = false;
    bool held = false;
    std::vector<connectors::Inbound> given;
    int finished = 0;

private:
    // The first one makes the turn; later ones find it.
    connectors::Taken stored(const std::string& identity) {
        const auto [place, is_new] = turns_.try_emplace(identity);
        if (is_new) {
            place->second = {
                outcome,
                dialog::TurnId{32 * turns_.size()},
                dialog::Instant{std::chrono::milliseconds{1'760'000'123'456 + finished}},
                says};
        }
        return place->second;
    }

    net::asio::steady_timer gate_;
    std::map<std::string, connectors::Taken> turns_;
};

}  // namespace wechat_tests
