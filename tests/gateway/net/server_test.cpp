#include "gateway/net/server_fixture.hpp"

#include <boost/asio/ip/address_v4.hpp>

#include <stdexcept>

namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view get_a = "GET /a?b=c HTTP/1.1\r\nHost: h\r\n\r\n";
constexpr std::string_view get_d = "GET /d HTTP/1.1\r\nHost: h\r\n\r\n";

TEST_F(ServerTest, AnswersARequest) {
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        co_await peer->say(get_a);
        const std::string answer = co_await peer->hear();
        EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\nDate: "));
        EXPECT_THAT(answer, HasSubstr(" GMT\r\nContent-Type: text/plain; charset=utf-8\r\n"));
        EXPECT_THAT(answer, EndsWith("\r\nContent-Length: 7\r\n\r\n/a||b=c"));
        EXPECT_THAT(answer, Not(HasSubstr("Server:")));
        EXPECT_EQ(server->figures().requests, 1U);
        EXPECT_EQ(server->figures().connections, 1U);
    };
    play(io, story());
}

TEST_F(ServerTest, KeepsTheConnectionForMoreRequests) {
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        for (int i = 0; i < 5; ++i) {
            co_await peer->say(get_a);
            const std::string answer = co_await peer->hear();
            EXPECT_THAT(answer, EndsWith("/a||b=c"));
        }
        EXPECT_EQ(server->figures().requests, 5U);
    };
    play(io, story());
}

TEST_F(ServerTest, AnswersPipelinedRequestsInTheirOrder) {
    handler = hold();
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        const std::string both = std::string(get_a) + std::string(get_d);
        co_await peer->say(both);
        for (const std::string body : {"first", "second"}) {
            co_await handlers_wait(1);
            EXPECT_EQ(held.size(), 1U) << "the second waits for the first";
            auto answer = std::move(held.front());
            held.clear();
            answer({.body = body});
            const std::string heard = co_await peer->hear();
            EXPECT_THAT(heard, EndsWith(body));
        }
    };
    play(io, story());
}

TEST_F(ServerTest, TakesBodiesWithALengthOrInChunks) {
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        co_await peer->say("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhe");
        co_await settled();
        co_await peer->say("llo");
        std::string answer = co_await peer->hear();
        EXPECT_THAT(answer, EndsWith("\r\n\r\n/|hello"));
        co_await peer->say(
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
            "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"
        );
        answer = co_await peer->hear();
        EXPECT_THAT(answer, EndsWith("\r\n\r\n/|hello"));
    };
    play(io, story());
}

TEST_F(ServerTest, ClosesWhenThePeerAsksForIt) {
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        co_await peer->say("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        const std::string answer = co_await peer->hear_all();
        EXPECT_THAT(answer, HasSubstr("\r\nConnection: close\r\n"));
        EXPECT_THAT(answer, EndsWith("/|"));
        const auto old = connect();
        co_await old->say("GET / HTTP/1.0\r\n\r\n");
        const std::string old_answer = co_await old->hear_all();
        EXPECT_THAT(old_answer, HasSubstr("\r\nConnection: close\r\n"));
    };
    play(io, story());
}

TEST_F(ServerTest, KeepsAnOldPeerThatAsksForIt) {
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        for (int i = 0; i < 2; ++i) {
            co_await peer->say("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            const std::string answer = co_await peer->hear();
            EXPECT_THAT(answer, HasSubstr("\r\nConnection: keep-alive\r\n"));
        }
    };
    play(io, story());
}

TEST_F(ServerTest, AnswersHeadWithTheHeadOfGet) {
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        co_await peer->say("HEAD /a HTTP/1.1\r\nHost: h\r\n\r\n");
        const std::string head = co_await peer->hear_head();
        EXPECT_THAT(head, HasSubstr("\r\nContent-Length: 3\r\n"));
        co_await peer->say(get_a);
        const std::string next = co_await peer->hear();
        EXPECT_THAT(next, StartsWith("HTTP/1.1 200 OK")) << "no body stood between";
    };
    play(io, story());
}

