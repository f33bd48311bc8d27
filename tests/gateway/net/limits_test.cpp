#include "gateway/net/server_fixture.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

class LimitsTest : public ServerTest {
protected:
    LimitsTest() {
        limits.head_bytes_max = 1024;
        limits.body_bytes_max = 1000;
    }

    // What the server says to these bytes before it closes.
    Task<std::string> told(std::string_view bytes) {
        const auto peer = connect();
        co_await peer->say(bytes);
        std::string answer = co_await peer->hear_all();
        co_return answer;
    }
};

struct Case {
    std::string_view status_line;
    std::string request;
};

class RefusalTest : public LimitsTest, public testing::WithParamInterface<Case> {};

TEST_P(RefusalTest, IsAnsweredAndTheConnectionClosed) {
    start();
    const auto story = [&]() -> Task<void> {
        const std::string answer = co_await told(GetParam().request);
        EXPECT_THAT(answer, StartsWith(std::string(GetParam().status_line) + "\r\nDate: "));
        EXPECT_THAT(answer, EndsWith("\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        EXPECT_EQ(server->figures().refused, 1U);
        EXPECT_EQ(server->figures().requests, 0U);
    };
    play(io, story());
}

INSTANTIATE_TEST_SUITE_P(
    Server,
    RefusalTest,
    testing::Values(
        Case{"HTTP/1.1 400 Bad Request", "rubbish\r\n\r\n"},
        Case{"HTTP/1.1 400 Bad Request", "GET /%00 HTTP/1.1\r\nHost: h\r\n\r\n"},
        Case{
            "HTTP/1.1 400 Bad Request",
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1;" +
                std::string(2000, 'x')},
        Case{
            "HTTP/1.1 413 Payload Too Large",
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n"},
        Case{
            "HTTP/1.1 413 Payload Too Large",
            "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 1001\r\n\r\n"},
        Case{
            "HTTP/1.1 413 Payload Too Large",
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n"},
        Case{
            "HTTP/1.1 431 Request Header Fields Too Large",
            "GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(1024, 'x') + "\r\n\r\n"},
        Case{"HTTP/1.1 431 Request Header Fields Too Large", "GET /" + std::string(1100, 'x')},
        Case{"HTTP/1.1 501 Not Implemented", "BREW / HTTP/1.1\r\nHost: h\r\n\r\n"},
        Case{
            "HTTP/1.1 417 Expectation Failed",
            "POST / HTTP/1.1\r\nHost: h\r\nExpect: tea\r\nContent-Length: 1\r\n\r\n"}
    )
);

TEST_F(LimitsTest, TheRestIsNotReadAsAnotherRequest) {
    start();
    const auto story = [&]() -> Task<void> {
        const std::string answer =
            co_await told("BREW / HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n");
        EXPECT_EQ(answer.find("200 OK"), std::string::npos);
        EXPECT_EQ(server->figures().requests, 0U);
    };
    play(io, story());
}

TEST_F(LimitsTest, ARefusedUploadStillReadsItsAnswer) {
    start();
    const std::string upload = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2000000\r\n\r\n" +
                               std::string(2'000'000, 'x');
    const auto story = [&]() -> Task<void> {
        const std::string answer = co_await told(upload);
        EXPECT_THAT(answer, StartsWith("HTTP/1.1 413 "));
    };
    play(io, story());
}

TEST_F(LimitsTest, BodiesUpToTheLimitAreTaken) {
    start();
    const std::string upload =
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n" + std::string(1000, 'x');
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        co_await peer->say(upload);
        const std::string answer = co_await peer->hear();
        EXPECT_THAT(answer, HasSubstr("\r\nContent-Length: 1002\r\n"));
    };
    play(io, story());
}

TEST_F(LimitsTest, ASlowHeadIsCutWith408) {
    limits.head_time_max = 20ms;
    start();
    const auto story = [&]() -> Task<void> {
        const std::string answer = co_await told("GET / HTTP/1.1\r\nHo");
        EXPECT_THAT(answer, StartsWith("HTTP/1.1 408 Request Timeout\r\n"));
        EXPECT_EQ(server->figures().refused, 1U);
    };
    play(io, story());
}

TEST_F(LimitsTest, TrickleDoesNotBuyTime) {
    limits.head_time_max = 40ms;
    start();
    const auto trickle = [&](Peer& peer) -> Task<void> {
        for (;;) {
            co_await peer.say("X: y\r\n");
            net::asio::steady_timer timer(io, 2ms);
            co_await timer.async_wait(net::asio::use_awaitable);
        }
    };
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        co_await peer->say("GET / HTTP/1.1\r\nHost: h\r\n");
        group.spawn(trickle(*peer));
        const std::string answer = co_await peer->hear();
        group.cancel();
        co_await group.join(1s);
        EXPECT_THAT(answer, StartsWith("HTTP/1.1 408 "));
    };
    play(io, story());
}

TEST_F(LimitsTest, ASlowBodyIsCutWith408) {
    limits.body_time_max = 20ms;
    start();
    const auto story = [&]() -> Task<void> {
        const std::string answer =
            co_await told("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf");
        EXPECT_THAT(answer, StartsWith("HTTP/1.1 408 "));
    };
    play(io, story());
}

TEST_F(LimitsTest, AnIdleConnectionIsClosedWithoutAWord) {
    limits.idle_time_max = 20ms;
    start();
    const auto story = [&]() -> Task<void> {
        const std::string fresh = co_await told("");
        EXPECT_EQ(fresh, "");
        const auto peer = connect();
        co_await peer->say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        co_await peer->hear();
        const std::string rest = co_await peer->hear_all();
        EXPECT_EQ(rest, "");
        EXPECT_EQ(server->figures().refused, 0U);
    };
    play(io, story());
}

TEST_F(LimitsTest, AHandlerMayTakeLongerThanAnyOfThem) {
    limits.idle_time_max = limits.head_time_max = limits.body_time_max = 10ms;
    limits.write_time_max = 10ms;
    handler = [this](Request) -> Task<Response> {
        net::asio::steady_timer timer(io, 60ms);
        co_await timer.async_wait(net::asio::use_awaitable);
        Response response{.body = "late"};
        co_return response;
    };
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        co_await peer->say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        const std::string answer = co_await peer->hear();
        EXPECT_THAT(answer, EndsWith("late"));
    };
    play(io, story());
}

TEST_F(LimitsTest, APeerThatDoesNotReadIsCut) {
    limits.write_time_max = 20ms;
    std::vector<bool> written;
    handler = [&written](Request) -> Task<Response> {
        Response response{.body = std::string(20'000'000, 'x')};
        response.on_written = [&written](bool whole) { written.push_back(whole); };
        co_return response;
    };
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        co_await peer->say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        const auto told = [&] { return !written.empty(); };
        co_await until(told);
        EXPECT_THAT(written, ElementsAre(false));
        co_await connections_are(0);
    };
    play(io, story());
}

TEST_F(LimitsTest, APeerThatNeverClosesAfterARefusalIsCut) {
    limits.close_time_max = 20ms;
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        co_await peer->say("rubbish\r\n\r\n");
        const auto refused = [&] { return server->figures().refused == 1; };
        co_await until(refused);
        co_await connections_are(0);
    };
    play(io, story());
}

