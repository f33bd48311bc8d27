#include "gateway/net/server_fixture.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <stdexcept>

namespace {

namespace websocket = boost::beast::websocket;
using boost::system::error_code;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr std::string_view upgrade_head =
    "GET /chat HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

// The visitor's end of a WebSocket.
class Visitor {
public:
    Visitor(net::asio::io_context& io, std::uint16_t port) : stream(io) {
        stream.next_layer().connect({net::asio::ip::address_v4::loopback(), port});
        stream.control_callback([this](websocket::frame_type kind, auto) {
            pings += kind == websocket::frame_type::ping ? 1 : 0;
        });
    }

    Task<bool> open() {
        auto [code] = co_await stream.async_handshake("h", "/chat", net::as_result);
        co_return !code;
    }

    Task<void> say(std::string_view text) {
        auto [code, count] = co_await stream.async_write(net::asio::buffer(text), net::as_result);
        EXPECT_FALSE(code) << code.message();
        static_cast<void>(count);
    }

    // The next message, or "closed CODE REASON".
    Task<std::string> hear() {
        std::string text;
        auto buffer = net::asio::dynamic_buffer(text);
        auto [code, count] = co_await stream.async_read(buffer, net::as_result);
        static_cast<void>(count);
        if (!code) co_return std::move(text);
        const auto& reason = stream.reason();
        text = "closed " + std::to_string(reason.code);
        if (!reason.reason.empty()) text.append(" ").append(reason.reason.c_str());
        co_return std::move(text);
    }

    Task<void> close() {
        const websocket::close_reason reason(websocket::close_code::normal);
        auto [code] = co_await stream.async_close(reason, net::as_result);
        EXPECT_FALSE(code) << code.message();
    }

    websocket::stream<net::asio::ip::tcp::socket> stream;
    int pings = 0;
};

class WebSocketTest : public ServerTest {
protected:
    WebSocketTest() {
        upgrade = [this](const Request&) { return talk; };
    }

    // Echoes, and leaves the socket for the test to send on.
    Task<void> echo_text(net::WebSocket& socket) {
        open_socket = &socket;
        for (;;) {
            auto text = co_await socket.receive();
            if (!text) break;
            heard.push_back(*text);
            if (*text != "quiet") socket.send(std::move(*text));
        }
        open_socket = nullptr;
    }

    Task<std::unique_ptr<Visitor>> visit() {
        auto visitor = std::make_unique<Visitor>(io, server->port());
        const bool opened = co_await visitor->open();
        EXPECT_TRUE(opened);
        co_return std::move(visitor);
    }

    net::WebSocketHandler talk = [this](net::WebSocket& socket) { return echo_text(socket); };
    net::WebSocket* open_socket = nullptr;
    std::vector<std::string> heard;
};

TEST_F(WebSocketTest, CarriesTextBothWays) {
    start();
    const auto story = [&]() -> Task<void> {
        const auto visitor = co_await visit();
        EXPECT_EQ(server->figures().websockets, 1U);
        EXPECT_EQ(server->figures().connections, 1U);
        for (const std::string text : {"hello", "退款😀", ""}) {
            co_await visitor->say(text);
            const std::string answer = co_await visitor->hear();
            EXPECT_EQ(answer, text);
        }
        co_await visitor->close();
        co_await connections_are(0);
        EXPECT_EQ(server->figures().websockets, 0U);
    };
    play(io, story());
}

TEST_F(WebSocketTest, SendsFromOutsideInOrder) {
    start();
    const auto story = [&]() -> Task<void> {
        const auto visitor = co_await visit();
        const auto opened = [&] { return open_socket != nullptr; };
        co_await until(opened);
        for (int i = 0; i < 50; ++i) EXPECT_TRUE(open_socket->send(std::to_string(i)));
        for (int i = 0; i < 50; ++i) {
            const std::string text = co_await visitor->hear();
            EXPECT_EQ(text, std::to_string(i));
        }
    };
    play(io, story());
}

TEST_F(WebSocketTest, TheUpgradeMayBeRefusedWithAnyResponse) {
    upgrade = [](const Request& request) { return Response{.status = 403, .body = request.path}; };
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        for (int i = 0; i < 2; ++i) {
            co_await peer->say(upgrade_head);
            const std::string answer = co_await peer->hear();
            EXPECT_THAT(answer, StartsWith("HTTP/1.1 403 Forbidden\r\n"));
            EXPECT_THAT(answer, EndsWith("/chat"));
        }
    };
    play(io, story());
}

