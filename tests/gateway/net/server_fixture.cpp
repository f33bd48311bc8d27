#include "gateway/net/server_fixture.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <array>

namespace asio = net::asio;

Peer::Peer(asio::io_context& io, std::uint16_t port) : socket(io) {
    socket.connect({asio::ip::address_v4::loopback(), port});
}

Task<void> Peer::say(std::string_view bytes) {
    auto [code, count] = co_await asio::async_write(socket, asio::buffer(bytes), net::as_result);
    static_cast<void>(count);
    static_cast<void>(code);  // a server that has cut us shows when we read
}

Task<bool> Peer::hear_more() {
    std::array<char, 65536> bytes{};
    auto [code, count] = co_await socket.async_read_some(asio::buffer(bytes), net::as_result);
    heard_.append(bytes.data(), count);
    co_return !code;
}

Task<std::string> Peer::hear_head() {
    bool more = true;
    while (more && heard_.find("\r\n\r\n") == std::string::npos) {
        more = co_await hear_more();
    }
    const std::size_t end = std::min(heard_.find("\r\n\r\n"), heard_.size() - 4) + 4;
    std::string head = heard_.substr(0, heard_.size() < 4 ? heard_.size() : end);
    heard_.erase(0, head.size());
    co_return head;
}

Task<std::string> Peer::hear() {
    std::string answer = co_await hear_head();
    const std::size_t length_at = answer.find("Content-Length: ");
    const std::size_t length =
        length_at == std::string::npos ? 0 : std::stoul(answer.substr(length_at + 16));
    bool more = true;
    while (more && heard_.size() < length) {
        more = co_await hear_more();
    }
    answer += heard_.substr(0, length);
    heard_.erase(0, length);
    co_return answer;
}

Task<std::string> Peer::hear_all() {
    bool more = true;
    while (more) {
        more = co_await hear_more();
    }
    co_return std::exchange(heard_, {});
}

Task<Response> ServerTest::echo(Request request) {
    Response response;
    response.body = request.path + "|" + request.body;
    for (const auto& [name, value] : request.query) response.body += "|" + name + "=" + value;
    co_return response;
}

net::HttpHandler ServerTest::hold() {
    return [this](Request) -> Task<Response> {
        const auto keep = [this](net::Completion<Response> completion) {
            held.push_back(std::move(completion));
        };
        auto response = co_await net::wait<Response>(keep);
        co_return response;
    };
}

void ServerTest::start() {
    auto note = [this](std::string_view what) { failures.emplace_back(what); };
    auto listening = net::listen(io, "127.0.0.1:0", limits, handler, upgrade, note, tls, body_rule);
    ASSERT_TRUE(listening) << listening.error().detail;
    server = std::move(*listening);
}

Task<void> ServerTest::until(std::function<bool()> condition) {
    asio::steady_timer timer(io);
    while (!condition()) {
        timer.expires_after(1ms);
        co_await timer.async_wait(asio::use_awaitable);
    }
}

Task<void> ServerTest::connections_are(std::size_t count) {
    return until([this, count] { return server->figures().connections == count; });
}

Task<void> ServerTest::handlers_wait(std::size_t count) {
    return until([this, count] { return held.size() == count; });
}
