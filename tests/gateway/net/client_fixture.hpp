// A client, and peers that answer it as a test tells them to, all on the test's own loop.
#pragma once

#include "gateway/net/certificates.hpp"
#include "gateway/net/http_client.hpp"
#include "gateway/net/server_fixture.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

using net::ClientFailure;
using net::ClientRequest;
using net::ClientResponse;
using net::ClientResult;
using net::Method;

class ClientTest : public ServerTest {
protected:
    using Socket = net::asio::ip::tcp::socket;
    // What a hand-written peer does with a connection; then it is closed.
    using Script = std::function<Task<void>(Socket&)>;

    // A peer that treats each connection by the next script; the last one is for all that follow.
    void play_peer(std::vector<Script> scripts);
    // Reads one request, then says this.
    static Script says(std::string answer);
    // As above, for as many requests as there are answers.
    static Script says_in_turn(std::vector<std::string> answers);

    // One whole request, head and body; shorter when the client closed before.
    static Task<std::string> hear(Socket& socket);
    static Task<void> say(Socket& socket, std::string_view bytes);

    void make_client();
    // The URL of the peer that plays, or else of the server.
    [[nodiscard]] std::string url(std::string_view path = "/") const;
    [[nodiscard]] ClientRequest get(std::string_view path = "/") const;
    [[nodiscard]] ClientRequest post(std::string body, std::string_view path = "/") const;
    // Sends beside the test; the results come into `results` in the order in which they end.
    void send_aside(ClientRequest request);
    Task<void> results_are(std::size_t count);

    // What came of it, in a line: "200 body", or "failed" with "maybe" or "not" for its arrival.
    static std::string told(const ClientResult& result);
    static const ClientFailure& failure(const ClientResult& result);

    Authority authority{"trusted"};  // by the client
    net::ClientOptions options = {.ca_file = authority.file()};
    std::unique_ptr<net::HttpClient> client;
    std::vector<ClientResult> results;
    std::size_t accepted = 0;

private:
    Task<void> accept(std::vector<Script> scripts);
    Task<void> serve(Script script, Socket socket);
    Task<void> send(ClientRequest request);

    std::unique_ptr<net::asio::ip::tcp::acceptor> acceptor_;
};
