// How the client keeps, shares, replaces and gives up connections.
#include "gateway/net/client_fixture.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

#include <algorithm>
#include <array>

namespace {

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
const std::string ok_and_close =
    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi";

TEST_F(ClientTest, AConnectionIsUsedAgain) {
    start();
    make_client();
    const auto story = [&]() -> Task<void> {
        for (int i = 0; i < 3; ++i) {
            const auto result = co_await client->send(post("x", "/a"));
            EXPECT_EQ(told(result), "200 /a|x");
        }
        EXPECT_EQ(server->figures().connections, 1U);
        EXPECT_EQ(server->figures().requests, 3U);
    };
    play(io, story());
}

TEST_F(ClientTest, AConnectionIsNotUsedAgainWhenThePeerSaysSo) {
    play_peer({says_in_turn({ok_and_close, ok})});
    make_client();
    const auto story = [&]() -> Task<void> {
        for (int i = 0; i < 2; ++i) {
            const auto result = co_await client->send(get());
            EXPECT_EQ(told(result), "200 hi");
        }
        EXPECT_EQ(accepted, 2U);
    };
    play(io, story());
}

TEST_F(ClientTest, AConnectionIsNotUsedAgainAfterBytesThatNobodyAskedFor) {
    play_peer({says_in_turn({ok + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", ok})});
    make_client();
    const auto story = [&]() -> Task<void> {
        for (int i = 0; i < 2; ++i) {
            const auto result = co_await client->send(get());
            EXPECT_EQ(told(result), "200 hi");
        }
        EXPECT_EQ(accepted, 2U);
    };
    play(io, story());
}

TEST_F(ClientTest, AnIdleConnectionIsClosedInTime) {
    options.idle_time_max = 20ms;
    start();
    make_client();
    const auto story = [&]() -> Task<void> {
        const auto first = co_await client->send(get());
        EXPECT_EQ(server->figures().connections, 1U);
        co_await connections_are(0);
        const auto second = co_await client->send(get());
        EXPECT_EQ(told(second), "200 /|");
    };
    play(io, story());
}

TEST_F(ClientTest, AKeptConnectionThatThePeerClosedIsReplacedUnseen) {
    bool closed = false;
    const auto once = [&](Socket& socket) -> Task<void> {
        const std::string request = co_await hear(socket);
        co_await say(socket, ok);
        socket.close();
        closed = true;
    };
    play_peer({once});
    make_client();
    const auto is_closed = [&] { return closed; };
    const auto story = [&]() -> Task<void> {
        for (int i = 0; i < 3; ++i) {
            closed = false;
            const auto result = co_await client->send(post("x"));
            EXPECT_EQ(told(result), "200 hi");
            co_await until(is_closed);
        }
        EXPECT_EQ(accepted, 3U);
    };
    play(io, story());
}

// Answers once; the next request is heard and the connection closed over it.
class RaceTest : public ClientTest {
protected:
    RaceTest() {
        const auto race = [](Socket& socket) -> Task<void> {
            std::string request = co_await hear(socket);
            co_await say(socket, ok);
            request = co_await hear(socket);
        };
        play_peer({race});
        make_client();
    }
};

TEST_F(RaceTest, WhatMayBeAskedTwiceIsAskedTwice) {
    const auto story = [&]() -> Task<void> {
        for (int i = 0; i < 2; ++i) {
            const auto result = co_await client->send(get());
            EXPECT_EQ(told(result), "200 hi");
        }
        EXPECT_EQ(accepted, 2U);
    };
    play(io, story());
}

TEST_F(RaceTest, WhatMayHaveArrivedAndMustNotTwiceIsReported) {
    const auto story = [&]() -> Task<void> {
        const auto first = co_await client->send(get());
        const auto second = co_await client->send(post("x"));
        EXPECT_EQ(told(second), "failed, maybe arrived");
        EXPECT_EQ(accepted, 1U);
    };
    play(io, story());
}

// Closes over what is still being sent.
Task<void> hear_little(net::asio::ip::tcp::socket& socket) {
    std::array<char, 16> bytes{};
    const auto room = net::asio::buffer(bytes);
    auto [code, count] = co_await socket.async_read_some(room, net::as_result);
    EXPECT_FALSE(code) << "after " << count;
}

TEST_F(ClientTest, WhatCouldNotBeSentWholeOnAKeptConnectionIsSentAgain) {
    const auto impatient = [](Socket& socket) -> Task<void> {
        const std::string request = co_await hear(socket);
        co_await say(socket, ok);
        co_await hear_little(socket);
    };
    play_peer({impatient, says(ok)});
    make_client();
    const auto story = [&]() -> Task<void> {
        const auto first = co_await client->send(get());
        const auto second = co_await client->send(post(std::string(8'000'000, 'x')));
        EXPECT_EQ(told(second), "200 hi");
        EXPECT_EQ(accepted, 2U);
    };
    play(io, story());
}

TEST_F(ClientTest, WhatCouldNotBeSentWholeOnANewConnectionHasNotArrived) {
    play_peer({hear_little});
    make_client();
    const auto story = [&]() -> Task<void> {
        const auto result = co_await client->send(post(std::string(8'000'000, 'x')));
        EXPECT_EQ(told(result), "failed, not arrived");
        EXPECT_EQ(accepted, 1U);
    };
    play(io, story());
}

TEST_F(ClientTest, IsAskedTwiceAtMost) {
    const auto rude = [](Socket& socket) -> Task<void> {
        const std::string request = co_await hear(socket);
    };
    play_peer({says_in_turn({ok, ""}), rude, says(ok)});
    make_client();
    const auto story = [&]() -> Task<void> {
        const auto first = co_await client->send(get());
        const auto second = co_await client->send(get());
        EXPECT_EQ(told(second), "failed, maybe arrived");
        EXPECT_EQ(accepted, 2U);
    };
    play(io, story());
}

TEST_F(ClientTest, HalfAnAnswerOnAKeptConnectionIsNotAskedForAgain) {
    play_peer({says_in_turn({ok, "HTTP/1.1 2"}), says(ok)});
    make_client();
    const auto story = [&]() -> Task<void> {
        const auto first = co_await client->send(get());
        const auto second = co_await client->send(get());
        EXPECT_EQ(told(second), "failed, maybe arrived");
        EXPECT_EQ(accepted, 1U);
    };
    play(io, story());
}

TEST_F(ClientTest, ANewConnectionThatClosesIsAFailure) {
    play_peer({says(""), says(ok)});
    make_client();
    const auto story = [&]() -> Task<void> {
        const auto result = co_await client->send(get());
        EXPECT_EQ(told(result), "failed, maybe arrived");
        EXPECT_EQ(accepted, 1U);
    };
    play(io, story());
}

TEST_F(ClientTest, NobodyThereIsAFailureThatDidNotArrive) {
    start();
    ClientRequest request = get();
    server.reset();
    make_client();
    const auto story = [&]() -> Task<void> {
        const auto result = co_await client->send(std::move(request));
        EXPECT_EQ(told(result), "failed, not arrived");
        EXPECT_EQ(failure(result).error.code, net::asio::error::connection_refused);
    };
    play(io, story());
}

TEST_F(ClientTest, ABadUrlIsAFailure) {
    make_client();
    const auto story = [&]() -> Task<void> {
        ClientRequest request;
        request.url = "gopher://h/";
        const auto result = co_await client->send(std::move(request));
        EXPECT_EQ(told(result), "failed, not arrived");
    };
    play(io, story());
}

TEST_F(ClientTest, ANameIsLookedUp) {
    start();
    make_client();
    const auto story = [&]() -> Task<void> {
        ClientRequest request;
        request.url = "http://localhost:" + std::to_string(server->port()) + "/";
        const auto result = co_await client->send(std::move(request));
        EXPECT_EQ(told(result), "200 /|");
    };
    play(io, story());
}

TEST_F(ClientTest, ASlowAnswerEndsInTime) {
    handler = hold();
    start();
    make_client();
    const auto story = [&]() -> Task<void> {
        ClientRequest request = get();
        request.time_max = 30ms;
        const auto result = co_await client->send(std::move(request));
        EXPECT_EQ(told(result), "failed, maybe arrived");
        EXPECT_EQ(failure(result).error.code, net::asio::error::timed_out);
        held.clear();
        co_await connections_are(0);
    };
    play(io, story());
}

TEST_F(ClientTest, WhatAPeerDoesNotTakeHasNotArrived) {
    const auto deaf = [this](Socket&) -> Task<void> { co_await results_are(1); };
    play_peer({deaf});
    make_client();
    const auto story = [&]() -> Task<void> {
        ClientRequest request = post(std::string(20'000'000, 'x'));
        request.time_max = 60ms;
        send_aside(std::move(request));
        co_await results_are(1);
        EXPECT_EQ(told(results[0]), "failed, not arrived");
        EXPECT_EQ(failure(results[0]).error.code, net::asio::error::timed_out);
    };
    play(io, story());
}

TEST_F(ClientTest, RequestsTakeTurnsInOrder) {
    options.connections_per_host_max = 1;
    handler = hold();
    start();
    make_client();
    const auto story = [&]() -> Task<void> {
        for (int i = 0; i < 3; ++i) send_aside(get("/" + std::to_string(i)));
        for (std::size_t i = 0; i < 3; ++i) {
            co_await handlers_wait(i + 1);
            EXPECT_EQ(server->figures().connections, 1U);
            Response response;
            response.body = std::to_string(i);
            held[i](std::move(response));
            co_await results_are(i + 1);
            EXPECT_EQ(told(results[i]), "200 " + std::to_string(i));
        }
        EXPECT_EQ(server->figures().connections, 1U);
    };
    play(io, story());
}

TEST_F(ClientTest, AsManyConnectionsAsAllowedAreOpened) {
    options.connections_per_host_max = 3;
    handler = hold();
    start();
    make_client();
    const auto story = [&]() -> Task<void> {
        for (int i = 0; i < 5; ++i) send_aside(get());
        co_await handlers_wait(3);
        co_await settled();
        EXPECT_EQ(server->figures().connections, 3U);
        for (std::size_t i = 0; i < 5; ++i) {
            co_await handlers_wait(std::min<std::size_t>(i + 3, 5));
            held[i]({});
        }
        co_await results_are(5);
        EXPECT_EQ(server->figures().connections, 3U);
    };
    play(io, story());
}

TEST_F(ClientTest, WhoWaitsTooLongOrFindsTheQueueFullHasNotArrived) {
    options.connections_per_host_max = 1;
    options.waiting_per_host_max = 1;
    handler = hold();
    start();
    make_client();
    const auto story = [&]() -> Task<void> {
        send_aside(get());
        co_await handlers_wait(1);
        ClientRequest waiting = get();
        waiting.time_max = 30ms;
        send_aside(std::move(waiting));
        co_await settled();
        send_aside(get());
        co_await results_are(1);
        EXPECT_EQ(told(results[0]), "failed, not arrived");
        EXPECT_EQ(failure(results[0]).error.code, net::asio::error::no_buffer_space);
        co_await results_are(2);
        EXPECT_EQ(told(results[1]), "failed, not arrived");
        EXPECT_EQ(failure(results[1]).error.code, net::asio::error::timed_out);
        held[0]({});
        co_await results_are(3);
        EXPECT_EQ(told(results[2]), "200 ");
    };
    play(io, story());
}

TEST_F(ClientTest, AfterStopOnlyRunningRequestsEndWell) {
    handler = hold();
    start();
    make_client();
    const auto story = [&]() -> Task<void> {
        send_aside(get());
        send_aside(get());
        co_await handlers_wait(2);
        held[0]({});
        co_await results_are(1);
        client->stop();
        co_await connections_are(1);
        const auto late = co_await client->send(get());
        EXPECT_EQ(told(late), "failed, not arrived");
        held[1]({});
        co_await results_are(2);
        EXPECT_EQ(told(results[1]), "200 ");
        co_await connections_are(0);
    };
    play(io, story());
}

TEST_F(ClientTest, ACancelledRequestClosesItsConnectionAndGivesUpItsTurn) {
    options.connections_per_host_max = 1;
    handler = hold();
    start();
    make_client();
    const auto story = [&]() -> Task<void> {
        net::TaskGroup doomed(io.get_executor(), {});
        const auto send = [this](ClientRequest request) -> Task<void> {
            const auto result = co_await client->send(std::move(request));
            results.push_back(result);
        };
        doomed.spawn(send(get()));
        co_await handlers_wait(1);
        doomed.spawn(send(get()));  // waits for its turn
        co_await settled();
        send_aside(get("/after"));
        co_await settled();
        doomed.cancel();
        co_await handlers_wait(2);
        EXPECT_EQ(doomed.size(), 0U);
        held[1]({});
        const auto ended = [this] { return !results.empty() && told(results.back()) == "200 "; };
        co_await until(ended);
    };
    play(io, story());
}

TEST_F(ClientTest, TheLoopMayEndWithRequestsUnderway) {
    options.connections_per_host_max = 2;
    handler = hold();
    start();
    make_client();
    const auto story = [&]() -> Task<void> {
        for (int i = 0; i < 4; ++i) send_aside(get());
        co_await handlers_wait(2);
    };
    play(io, story());
    held.clear();
}

TEST_F(ClientTest, MayBeDestroyedWithRequestsUnderway) {
    options.connections_per_host_max = 1;
    handler = hold();
    start();
    make_client();
    const auto story = [&]() -> Task<void> {
        send_aside(get());
        send_aside(get());
        co_await handlers_wait(1);
        client.reset();
        held[0]({});
        co_await handlers_wait(2);
        held[1]({});
        co_await results_are(2);
        EXPECT_EQ(told(results[1]), "200 ");
        co_await connections_are(0);
    };
    play(io, story());
}

}  // namespace