TEST_F(WebSocketTest, WithoutAnUpgradeHandlerThereIsNone) {
    upgrade = nullptr;
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        co_await peer->say(upgrade_head);
        const std::string answer = co_await peer->hear();
        EXPECT_THAT(answer, StartsWith("HTTP/1.1 404 Not Found\r\n"));
    };
    play(io, story());
}

TEST_F(WebSocketTest, AnUpgradeHandlerThatThrowsAnswers500) {
    upgrade = [](const Request&) -> Response { throw std::runtime_error("broken"); };
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        co_await peer->say(upgrade_head);
        const std::string answer = co_await peer->hear();
        EXPECT_THAT(answer, StartsWith("HTTP/1.1 500 "));
        EXPECT_THAT(failures, ElementsAre("broken"));
    };
    play(io, story());
}

TEST_F(WebSocketTest, ABrokenHandshakeIsRefused) {
    limits.close_time_max = std::chrono::milliseconds(20);
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        co_await peer->say(
            "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
        );
        const std::string answer = co_await peer->hear_all();
        EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 Bad Request\r\n"));
        EXPECT_THAT(heard, IsEmpty());
        co_await connections_are(0);
    };
    play(io, story());
}

TEST_F(WebSocketTest, AKeyThatIsNotSixteenBytesIsRefused) {
    start();
    const auto story = [&]() -> Task<void> {
        for (const std::string_view key : {"c2hvcnQ=", "dGhlIHNhbXBsZSBub25j!Q=="}) {
            std::string head(upgrade_head);
            head.replace(head.find("dGhl"), 24, key);
            const auto peer = connect();
            co_await peer->say(head);
            const std::string answer = co_await peer->hear_all();
            EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 Bad Request\r\n"));
        }
        EXPECT_THAT(heard, IsEmpty());
    };
    play(io, story());
}

TEST_F(WebSocketTest, BytesBehindTheHandshakeAreRefused) {
    start();
    const std::string too_early = std::string(upgrade_head) + "\x81\x80";
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        co_await peer->say(too_early);
        const std::string answer = co_await peer->hear();
        EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 Bad Request\r\n"));
    };
    play(io, story());
}

