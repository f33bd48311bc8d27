// One listener, different bodies: what a BodyRule allows and refuses.
#include "gateway/net/server_fixture.hpp"

namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string post(const std::string& path, std::size_t length, const std::string& headers = {}) {
    return "POST " + path + " HTTP/1.1\r\nHost: h\r\n" + headers +
           "Content-Length: " + std::to_string(length) + "\r\n\r\n";
}

class BodyRuleTest : public ServerTest {
protected:
    BodyRuleTest() {
        limits.body_bytes_max = 1000;
        limits.large_body_bytes_max = 8000;
        handler = [](Request request) -> Task<Response> {
            Response response{.body = std::to_string(request.body.size())};
            co_return response;
        };
        body_rule = [this](const Request& head) -> Decision {
            heads.push_back(head);
            if (head.path == "/upload") return upload;
            if (head.path == "/shut") return Response{.status = 403, .body = "no"};
            return net::UsualBody{};
        };
    }

    using Decision = std::variant<net::UsualBody, net::BodyLimits, Response>;

    // What the server says to these bytes.
    Task<std::string> told(std::string bytes) {
        const auto peer = connect();
        co_await peer->say(bytes);
        std::string answer = co_await peer->hear();
        co_return answer;
    }

    Task<void> pause(std::chrono::milliseconds time) {
        net::asio::steady_timer timer(io, time);
        co_await timer.async_wait(net::asio::use_awaitable);
    }

    Task<void> set_aside(std::size_t bytes) {
        return until([this, bytes] { return server->figures().large_body_bytes == bytes; });
    }

    net::BodyLimits upload{.bytes_max = 5000, .time_max = 20s, .progress_bytes = 0};
    std::vector<Request> heads;
};

TEST_F(BodyRuleTest, OneRouteMayCarryMoreThanTheOthers) {
    start();
    const auto story = [&]() -> Task<void> {
        const std::string large = co_await told(post("/upload", 5000) + std::string(5000, 'x'));
        EXPECT_THAT(large, EndsWith("\r\n\r\n5000"));
        const std::string too_large = co_await told(post("/upload", 5001));
        EXPECT_THAT(too_large, StartsWith("HTTP/1.1 413 "));
        EXPECT_THAT(too_large, HasSubstr("\r\nConnection: close\r\n"));
        const std::string elsewhere = co_await told(post("/", 1001));
        EXPECT_THAT(elsewhere, StartsWith("HTTP/1.1 413 "));
        const std::string absurd = co_await told(post("/upload", 18'446'744'073'709'551'615U));
        EXPECT_THAT(absurd, StartsWith("HTTP/1.1 413 "));
        EXPECT_EQ(server->figures().requests, 1U);
    };
    play(io, story());
}

TEST_F(BodyRuleTest, TheRuleSeesTheWholeHeadAndIsNotAskedWithoutABody) {
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        co_await peer->say("GET /upload HTTP/1.1\r\nHost: h\r\n\r\n");
        co_await peer->hear();
        co_await peer->say(post("/upload", 0));
        co_await peer->hear();
        EXPECT_TRUE(heads.empty());
        co_await peer->say(post("/upload?a=b", 1, "X-Visitor: v\r\n") + "x");
        co_await peer->hear();
        EXPECT_EQ(heads.size(), 1U);
        EXPECT_EQ(*heads.at(0).parameter("a"), "b");
        EXPECT_EQ(*heads.at(0).header("x-visitor"), "v");
        EXPECT_EQ(heads.at(0).remote, "127.0.0.1");
    };
    play(io, story());
}

TEST_F(BodyRuleTest, ARefusedBodyIsNotRead) {
    start();
    const auto story = [&]() -> Task<void> {
        const std::string answer = co_await told(post("/shut", 10));
        EXPECT_THAT(answer, StartsWith("HTTP/1.1 403 "));
        EXPECT_THAT(answer, HasSubstr("\r\nConnection: close\r\n"));
        EXPECT_THAT(answer, EndsWith("\r\n\r\nno"));
        EXPECT_EQ(server->figures().requests, 0U);
        EXPECT_EQ(server->figures().refused, 1U);
    };
    play(io, story());
}

TEST_F(BodyRuleTest, OnlyWhoMaySendIsToldToGoOn) {
    start();
    const auto story = [&]() -> Task<void> {
        const std::string expect = "Expect: 100-continue\r\n";
        const auto peer = connect();
        co_await peer->say(post("/upload", 4000, expect));
        const std::string go_on = co_await peer->hear_head();
        EXPECT_EQ(go_on, "HTTP/1.1 100 Continue\r\n\r\n");
        co_await peer->say(std::string(4000, 'x'));
        const std::string taken = co_await peer->hear();
        EXPECT_THAT(taken, EndsWith("\r\n\r\n4000"));
        const std::string shut = co_await told(post("/shut", 10, expect));
        EXPECT_THAT(shut, StartsWith("HTTP/1.1 403 "));
        const std::string too_large = co_await told(post("/upload", 5001, expect));
        EXPECT_THAT(too_large, StartsWith("HTTP/1.1 413 "));
    };
    play(io, story());
}

