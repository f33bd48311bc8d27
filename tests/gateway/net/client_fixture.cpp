#include "gateway/net/client_fixture.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>

namespace asio = net::asio;
using asio::ip::tcp;

void ClientTest::play_peer(std::vector<Script> scripts) {
    const tcp::endpoint anywhere(asio::ip::address_v4::loopback(), 0);
    acceptor_ = std::make_unique<tcp::acceptor>(io, anywhere);
    group.spawn(accept(std::move(scripts)));
}

Task<void> ClientTest::accept(std::vector<Script> scripts) {
    for (;;) {
        auto [code, socket] = co_await acceptor_->async_accept(net::as_result);
        if (code) co_return;
        Script script = scripts.at(std::min(accepted, scripts.size() - 1));
        ++accepted;
        group.spawn(serve(std::move(script), std::move(socket)));
    }
}

Task<void> ClientTest::serve(Script script, Socket socket) {
    co_await script(socket);
}

ClientTest::Script ClientTest::says(std::string answer) {
    return says_in_turn({std::move(answer)});
}

ClientTest::Script ClientTest::says_in_turn(std::vector<std::string> answers) {
    return [answers](Socket& socket) -> Task<void> {
        const auto copy = answers;
        for (const std::string& answer : copy) {
            const std::string request = co_await hear(socket);
            if (request.empty()) co_return;
            co_await say(socket, answer);
        }
    };
}

Task<std::string> ClientTest::hear(Socket& socket) {
    std::string heard;
    std::array<char, 65536> bytes{};
    std::size_t whole = std::string::npos;
    while (heard.size() < whole) {
        auto [code, count] = co_await socket.async_read_some(asio::buffer(bytes), net::as_result);
        if (code) break;
        heard.append(bytes.data(), count);
        const std::size_t end = heard.find("\r\n\r\n");
        const std::size_t length_at = heard.find("Content-Length: ");
        if (end == std::string::npos) continue;
        whole = end + 4;
        if (length_at < end) whole += std::stoul(heard.substr(length_at + 16, 20));
    }
    co_return heard;
}

Task<void> ClientTest::say(Socket& socket, std::string_view bytes) {
    auto [code, count] = co_await asio::async_write(socket, asio::buffer(bytes), net::as_result);
    static_cast<void>(code);  // the client may have closed already
    static_cast<void>(count);
}

void ClientTest::make_client() {
    auto made = net::make_http_client(io, options);
    ASSERT_TRUE(made) << made.error().detail;
    client = std::move(*made);
}

std::string ClientTest::url(std::string_view path) const {
    const auto port = acceptor_ ? acceptor_->local_endpoint().port() : server->port();
    const std::string scheme = tls ? "https" : "http";
    return scheme + "://127.0.0.1:" + std::to_string(port) + std::string(path);
}

ClientRequest ClientTest::get(std::string_view path) const {
    ClientRequest request;
    request.url = url(path);
    request.time_max = 4s;
    return request;
}

ClientRequest ClientTest::post(std::string body, std::string_view path) const {
    ClientRequest request = get(path);
    request.method = Method::post;
    request.body = std::move(body);
    return request;
}

void ClientTest::send_aside(ClientRequest request) {
    group.spawn(send(std::move(request)));
}

Task<void> ClientTest::send(ClientRequest request) {
    auto result = co_await client->send(std::move(request));
    results.push_back(std::move(result));
}

Task<void> ClientTest::results_are(std::size_t count) {
    return until([this, count] { return results.size() == count; });
}

std::string ClientTest::told(const ClientResult& result) {
    if (const auto* response = std::get_if<ClientResponse>(&result)) {
        return std::to_string(response->status) + " " + response->body;
    }
    return std::get<ClientFailure>(result).may_have_arrived ? "failed, maybe arrived"
                                                            : "failed, not arrived";
}

const ClientFailure& ClientTest::failure(const ClientResult& result) {
    return std::get<ClientFailure>(result);
}
