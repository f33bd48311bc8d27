// A web chat without network and store: a road that remembers, sockets that are two lists.
#pragma once

#include "connectors/webchat/connector.hpp"
#include "connectors/webchat/fake_socket.hpp"
#include "connectors/webchat/fakes.hpp"
#include "gateway/net/clock.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace connectors::webchat {

using nlohmann::json;

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
        connector = std::make_unique<Connector>(
            std::move(with), test_key, road, takes_files ? &uploads : nullptr
        );
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
    FakeUploads uploads{io};
    bool takes_files = true;
    std::unique_ptr<Connector> connector;
    std::string token;

private:
    std::vector<std::unique_ptr<FakeSocket>> sockets_;
};

}  // namespace connectors::webchat
