// What the client makes of the bytes that peers answer with.
#include "gateway/net/client_fixture.hpp"

namespace {

using testing::HasSubstr;

struct Case {
    std::string name;
    std::string answer;  // then the peer closes
    std::string told;
};

class AnswerBytesTest : public ClientTest, public testing::WithParamInterface<Case> {};

const std::string broken = "failed, maybe arrived";

std::string repeated(std::string_view text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all.append(text);
    return all;
}

TEST_P(AnswerBytesTest, AreTakenOrRefused) {
    play_peer({says(GetParam().answer)});
    make_client();
    const auto story = [&]() -> Task<void> {
        ClientRequest request = post("x");
        request.body_bytes_max = 1000;
        const auto result = co_await client->send(std::move(request));
        EXPECT_EQ(told(result), GetParam().told);
        EXPECT_EQ(accepted, 1U);
    };
    play(io, story());
}

INSTANTIATE_TEST_SUITE_P(
    Client,
    AnswerBytesTest,
    testing::Values(
        Case{"length", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "200 hi"},
        Case{"no_reason", "HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nhi", "200 hi"},
        Case{"error_status", "HTTP/1.1 503 No\r\nContent-Length: 2\r\n\r\nno", "503 no"},
        Case{"until_close", "HTTP/1.1 200 OK\r\n\r\nhello", "200 hello"},
        Case{"empty_until_close", "HTTP/1.0 200 OK\r\n\r\n", "200 "},
        Case{
            "chunks",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nhi\r\n3\r\n yo\r\n"
            "0\r\nTrailer: t\r\n\r\n",
            "200 hi yo"},
        Case{"no_content", "HTTP/1.1 204 No\r\nContent-Length: 5\r\n\r\n", "204 "},
        Case{"not_modified", "HTTP/1.1 304 No\r\nContent-Length: 5\r\n\r\n", "304 "},
        Case{
            "interim",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\n"
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
            "200 hi"},
        Case{"more_than_asked", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi there", "200 hi"},
        Case{
            "same_length_twice",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhi",
            "200 hi"},
        Case{"nothing", "", broken},
        Case{"half_head", "HTTP/1.1 200 OK\r\nContent-Le", broken},
        Case{"half_body", "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhi", broken},
        Case{"half_chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhi", broken},
        Case{
            "no_last_chunk",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n",
            broken},
        Case{"only_interim", "HTTP/1.1 100 Continue\r\n\r\n", broken},
        Case{"garbage", "\x16\x03\x01 what is this\r\n\r\n", broken},
        Case{"other_protocol", "SSH-2.0-OpenSSH\r\n\r\n", broken},
        Case{"future_version", "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n", broken},
        Case{"switching", "HTTP/1.1 101 Go\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", broken},
        Case{"bad_status", "HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n", broken},
        Case{"low_status", "HTTP/1.1 000 OK\r\nContent-Length: 0\r\n\r\n", broken},
        Case{"bad_length", "HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nhi", broken},
        Case{"negative_length", "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nhi", broken},
        Case{
            "two_lengths",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhi!",
            broken},
        Case{
            "length_and_chunks",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            broken},
        Case{"coded", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", broken},
        Case{"bad_chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", broken},
        Case{"folded_name", "HTTP/1.1 200 OK\r\nContent-Length : 0\r\n\r\n", broken},
        Case{"huge_field", "HTTP/1.1 200 OK\r\nX: " + std::string(70'000, 'x'), broken},
        Case{"endless_fields", "HTTP/1.1 200 OK\r\n" + repeated("X: y\r\n", 9000), broken},
        Case{"endless_interim", repeated("HTTP/1.1 100 Continue\r\n\r\n", 3000), broken},
        Case{"long_by_length", "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", broken},
        Case{
            "long_by_chunk",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n",
            broken},
        Case{
            "long_by_chunks",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + repeated("1\r\nx\r\n", 1001) +
                "0\r\n\r\n",
            broken},
        Case{
            "endless_chunk_line",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(70'000, 'x'),
            broken},
        Case{
            "endless_trailers",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" +
                repeated("X: y\r\n", 9000),
            broken},
        Case{"endless_until_close", "HTTP/1.1 200 OK\r\n\r\n" + std::string(500'000, 'x'), broken}
    ),
    [](const auto& of) { return of.param.name; }
);

TEST_F(ClientTest, AnAnswerMayComeByteByByte) {
    const auto slowly = [](Socket& socket) -> Task<void> {
        const std::string answer =
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            "2\r\nhi\r\n0\r\nX: y\r\n\r\n";
        const std::string request = co_await hear(socket);
        for (const char& c : answer) {
            co_await say(socket, std::string_view(&c, 1));
            co_await settled();
        }
    };
    play_peer({slowly});
    make_client();
    const auto story = [&]() -> Task<void> {
        const auto result = co_await client->send(get());
        EXPECT_EQ(told(result), "200 hi");
    };
    play(io, story());
}

TEST_F(ClientTest, HeadersComeInLowerCaseAndInOrder) {
    play_peer({says("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-A: 1\r\nx-a: 2\r\n\r\n")});
    make_client();
    const auto story = [&]() -> Task<void> {
        const auto result = co_await client->send(get());
        const auto& response = std::get<ClientResponse>(result);
        const net::Fields expected{{"content-length", "0"}, {"x-a", "1"}, {"x-a", "2"}};
        EXPECT_EQ(response.headers, expected);
        EXPECT_EQ(*response.header("x-a"), "1");
        EXPECT_EQ(response.header("x-b"), nullptr);
    };
    play(io, story());
}

TEST_F(ClientTest, TheAnswerToHeadHasNoBody) {
    const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
    play_peer({says_in_turn({answer, answer})});
    make_client();
    const auto story = [&]() -> Task<void> {
        for (int i = 0; i < 2; ++i) {
            ClientRequest request = get();
            request.method = Method::head;
            const auto result = co_await client->send(std::move(request));
            EXPECT_EQ(told(result), "200 ");
        }
        EXPECT_EQ(accepted, 1U);
    };
    play(io, story());
}

TEST_F(ClientTest, SaysWhatItWasTold) {
    std::string heard;
    const auto note = [&](Socket& socket) -> Task<void> {
        heard = co_await hear(socket);
        co_await say(socket, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    };
    play_peer({note});
    make_client();
    const auto story = [&]() -> Task<void> {
        ClientRequest request = post("{}", "/a%20b?c=d");
        request.headers = {{"Content-Type", "application/json"}, {"X-Key", "k"}};
        const std::string host = request.url.substr(7, request.url.find("/a") - 7);
        const auto result = co_await client->send(std::move(request));
        EXPECT_EQ(told(result), "200 ");
        EXPECT_EQ(
            heard,
            "POST /a%20b?c=d HTTP/1.1\r\nHost: " + host +
                "\r\nUser-Agent: huiyin\r\nAccept-Encoding: identity\r\nContent-Length: 2\r\n"
                "Content-Type: application/json\r\nX-Key: k\r\n\r\n{}"
        );
    };
    play(io, story());
}

TEST_F(ClientTest, HeadersThatCannotBeSentAreRefused) {
    play_peer({says("")});
    make_client();
    const auto story = [&]() -> Task<void> {
        const net::Fields bad{
            {"", "x"},
            {"a b", "x"},
            {"a:", "x"},
            {"a", "x\r\nb: y"},
            {"a", std::string("\0", 1)},
            {"Host", "x"},
            {"content-LENGTH", "1"},
            {"Transfer-Encoding", "chunked"},
            {"Connection", "close"},
            {"Expect", "100-continue"},
            {"a", std::string(40'000, 'x')}};
        for (const auto& field : bad) {
            ClientRequest request = get();
            request.headers.push_back(field);
            const auto result = co_await client->send(std::move(request));
            EXPECT_EQ(told(result), "failed, not arrived") << field.first;
        }
        EXPECT_EQ(accepted, 0U);
    };
    play(io, story());
}

TEST_F(ClientTest, ErrorsNeverHoldTheQuery) {
    play_peer({says("garbage\r\n\r\n")});
    make_client();
    const auto story = [&]() -> Task<void> {
        std::vector<ClientRequest> failing(4, get("/p?token=secret"));
        failing[1].url = "http://127.0.0.1:1/p?token=secret";
        failing[2].headers = {{"Host", "secret"}};
        failing[3].url += " ";
        for (auto& request : failing) {
            const auto result = co_await client->send(std::move(request));
            EXPECT_FALSE(failure(result).error.detail.empty());
            EXPECT_THAT(failure(result).error.detail, testing::Not(HasSubstr("secret")));
        }
    };
    play(io, story());
}

TEST_F(ClientTest, BigBodiesGoBothWays) {
    limits.body_bytes_max = 8 * 1024 * 1024;
    start();
    make_client();
    const auto story = [&]() -> Task<void> {
        const std::string body(5'000'000, 'b');
        ClientRequest request = post(body);
        request.body_bytes_max = 6'000'000;
        const auto result = co_await client->send(std::move(request));
        EXPECT_EQ(told(result), "200 /|" + body);
    };
    play(io, story());
}

TEST_F(ClientTest, ABodyAboveTheLimitIsAFailureOfItsOwn) {
    limits.body_bytes_max = 8 * 1024 * 1024;
    start();
    make_client();
    const auto story = [&]() -> Task<void> {
        ClientRequest request = post(std::string(5'000, 'b'));
        request.body_bytes_max = 4'000;
        const auto result = co_await client->send(std::move(request));
        const auto* failure = std::get_if<ClientFailure>(&result);
        EXPECT_TRUE(failure != nullptr && is_body_too_large(failure->error));
        EXPECT_FALSE(net::is_body_too_large({net::asio::error::eof, ""}));
    };
    play(io, story());
}

TEST_F(ClientTest, ARefusedUploadHearsItsAnswer) {
    limits.body_bytes_max = 1000;
    start();
    make_client();
    const auto story = [&]() -> Task<void> {
        const auto result = co_await client->send(post(std::string(300'000, 'b')));
        EXPECT_EQ(told(result), "413 ");
        const auto next = co_await client->send(get());
        EXPECT_EQ(told(next), "200 /|");
    };
    play(io, story());
}

}  // namespace