TEST_F(BodyRuleTest, ABodyOfUntoldLengthHasTheUsualLimit) {
    start();
    const std::string head =
        "POST /upload HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    const auto story = [&]() -> Task<void> {
        const std::string small =
            co_await told(head + "3e8\r\n" + std::string(1000, 'x') + "\r\n0\r\n\r\n");
        EXPECT_THAT(small, EndsWith("\r\n\r\n1000"));
        const std::string large = co_await told(head + "3e9\r\n");
        EXPECT_THAT(large, StartsWith("HTTP/1.1 413 "));
        EXPECT_EQ(server->figures().large_body_bytes, 0U);
    };
    play(io, story());
}

TEST_F(BodyRuleTest, ASlowLineHasItsTime) {
    upload.time_max = limits.body_time_max = 80ms;
    upload.progress_bytes = 100;
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        co_await peer->say(post("/upload", 4000));
        for (int i = 0; i < 40; ++i) {
            co_await peer->say(std::string(100, 'x'));
            co_await pause(5ms);
        }
        const std::string answer = co_await peer->hear();
        EXPECT_THAT(answer, EndsWith("\r\n\r\n4000"));
    };
    play(io, story());
}

TEST_F(BodyRuleTest, ALineThatIsNearlySilentIsCut) {
    upload.time_max = limits.body_time_max = 40ms;
    upload.progress_bytes = 100;
    start();
    const auto trickle = [&](Peer& peer) -> Task<void> {
        for (;;) {
            co_await peer.say("x");
            co_await pause(2ms);
        }
    };
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        co_await peer->say(post("/upload", 4000) + std::string(150, 'x'));
        group.spawn(trickle(*peer));
        const std::string answer = co_await peer->hear();
        group.cancel();
        co_await group.join(1s);
        EXPECT_THAT(answer, StartsWith("HTTP/1.1 408 "));
        co_await set_aside(0);
    };
    play(io, story());
}

TEST_F(BodyRuleTest, LargeBodiesShareTheirMemory) {
    start();
    const auto story = [&]() -> Task<void> {
        const auto first = connect();
        co_await first->say(post("/upload", 5000));
        co_await set_aside(5000);
        const std::string second = co_await told(post("/upload", 3001));
        EXPECT_THAT(second, StartsWith("HTTP/1.1 503 "));
        EXPECT_THAT(second, HasSubstr("\r\nRetry-After: 10\r\n"));
        const std::string fitting = co_await told(post("/upload", 3000) + std::string(3000, 'x'));
        EXPECT_THAT(fitting, EndsWith("\r\n\r\n3000"));
        const std::string usual = co_await told(post("/upload", 1000) + std::string(1000, 'x'));
        EXPECT_THAT(usual, EndsWith("\r\n\r\n1000"));
        co_await first->say(std::string(5000, 'x'));
        const std::string whole = co_await first->hear();
        EXPECT_THAT(whole, EndsWith("\r\n\r\n5000"));
        EXPECT_EQ(server->figures().large_body_bytes, 0U);
    };
    play(io, story());
}

TEST_F(BodyRuleTest, AShareIsHeldUntilTheHandlerIsThrough) {
    const auto kept = std::make_shared<int>();
    upload.kept = kept;
    handler = hold();
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        co_await peer->say(post("/upload", 5000) + std::string(5000, 'x'));
        co_await handlers_wait(1);
        EXPECT_EQ(server->figures().large_body_bytes, 5000U);
        EXPECT_EQ(kept.use_count(), 3) << "the rule's, and that of the body";
        held.at(0)(Response{});
        co_await peer->hear();
        EXPECT_EQ(server->figures().large_body_bytes, 0U);
        EXPECT_EQ(kept.use_count(), 2);
    };
    play(io, story());
}

TEST_F(BodyRuleTest, WhoLeavesHalfWayGivesTheShareBack) {
    const auto kept = std::make_shared<int>();
    upload.kept = kept;
    start();
    const auto story = [&]() -> Task<void> {
        auto peer = connect();
        co_await peer->say(post("/upload", 5000) + std::string(4999, 'x'));
        co_await set_aside(5000);
        peer.reset();
        co_await set_aside(0);
        EXPECT_EQ(kept.use_count(), 2);
        EXPECT_EQ(server->figures().requests, 0U);
    };
    play(io, story());
}

TEST_F(BodyRuleTest, BytesBehindALargeBodyAreTheNextRequest) {
    start();
    const auto story = [&]() -> Task<void> {
        const auto peer = connect();
        co_await peer->say(post("/upload", 2000) + std::string(2000, 'x') + post("/", 2) + "xx");
        const std::string first = co_await peer->hear();
        EXPECT_THAT(first, EndsWith("\r\n\r\n2000"));
        const std::string second = co_await peer->hear();
        EXPECT_THAT(second, EndsWith("\r\n\r\n2"));
        EXPECT_THAT(second, Not(HasSubstr("Connection: close")));
    };
    play(io, story());
}

TEST_F(BodyRuleTest, ARuleThatThrowsAnswers500) {
    body_rule = [](const Request&) -> Decision { throw std::runtime_error("oops"); };
    start();
    const auto story = [&]() -> Task<void> {
        const std::string answer = co_await told(post("/upload", 10));
        EXPECT_THAT(answer, StartsWith("HTTP/1.1 500 "));
        EXPECT_THAT(failures, ElementsAre("oops"));
    };
    play(io, story());
}

}  // namespace
