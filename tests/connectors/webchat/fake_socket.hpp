// A visitor's line without network: two lists.
#pragma once

#include "gateway/net/server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace connectors::webchat {

using nlohmann::json;

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

}  // namespace connectors::webchat