TEST_F(WebSocketTest, MessagesUpToTheLimitPassAndLongerOnesCloseWith1009) {
    limits.frame_bytes_max = 5'000;
    start();
    const auto story = [&]() -> Task<void> {
        const auto visitor = co_await visit();
        const std::string longest(5'000, 'x');
        co_await visitor->say(longest);
        std::string answer = co_await visitor->hear();
        EXPECT_EQ(answer, longest);
        co_await visitor->say(longest + "x");
        answer = co_await visitor->hear();
        EXPECT_EQ(answer, "closed 1009");
        co_await connections_are(0);
    };
    play(io, story());
}

TEST_F(WebSocketTest, ALongMessageInFragmentsClosesWith1009) {
    limits.frame_bytes_max = 5'000;
    start();
    const auto story = [&]() -> Task<void> {
        const auto visitor = co_await visit();
        visitor->stream.auto_fragment(true);
        visitor->stream.write_buffer_bytes(512);
        co_await visitor->say(std::string(8'000, 'x'));
        const std::string answer = co_await visitor->hear();
        EXPECT_EQ(answer, "closed 1009");
    };
    play(io, story());
}

TEST_F(WebSocketTest, BinaryClosesWith1003) {
    start();
    const auto story = [&]() -> Task<void> {
        const auto visitor = co_await visit();
        visitor->stream.binary(true);
        co_await visitor->say("\x01\x02");
        const std::string answer = co_await visitor->hear();
        EXPECT_EQ(answer, "closed 1003");
        co_await connections_are(0);
        EXPECT_THAT(heard, IsEmpty());
    };
    play(io, story());
}

TEST_F(WebSocketTest, BadUtf8ClosesWith1007) {
    start();
    const auto story = [&]() -> Task<void> {
        const auto visitor = co_await visit();
        co_await visitor->say("\xe9\x80");
        const std::string answer = co_await visitor->hear();
        EXPECT_EQ(answer, "closed 1007");
        EXPECT_THAT(heard, IsEmpty());
    };
    play(io, story());
}

TEST_F(WebSocketTest, AnUnmaskedFrameClosesWith1002) {
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        co_await peer->say(upgrade_head);
        co_await peer->hear_head();
        co_await peer->say("\x81\x01x");
        const std::string rest = co_await peer->hear_all();
        EXPECT_EQ(rest, "\x88\x02\x03\xea");
        EXPECT_THAT(heard, IsEmpty());
    };
    play(io, story());
}

TEST_F(WebSocketTest, ClosesWithTheHandlersCodeAfterTheOutbox) {
    talk = [](net::WebSocket& socket) -> Task<void> {
        socket.send("one");
        socket.send("two");
        socket.close(1008, "signed out");
        EXPECT_FALSE(socket.send("three"));
        const auto nothing = co_await socket.receive();
        EXPECT_FALSE(nothing);
    };
    start();
    const auto story = [&]() -> Task<void> {
        const auto visitor = co_await visit();
        for (const std::string expected : {"one", "two", "closed 1008 signed out"}) {
            const std::string text = co_await visitor->hear();
            EXPECT_EQ(text, expected);
        }
        co_await connections_are(0);
    };
    play(io, story());
}

TEST_F(WebSocketTest, AHandlerThatReturnsSaysGoodbye) {
    talk = [](net::WebSocket& socket) -> Task<void> {
        const auto text = co_await socket.receive();
        socket.send(*text);
    };
    start();
    const auto story = [&]() -> Task<void> {
        const auto visitor = co_await visit();
        co_await visitor->say("x");
        for (const std::string expected : {"x", "closed 1000"}) {
            const std::string text = co_await visitor->hear();
            EXPECT_EQ(text, expected);
        }
        co_await connections_are(0);
    };
    play(io, story());
}

TEST_F(WebSocketTest, AHandlerThatThrowsClosesWith1011) {
    talk = [](net::WebSocket&) -> Task<void> {
        co_await settled();
        throw std::runtime_error("broken");
    };
    start();
    const auto story = [&]() -> Task<void> {
        const auto visitor = co_await visit();
        const std::string answer = co_await visitor->hear();
        EXPECT_EQ(answer, "closed 1011");
        EXPECT_THAT(failures, ElementsAre("broken"));
    };
    play(io, story());
}

TEST_F(WebSocketTest, APeerThatVanishesEndsTheHandler) {
    start();
    const auto story = [&]() -> Task<void> {
        const auto visitor = co_await visit();
        visitor->stream.next_layer().close();
        co_await connections_are(0);
        EXPECT_EQ(open_socket, nullptr);
    };
    play(io, story());
}

TEST_F(WebSocketTest, AFullOutboxCutsTheSocket) {
    limits.outbox_messages_max = 4;
    start();
    const auto story = [&]() -> Task<void> {
        const auto visitor = co_await visit();
        const auto opened = [&] { return open_socket != nullptr; };
        co_await until(opened);
        int sent = 0;
        while (sent < 1000 && open_socket->send(std::string(1'000'000, 'x'))) {
            ++sent;
            co_await settled();
        }
        EXPECT_GE(sent, 5) << "one on its way and four waiting";
        EXPECT_LT(sent, 1000);
        EXPECT_FALSE(open_socket->send("x"));
        co_await connections_are(0);
    };
    play(io, story());
}

TEST_F(WebSocketTest, APeerThatDoesNotReadIsCut) {
    limits.write_time_max = 20ms;
    start();
    const auto story = [&]() -> Task<void> {
        const auto visitor = co_await visit();
        const auto opened = [&] { return open_socket != nullptr; };
        co_await until(opened);
        open_socket->send(std::string(20'000'000, 'x'));
        co_await connections_are(0);
    };
    play(io, story());
}

TEST_F(WebSocketTest, AnIdlePeerIsPingedAndStays) {
    limits.ping_interval = 20ms;
    start();
    const auto story = [&]() -> Task<void> {
        const auto visitor = co_await visit();
        const auto listen = [&]() -> Task<void> {
            const std::string answer = co_await visitor->hear();
            EXPECT_EQ(answer, "late");
        };
        group.spawn(listen());
        const auto pinged = [&] { return visitor->pings >= 4; };
        co_await until(pinged);
        EXPECT_EQ(server->figures().websockets, 1U);
        open_socket->send("late");
        co_await group.join(10s);
    };
    play(io, story());
}

TEST_F(WebSocketTest, APeerThatAnswersNoPingIsCut) {
    limits.ping_interval = 20ms;
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        co_await peer->say(upgrade_head);
        co_await peer->hear_head();
        const std::string rest = co_await peer->hear_all();
        EXPECT_EQ(rest, std::string("\x89\x00", 2));
        co_await connections_are(0);
    };
    play(io, story());
}

TEST_F(WebSocketTest, AGoodbyeWithoutAnswerIsBounded) {
    limits.close_time_max = 20ms;
    talk = [](net::WebSocket&) -> Task<void> { co_return; };
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        co_await peer->say(upgrade_head);
        co_await peer->hear_head();
        const std::string rest = co_await peer->hear_all();
        EXPECT_EQ(rest, "\x88\x02\x03\xe8");
        co_await connections_are(0);
    };
    play(io, story());
}