TEST_F(ServerTest, SendsNoBodyWith204) {
    handler = [](Request) -> Task<Response> {
        Response response{.status = 204, .body = "nothing to see"};
        co_return response;
    };
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        const std::string closing = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
        co_await peer->say(closing);
        const std::string answer = co_await peer->hear_all();
        EXPECT_THAT(answer, StartsWith("HTTP/1.1 204 No Content\r\n"));
        EXPECT_THAT(answer, EndsWith("\r\n\r\n"));
        EXPECT_THAT(answer, Not(HasSubstr("Content-Length")));
    };
    play(io, story());
}

TEST_F(ServerTest, SendsLargeBodiesWhole) {
    const std::string large(5'000'000, 'x');
    handler = [&large](Request) -> Task<Response> {
        Response response{.body = large};
        co_return response;
    };
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        for (int i = 0; i < 2; ++i) {
            co_await peer->say(get_a);
            const std::string answer = co_await peer->hear();
            EXPECT_EQ(answer.substr(answer.find("\r\n\r\n") + 4), large);
        }
    };
    play(io, story());
}

TEST_F(ServerTest, ShowsTheHandlerWhoAsksAndHow) {
    Request seen;
    handler = [&seen](Request request) -> Task<Response> {
        seen = std::move(request);
        co_return Response();
    };
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        co_await peer->say("DELETE /x HTTP/1.1\r\nHOST: h\r\nX-Y: Z \r\n\r\n");
        co_await peer->hear();
        EXPECT_EQ(seen.method, net::Method::del);
        EXPECT_EQ(seen.remote, "127.0.0.1");
        EXPECT_EQ(*seen.header("host"), "h");
        EXPECT_EQ(*seen.header("x-y"), "Z");
    };
    play(io, story());
}

TEST_F(ServerTest, TellsAPeerThatAsksToGoOn) {
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        co_await peer->say(
            "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
        );
        const std::string go_on = co_await peer->hear_head();
        EXPECT_EQ(go_on, "HTTP/1.1 100 Continue\r\n\r\n");
        co_await peer->say("hi");
        const std::string answer = co_await peer->hear();
        EXPECT_THAT(answer, EndsWith("/|hi"));
        co_await peer->say(
            "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi"
        );
        const std::string at_once = co_await peer->hear();
        EXPECT_THAT(at_once, StartsWith("HTTP/1.1 200 OK")) << "the body was there already";
    };
    play(io, story());
}

TEST_F(ServerTest, Answers500WhenTheHandlerThrows) {
    handler = [](Request request) -> Task<Response> {
        if (request.path == "/d") throw 5;
        throw std::runtime_error("broken");
        co_return Response();
    };
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        for (const auto& request : {get_a, get_d}) {
            co_await peer->say(request);
            const std::string answer = co_await peer->hear();
            EXPECT_THAT(answer, StartsWith("HTTP/1.1 500 Internal Server Error\r\n"));
            EXPECT_THAT(answer, EndsWith("\r\nContent-Length: 0\r\n\r\n"));
        }
        EXPECT_THAT(failures, ElementsAre("broken", "an exception of unknown type"));
    };
    play(io, story());
}

TEST_F(ServerTest, Answers500InsteadOfABrokenHead) {
    std::vector<bool> written;
    handler = [&written](Request) -> Task<Response> {
        Response response{.headers = {{"Location", "/\r\nSet-Cookie: a=b"}}, .body = "x"};
        response.on_written = [&written](bool whole) { written.push_back(whole); };
        co_return response;
    };
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        co_await peer->say(get_a);
        const std::string answer = co_await peer->hear();
        EXPECT_THAT(answer, StartsWith("HTTP/1.1 500 "));
        EXPECT_THAT(answer, Not(HasSubstr("Set-Cookie")));
        EXPECT_THAT(failures, ElementsAre("a response with a bad status or header"));
        EXPECT_THAT(written, ElementsAre(true));
    };
    play(io, story());
}

TEST_F(ServerTest, HangsUpWithoutAnAnswer) {
    std::vector<bool> written;
    handler = [&written](Request) -> Task<Response> {
        Response response{.body = "never", .hang_up = true};
        response.on_written = [&written](bool whole) { written.push_back(whole); };
        co_return response;
    };
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        co_await peer->say(get_a);
        const std::string answer = co_await peer->hear_all();
        EXPECT_EQ(answer, "");
        EXPECT_THAT(written, ElementsAre(false));
    };
    play(io, story());
}

