// A web chat without network and store: a road that remembers, sockets that are two lists.
#pragma once

#include "connectors/webchat/connector.hpp"
#include "gateway/net/clock.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace connectors::webchat {

using nlohmann::json;

// Answers each text with "1:<text>" and "2:<text>"; a copy of a message gets the first one's turn.
class FakeRoad : public Road {
public:
    explicit FakeRoad(net::asio::io_context& io)
        : opened_(io, net::asio::steady_timer::time_point::max()) {}

    void send(Inbound inbound, WhenTaken taken) override {
        inbounds.push_back(inbound);
        auto finish = [this, inbound = std::move(inbound), taken = std::move(taken)] {
            taken(
                next_outcome == Taken::Outcome::stored ? store(inbound)
                                                       : Taken{.outcome = next_outcome}
            );
        };
        if (shut)
            waiting_.emplace_back(std::move(finish));
        else
            finish();
    }

    net::Task<net::Result<std::vector<Line>>> history(
        std::string account, std::string external_id, dialog::TurnId after, std::size_t limit
    ) override {
        ++histories;
        while (history_shut) {
            co_await opened_.async_wait(net::as_result);
        }
        if (history_fails) co_return net::Error{};
        std::vector<Line> lines;
        for (const auto& line : shelf[account + ' ' + external_id])
            if (line.turn > after) lines.push_back(line);
        if (lines.size() > limit) lines.erase(lines.begin(), lines.end() - std::ptrdiff_t(limit));
        co_return lines;
    }

    Taken store(const Inbound& inbound) {
        auto [known, is_new] = turns.try_emplace(inbound.identity);
        auto& taken = known->second;
        if (!is_new) return taken;
        const auto& text = std::get<Said>(inbound.what).text;
        taken.said = text;
        taken.turn = dialog::TurnId{last_turn += 32};
        taken.says = {"1:" + text, "2:" + text};
        auto& lines = shelf[inbound.account + ' ' + inbound.external_id];
        lines.push_back(
            {.turn = taken.turn,
             .index = 0,
             .from_customer = true,
             .at = {},
             .text = text,
             .media = {},
             .platform_id = inbound.platform_id}
        );
        for (const auto& says : taken.says)
            lines.push_back(bot_line(last_turn, std::uint16_t(lines.back().index + 1), says));
        return taken;
    }

    static Line bot_line(std::uint64_t turn, std::uint16_t index, std::string text) {
        return {
            .turn = dialog::TurnId{turn},
            .index = index,
            .from_customer = false,
            .at = {},
            .text = std::move(text),
            .media = {},
            .platform_id = {}};
    }

    void open() {
        shut = history_shut = false;
        opened_.cancel();
        for (auto& finish : std::exchange(waiting_, {}))
            net::asio::post(opened_.get_executor(), std::move(finish));
    }

    bool shut = false;          // send() waits
    bool history_shut = false;  // history() waits
    bool history_fails = false;
    Taken::Outcome next_outcome = Taken::Outcome::stored;
    std::vector<Inbound> inbounds;
    std::size_t histories = 0;
    std::uint64_t last_turn = 0;
    std::map<std::string, Taken> turns;
    std::map<std::string, std::vector<Line>> shelf;

private:
    net::asio::steady_timer opened_;
    std::vector<std::function<void()>> waiting_;
};

class FakeSocket : public net::WebSocket {
public:
    explicit FakeSocket(net::asio::io_context& io)
        : changed_(io, net::asio::steady_timer::time_point::max()) {}

    net::Task<std::optional<std::string>> receive() override {
        while (incoming_.empty() && !code && !hung_up_) {
            co_await changed_.async_wait(net::as_result);
        }
        if (code || incoming_.empty()) co_return std::nullopt;
        auto frame = std::move(incoming_.front());
        incoming_.pop_front();
        co_return frame;
    }

    bool send(std::string text) override {
        if (code || hung_up_) return false;
        sent.push_back(json::parse(text));
        return true;
    }

    void close(std::uint16_t given, std::string /*reason*/) override {
        if (!code) code = given;
        changed_.cancel();
    }