TEST_F(WebSocketTest, AGoodbyeIsBoundedAlsoWhileTheHandlerListens) {
    limits.close_time_max = 20ms;
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        co_await peer->say(upgrade_head);
        co_await peer->hear_head();
        const auto opened = [&] { return open_socket != nullptr; };
        co_await until(opened);
        open_socket->close(1001, "");
        const std::string rest = co_await peer->hear_all();
        EXPECT_EQ(rest, "\x88\x02\x03\xe9");
        co_await connections_are(0);
        EXPECT_EQ(open_socket, nullptr);
    };
    play(io, story());
}

TEST_F(WebSocketTest, AStoppingServerSays1001) {
    start();
    bool gently = false;
    const auto stop = [&]() -> Task<void> { gently = co_await server->stop(10s); };
    const auto story = [&]() -> Task<void> {
        const auto visitor = co_await visit();
        const auto other = co_await visit();
        group.spawn(stop());
        for (Visitor* one : {visitor.get(), other.get()}) {
            const std::string answer = co_await one->hear();
            EXPECT_EQ(answer, "closed 1001");
        }
        co_await group.join(10s);
        EXPECT_TRUE(gently);
    };
    play(io, story());
}

TEST_F(WebSocketTest, AStoppingServerCutsAHandlerThatDoesNotEnd) {
    talk = [this](net::WebSocket&) -> Task<void> {
        net::asio::steady_timer timer(io, 1h);
        co_await timer.async_wait(net::asio::use_awaitable);
    };
    start();
    const auto story = [&]() -> Task<void> {
        const auto visitor = co_await visit();
        const bool gently = co_await server->stop(10ms);
        EXPECT_FALSE(gently);
        EXPECT_EQ(server->figures().connections, 0U);
        EXPECT_EQ(server->figures().websockets, 0U);
    };
    play(io, story());
}

TEST_F(WebSocketTest, ALoopDestroyedWithSocketsOpenFreesThem) {
    start();
    const auto story = [&]() -> Task<void> {
        const auto visitor = co_await visit();
        co_await visitor->say("x");
        co_await visitor->hear();
    };
    play(io, story());  // the leak checker judges
}

}  // namespace