TEST_F(LimitsTest, OneConnectionTooManyGets503) {
    limits.connections_max = 2;
    start();
    const auto story = [&]() -> Task<void> {
        auto first = connect();
        const auto second = connect();
        for (Peer* peer : {first.get(), second.get()}) {
            co_await peer->say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            co_await peer->hear();
        }
        const std::string answer = co_await told("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        EXPECT_THAT(answer, StartsWith("HTTP/1.1 503 Service Unavailable\r\n"));
        EXPECT_THAT(answer, HasSubstr("\r\nConnection: close\r\n"));
        EXPECT_EQ(server->figures().refused, 1U);
        first.reset();
        co_await connections_are(1);
        const auto third = connect();
        co_await third->say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        const std::string served = co_await third->hear();
        EXPECT_THAT(served, StartsWith("HTTP/1.1 200 OK\r\n"));
    };
    play(io, story());
}

// Lets the process have no more open files than it has now.
class NoMoreFiles {
public:
    NoMoreFiles() {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        const int next = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
        ::close(next);
        rlimit now = before_;
        now.rlim_cur = static_cast<rlim_t>(next);
        ::setrlimit(RLIMIT_NOFILE, &now);
    }

    ~NoMoreFiles() { ::setrlimit(RLIMIT_NOFILE, &before_); }

    NoMoreFiles(const NoMoreFiles&) = delete;
    NoMoreFiles& operator=(const NoMoreFiles&) = delete;

private:
    rlimit before_{};
};

TEST_F(LimitsTest, WithoutFreeDescriptorsAcceptingPausesAndGoesOnLater) {
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        std::optional<NoMoreFiles> full(std::in_place);
        co_await peer->say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        const auto reported = [&] { return !failures.empty(); };
        co_await until(reported);
        EXPECT_THAT(failures, ElementsAre(HasSubstr("accept: ")));
        const std::clock_t cpu_before = std::clock();
        net::asio::steady_timer timer(io, 120ms);  // longer than one pause
        co_await timer.async_wait(net::asio::use_awaitable);
        EXPECT_LT(std::clock() - cpu_before, CLOCKS_PER_SEC / 20) << "it spins";
        EXPECT_EQ(failures.size(), 1U) << "told once a second at most";
        full.reset();
        const std::string answer = co_await peer->hear();
        EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    };
    play(io, story());
}

}  // namespace
