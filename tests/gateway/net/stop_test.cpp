#include "gateway/net/server_fixture.hpp"

#include <boost/asio/steady_timer.hpp>

namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;

constexpr std::string_view get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

class StopTest : public ServerTest {
protected:
    Task<void> stop(std::chrono::milliseconds limit) {
        const bool gently = co_await server->stop(limit);
        stopped = gently;
    }

    std::optional<bool> stopped;
};

TEST_F(StopTest, WithoutConnectionsItIsQuick) {
    start();
    const auto story = [&]() -> Task<void> {
        co_await stop(10s);
        EXPECT_EQ(stopped, true);
    };
    play(io, story());
    server.reset();
    io.restart();
    EXPECT_EQ(io.run(), 0U) << "nothing is left on the loop";
}

TEST_F(StopTest, AcceptsNobodyAnyMore) {
    start();
    const auto story = [&]() -> Task<void> {
        co_await stop(10s);
        net::asio::ip::tcp::socket socket(io);
        boost::system::error_code code;
        socket.connect({net::asio::ip::address_v4::loopback(), server->port()}, code);
        EXPECT_TRUE(code);
    };
    play(io, story());
}

TEST_F(StopTest, ClosesIdleConnections) {
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        co_await peer->say(get);
        co_await peer->hear();
        co_await stop(10s);
        EXPECT_EQ(stopped, true);
        const std::string rest = co_await peer->hear_all();
        EXPECT_EQ(rest, "");
    };
    play(io, story());
}

TEST_F(StopTest, LetsARunningRequestFinish) {
    handler = hold();
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        co_await peer->say(get);
        co_await handlers_wait(1);
        group.spawn(stop(10s));
        co_await settled();
        EXPECT_FALSE(stopped);
        held[0]({.body = "done"});
        const std::string answer = co_await peer->hear_all();
        EXPECT_THAT(answer, HasSubstr("\r\nConnection: close\r\n"));
        EXPECT_THAT(answer, EndsWith("done"));
        co_await group.join(10s);
        EXPECT_EQ(stopped, true);
    };
    play(io, story());
}

TEST_F(StopTest, LetsAHalfReadRequestFinish) {
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        co_await peer->say("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n");
        co_await connections_are(1);
        co_await settled();
        group.spawn(stop(10s));
        co_await settled();
        co_await peer->say("hi");
        const std::string answer = co_await peer->hear_all();
        EXPECT_THAT(answer, EndsWith("/|hi"));
        co_await group.join(10s);
        EXPECT_EQ(stopped, true);
    };
    play(io, story());
}

TEST_F(StopTest, CutsWhatIsLeftAfterTheLimit) {
    handler = [this](Request) -> Task<Response> {
        net::asio::steady_timer timer(io, 1h);
        co_await timer.async_wait(net::asio::use_awaitable);
        co_return Response();
    };
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        co_await peer->say(get);
        const auto asked = [&] { return server->figures().requests == 1; };
        co_await until(asked);
        co_await stop(10ms);
        EXPECT_EQ(stopped, false);
        EXPECT_EQ(server->figures().connections, 0U);
        const std::string answer = co_await peer->hear_all();
        EXPECT_EQ(answer, "");
        EXPECT_TRUE(failures.empty());
    };
    play(io, story());
}

TEST_F(StopTest, AHandlerThatCannotBeCancelledIsToldThatItsAnswerWasDropped) {
    handler = hold();
    start();
    std::vector<bool> written;
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        co_await peer->say(get);
        co_await handlers_wait(1);
        co_await stop(5ms);
        EXPECT_EQ(stopped, false);
        server.reset();
        Response late;
        late.on_written = [&written](bool whole) { written.push_back(whole); };
        held[0](std::move(late));
        EXPECT_THAT(written, ElementsAre(false));
    };
    play(io, story());
}

TEST_F(StopTest, AServerDestroyedWithoutStopCutsItsConnections) {
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        co_await peer->say(get);
        co_await peer->hear();
        server.reset();
        const std::string rest = co_await peer->hear_all();
        EXPECT_EQ(rest, "");
    };
    play(io, story());
}

TEST_F(StopTest, ALoopDestroyedWithEverythingUnderwayFreesIt) {
    handler = hold();
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        co_await peer->say(get);
        co_await handlers_wait(1);
    };
    play(io, story());  // the leak checker judges
}

}  // namespace
