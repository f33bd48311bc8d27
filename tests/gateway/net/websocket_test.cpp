#include "gateway/net/websocket_fixture.hpp"

#include <stdexcept>

namespace {

using namespace websocket_fixture;
using testing::ElementsAre;
using testing::EndsWith;
using testing::IsEmpty;
using testing::StartsWith;

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

}  // namespace
