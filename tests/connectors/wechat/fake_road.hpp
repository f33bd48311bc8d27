// A gateway for tests: keeps what it was given, answers every copy of an event alike, and can be
// held so that nothing becomes durable until it is let go.
#pragma once

#include "connectors/connector.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace wechat_tests {

class FakeRoad : public connectors::Road {
public:
    explicit FakeRoad(net::asio::io_context& io) : io_(io) {}

    void send(connectors::Inbound inbound, WhenTaken taken) override {
        given.push_back(inbound);
        if (on_take) on_take();
        if (throws) throw std::runtime_error("the road is broken");
        auto finish = [this, identity = inbound.identity, taken = std::move(taken)] {
            ++finished;
            taken(stored(identity));
        };
        if (held)
            waiting_.emplace_back(std::move(finish));
        else
            finish();
    }

    void answer_missed(connectors::Missed missed, WhenKept kept) override {
        missed_answers.push_back(std::move(missed));
        kept(!store_is_down);
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
        for (auto& finish : std::exchange(waiting_, {})) net::asio::post(io_, std::move(finish));
    }

    connectors::Taken::Outcome outcome = connectors::Taken::Outcome::stored;
    std::vector<std::string> says{"已收到。"};
    bool transfers = false;
    std::function<void()> on_take;
    bool throws = false;
    bool held = false;
    std::vector<connectors::Inbound> given;
    std::vector<connectors::Missed> missed_answers;
    bool store_is_down = false;
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
            place->second.transfers = transfers;
        }
        return place->second;
    }

    net::asio::io_context& io_;
    std::vector<std::function<void()>> waiting_;
    std::map<std::string, connectors::Taken> turns_;
};

}  // namespace wechat_tests
