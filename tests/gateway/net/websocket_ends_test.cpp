// How a WebSocket ends: said by the handler, by the peer, by neither, or by the server stopping.
#include "gateway/net/websocket_fixture.hpp"

#include <stdexcept>

namespace {

using namespace websocket_fixture;
using testing::ElementsAre;

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
