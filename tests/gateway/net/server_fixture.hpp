// A server on a free port and plain sockets that talk to it, all on the test's own loop.
#pragma once

#include "gateway/net/completion.hpp"
#include "gateway/net/loop.hpp"
#include "gateway/net/server.hpp"
#include "gateway/net/task_group.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

using namespace std::chrono_literals;
using net::Request;
using net::Response;
using net::ServerLimits;
using net::Task;

// The other end of a connection.
class Peer {
public:
    Peer(net::asio::io_context& io, std::uint16_t port);

    Task<void> say(std::string_view bytes);
    // One whole answer, head and body; shorter when the server closed before.
    Task<std::string> hear();
    // As above, without a body: the answer to a HEAD.
    Task<std::string> hear_head();
    // Everything until the server closes.
    Task<std::string> hear_all();

    net::asio::ip::tcp::socket socket;

private:
    Task<bool> hear_more();

    std::string heard_;
};

class ServerTest : public testing::Test {
protected:
    // A handler that answers with what it was asked.
    static Task<Response> echo(Request request);
    // A handler that waits until the test lets it go on with `held[i](answer)`.
    net::HttpHandler hold();

    void start();

    std::unique_ptr<Peer> connect() { return std::make_unique<Peer>(io, server->port()); }

    // Run the loop until it is so.
    Task<void> until(std::function<bool()> condition);
    Task<void> connections_are(std::size_t count);
    Task<void> handlers_wait(std::size_t count);

    net::asio::io_context io{1};
    ServerLimits limits;
    net::HttpHandler handler = echo;
    net::UpgradeHandler upgrade;
    std::shared_ptr<net::Tls> tls;  // nothing: plain
    net::BodyRule body_rule;
    std::vector<std::string> failures;
    std::vector<net::Completion<Response>> held;
    std::unique_ptr<net::Server> server;
    net::TaskGroup group{io.get_executor(), {}};
};
