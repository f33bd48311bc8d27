// Any bytes sent to a real HTTP session over a socket pair, in one or several pieces: it answers or
// closes, always ends, and never answers what it has not been asked.
#include "gateway/net/connection.hpp"
#include "gateway/net/http_session.hpp"

#include <boost/asio/io_context.hpp>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

net::Task<net::Response> answer(net::Request request) {
    require(!request.path.empty() && request.path.front() == '/');
    require(request.body.size() <= (request.path == "/large" ? 3000 : 1000));
    require(request.path != "/never" || request.body.empty());
#ifdef HUIYIN_PLANTED_CRASH
    const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
    const auto& body = request.body;
    require(request.method != net::Method::put || std::all_of(body.begin(), body.end(), is_ascii));
#endif
    net::Response response;
    response.body = request.path + request.body;
    co_return response;
}

std::variant<net::UsualBody, net::BodyLimits, net::Response> rule(const net::Request& head) {
    if (head.path == "/never") return net::Response{.status = 403};
    if (head.path != "/large") return net::UsualBody{};
    return net::BodyLimits{
        .bytes_max = 3000, .time_max = std::chrono::seconds(1), .progress_bytes = 16};
}

net::Task<void> serve(std::shared_ptr<net::ServerCore> core, net::asio::ip::tcp::socket socket) {
    net::HttpSession session(std::move(core), std::move(socket), "127.0.0.1");
    const auto upgrade = co_await session.run();
    require(!upgrade);  // there is no upgrade handler
}

// Reads all there is; true when the session has closed its end.
bool drain(int peer, std::string& heard) {
    static std::array<char, 65536> bytes{};
    for (;;) {
        const auto count = ::recv(peer, bytes.data(), bytes.size(), MSG_DONTWAIT);
        if (count <= 0) return count == 0;
        heard.append(bytes.data(), static_cast<std::size_t>(count));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static net::asio::io_context io(1);
    if (size == 0 || size > 16'000) return 0;
    net::ServerLimits limits;
    limits.head_bytes_max = 1024;
    limits.body_bytes_max = 1000;
    limits.large_body_bytes_max = 2500;
    auto core = std::make_shared<net::ServerCore>(io.get_executor(), limits, nullptr);
    core->on_request = answer;
    core->body_rule = rule;
    core->date = "Thu, 01 Jan 1970 00:00:00 GMT";

    std::array<int, 2> ends{};
    require(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
    net::asio::ip::tcp::socket socket(io);
    socket.assign(net::asio::ip::tcp::v4(), ends[0]);
    core->sessions.spawn(serve(core, std::move(socket)));

    std::string heard;
    // The first byte says how it is cut; not into more than 32 pieces, for speed.
    const std::size_t piece = std::max<std::size_t>(1 + data[0] % 64U * 16U, size / 32);
    for (std::size_t at = 1; at < size; at += piece) {
        io.restart();
        io.poll();
        const std::size_t count = std::min(piece, size - at);
        const auto sent = ::send(ends[1], data + at, count, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent != static_cast<ssize_t>(count) || drain(ends[1], heard)) break;
    }
    ::shutdown(ends[1], SHUT_WR);
    bool closed = false;
    for (int turn = 0; turn < 1000 && (!closed || core->sessions.size() > 0); ++turn) {
        io.restart();
        io.poll();
        closed = closed || drain(ends[1], heard);
    }
    require(core->sessions.size() == 0);
    require(core->connections.empty());
    require(core->figures.large_body_bytes == 0);
    require(heard.empty() || heard.starts_with("HTTP/1.1 "));
    require(core->figures.requests > 0 || heard.find(" 200 OK") == std::string::npos);
    ::close(ends[1]);
    return 0;
}