    void arrive(std::string frame) {
        incoming_.push_back(std::move(frame));
        changed_.cancel();
    }

    void hang_up() {
        hung_up_ = true;
        changed_.cancel();
    }

    // Everything sent since the last call, oldest first.
    std::vector<json> news() { return std::exchange(sent, {}); }

    std::vector<json> sent;
    std::optional<std::uint16_t> code;
    bool ended = false;

private:
    std::deque<std::string> incoming_;
    bool hung_up_ = false;
    net::asio::steady_timer changed_;
};

inline constexpr VisitorKey test_key{7, 7, 7};

class Chat : public testing::Test {
protected:
    static Settings settings() {
        Settings made;
        made.sites.push_back({.name = "demo", .origins = {}, .texts = {}, .privacy = {}});
        made.limits.typing_after = std::chrono::hours(1);
        made.limits.hello_time_max = std::chrono::hours(1);
        return made;
    }

    void start(Settings with) {
        connector = std::make_unique<Connector>(std::move(with), test_key, road);
    }

    void SetUp() override { start(settings()); }

    // Ends what is still open, so that no task outlives the connector.
    void TearDown() override {
        road.open();
        for (auto& socket : sockets_) socket->hang_up();
        run();
        for (auto& socket : sockets_) EXPECT_TRUE(socket->ended);
        EXPECT_EQ(connector->visitors(), 0U);
    }

    // Until nothing can go on without something new.
    void run() {
        io.restart();
        while (io.poll() > 0) io.restart();
    }

    // For what a real timer brings.
    template <class Condition>
    void run_until(Condition condition) {
        const auto deadline = net::wire_now() + std::chrono::seconds(20);
        while (!condition() && net::wire_now() < deadline) {
            io.restart();
            io.run_one_for(std::chrono::milliseconds(100));
        }
        ASSERT_TRUE(condition());
    }

    static net::Request asking(const std::string& remote = "192.0.2.1") {
        net::Request request;
        request.path = "/chat/demo/ws";
        request.headers = {{"host", "chat.example"}};
        request.remote = remote;
        return request;
    }

    FakeSocket& connect(const std::string& remote = "192.0.2.1") {
        auto upgraded = connector->upgrade(asking(remote));
        auto handler = std::get<net::WebSocketHandler>(std::move(upgraded));
        sockets_.push_back(std::make_unique<FakeSocket>(io));
        auto& socket = *sockets_.back();
        net::asio::co_spawn(io, handler(socket), [&socket](const std::exception_ptr& failure) {
            EXPECT_FALSE(failure);
            socket.ended = true;
        });
        run();
        return socket;
    }

    void arrive(FakeSocket& socket, const json& message) {
        socket.arrive(message.dump());
        run();
    }

    void say(FakeSocket& socket, const std::string& id, const std::string& text) {
        arrive(socket, {{"type", "say"}, {"id", id}, {"text", text}});
    }

    FakeSocket& greeted(const json& visitor = nullptr, const json& after = nullptr) {
        auto& socket = connect();
        arrive(socket, {{"type", "hello"}, {"visitor", visitor}, {"after", after}});
        return socket;
    }

    // A greeted socket whose welcome is read; its token in `token`.
    FakeSocket& sitting(const json& visitor = nullptr) {
        auto& socket = greeted(visitor);
        const auto news = socket.news();
        EXPECT_EQ(news.size(), 1U);
        token = news.at(0).at("visitor").get<std::string>();
        return socket;
    }

    static std::vector<std::string> texts(const std::vector<json>& messages) {
        std::vector<std::string> out;
        for (const auto& message : messages)
            out.push_back(
                message.contains("text") ? message["text"].get<std::string>()
                                         : '!' + message["type"].get<std::string>()
            );
        return out;
    }

    net::asio::io_context io{1};
    FakeRoad road{io};
    std::unique_ptr<Connector> connector;
    std::string token;

private:
    std::vector<std::unique_ptr<FakeSocket>> sockets_;
};

}  // namespace connectors::webchat