class WrittenTest : public ServerTest {
protected:
    Response noted(std::string body) {
        Response response{.body = std::move(body)};
        response.on_written = [this](bool whole) { written.push_back(whole); };
        return response;
    }

    // A peer has asked and its handler waits.
    Task<std::unique_ptr<Peer>> asked() {
        auto peer = connect();
        co_await peer->say(get_a);
        co_await handlers_wait(1);
        co_return std::move(peer);
    }

    std::vector<bool> written;
};

TEST_F(WrittenTest, TrueWhenTheAnswerWentOut) {
    handler = hold();
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = co_await asked();
        held[0](noted("x"));
        EXPECT_THAT(written, ElementsAre(true));
        const std::string answer = co_await peer->hear();
        EXPECT_THAT(answer, EndsWith("x"));
    };
    play(io, story());
}

TEST_F(WrittenTest, FalseWhenThePeerHadGone) {
    handler = hold();
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = co_await asked();
        peer->socket.close();
        EXPECT_EQ(server->figures().connections, 1U) << "the handler is let finish";
        held[0](noted("x"));
        EXPECT_THAT(written, ElementsAre(false));
        co_await connections_are(0);
    };
    play(io, story());
}

TEST_F(WrittenTest, FalseWhenThePeerGoesDuringTheWrite) {
    handler = hold();
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = co_await asked();
        held[0](noted(std::string(20'000'000, 'x')));
        EXPECT_THAT(written, IsEmpty());
        peer->socket.close();
        const auto told = [&] { return !written.empty(); };
        co_await until(told);
        EXPECT_THAT(written, ElementsAre(false));
    };
    play(io, story());
}

TEST_F(WrittenTest, AHalfClosedPeerIsAnsweredWhenNobodyAsks) {
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        co_await peer->say(get_a);
        peer->socket.shutdown(net::asio::socket_base::shutdown_send);
        const std::string answer = co_await peer->hear_all();
        EXPECT_THAT(answer, EndsWith("/a||b=c"));
    };
    play(io, story());
}

TEST_F(ServerTest, AHangingHandlerHoldsUpNobodyElse) {
    const auto holding = hold();
    handler = [holding](Request request) -> Task<Response> {
        return request.path == "/d" ? holding(std::move(request)) : echo(std::move(request));
    };
    start();
    const auto story = [&]() -> Task<void> {
        const auto slow = connect();
        co_await slow->say(get_d);
        co_await handlers_wait(1);
        const auto quick = connect();
        co_await quick->say(get_a);
        const std::string answer = co_await quick->hear();
        EXPECT_THAT(answer, EndsWith("/a||b=c"));
        held[0]({.body = "late"});
        const std::string late = co_await slow->hear();
        EXPECT_THAT(late, EndsWith("late"));
    };
    play(io, story());
}

TEST_F(ServerTest, ListensWhereItIsTold) {
    const auto bound = [&](const std::string& where) {
        auto listening = net::listen(io, where, limits, handler, upgrade, {});
        return listening ? (*listening)->address() : listening.error().detail;
    };
    EXPECT_EQ(bound("127.0.0.1:0"), "127.0.0.1");
    EXPECT_EQ(bound("[::1]:0"), "::1");
    for (const std::string bad :
         {"",
          "127.0.0.1",
          "localhost:1",
          ":80",
          "127.0.0.1:",
          "127.0.0.1:x",
          "127.0.0.1:1x",
          "127.0.0.1:65536",
          "::1:0",
          "[127.0.0.1]:0"}) {
        EXPECT_THAT(bound(bad), HasSubstr("not an address with a port")) << bad;
    }
    start();
    EXPECT_THAT(bound("127.0.0.1:" + std::to_string(server->port())), StartsWith("listen on "));
}

TEST(OpenFiles, LimitIsRaisedAndTold) {
    const std::size_t now = net::raise_open_files_limit();
    EXPECT_GE(now, 256U);
    EXPECT_EQ(net::raise_open_files_limit(), now);
}

}  // namespace
