#include "gateway/net/request_parser.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using testing::ElementsAre;
using testing::Pair;

// 0 when the request is whole, 1 when it goes on, otherwise the status that refuses it.
struct Parsed {
    explicit Parsed(std::string_view bytes, std::size_t piece = 100'000) : parser(limits()) {
        std::string unread;
        while (outcome == 1 && !bytes.empty()) {
            unread += bytes.substr(0, piece);
            bytes.remove_prefix(std::min(piece, bytes.size()));
            boost::system::error_code code;
            unread.erase(0, parser.feed(net::asio::buffer(unread), code));
            if (code && code != boost::beast::http::error::need_more) {
                outcome = parser.refusal(code);
            } else if (parser.is_done()) {
                outcome = 0;
            }
        }
        left = unread + std::string(bytes);
    }

    static net::ServerLimits limits() { return {.head_bytes_max = 400, .body_bytes_max = 20}; }

    net::RequestParser parser;
    unsigned outcome = 1;
    std::string left;
};

constexpr std::string_view post =
    "POST /a%20b?x=1 HTTP/1.1\r\nHost: h\r\nX-One: 1\r\nContent-Length: 5\r\n\r\nhello";

TEST(RequestParser, ReadsARequestInOnePiece) {
    const Parsed parsed(post);
    ASSERT_EQ(parsed.outcome, 0U);
    const net::Request& request = parsed.parser.request;
    EXPECT_EQ(request.method, net::Method::post);
    EXPECT_EQ(request.path, "/a b");
    EXPECT_THAT(request.query, ElementsAre(Pair("x", "1")));
    EXPECT_THAT(
        request.headers,
        ElementsAre(Pair("host", "h"), Pair("x-one", "1"), Pair("content-length", "5"))
    );
    EXPECT_EQ(request.body, "hello");
}

TEST(RequestParser, ReadsARequestInPiecesOfAnySize) {
    for (std::size_t piece = 1; piece < post.size(); ++piece) {
        const Parsed parsed(post, piece);
        ASSERT_EQ(parsed.outcome, 0U) << piece;
        ASSERT_EQ(parsed.parser.request.body, "hello");
        ASSERT_EQ(parsed.parser.request.headers.size(), 3U);
    }
}

TEST(RequestParser, LeavesTheNextRequestAlone) {
    const Parsed parsed("GET / HTTP/1.1\r\nHost: h\r\n\r\nGET /next");
    ASSERT_EQ(parsed.outcome, 0U);
    EXPECT_EQ(parsed.left, "GET /next");
}

TEST(RequestParser, ReadsChunksAndDropsTheTrailer) {
    const Parsed parsed(
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
        "5;ext=1\r\nhello\r\n6\r\n world\r\n0\r\nX-Trailer: 1\r\n\r\n",
        7
    );
    ASSERT_EQ(parsed.outcome, 0U);
    EXPECT_EQ(parsed.parser.request.body, "hello world");
    EXPECT_EQ(parsed.parser.request.header("x-trailer"), nullptr);
}

TEST(RequestParser, ReadsAnEmptyChunkedBodyByteByByte) {
    const Parsed parsed(
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 1
    );
    EXPECT_EQ(parsed.outcome, 0U);
}

TEST(RequestParser, TurnsHeadIntoGet) {
    const Parsed parsed("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(parsed.parser.request.method, net::Method::get);
    EXPECT_TRUE(parsed.parser.is_head());
}

TEST(RequestParser, KnowsAWebSocketWhenItSeesOne) {
    const std::string_view upgrade = "Host: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
    const auto asks = [upgrade](std::string line) {
        return Parsed(line.append(upgrade)).parser.asks_for_websocket();
    };
    EXPECT_TRUE(asks("GET / HTTP/1.1\r\n"));
    EXPECT_FALSE(asks("GET / HTTP/1.0\r\n"));
    EXPECT_FALSE(asks("POST / HTTP/1.1\r\n"));
    EXPECT_FALSE(asks("HEAD / HTTP/1.1\r\n"));
    const Parsed other("GET / HTTP/1.1\r\nHost: h\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n");
    EXPECT_FALSE(other.parser.asks_for_websocket());
}

struct Refusal {
    unsigned status;
    std::string bytes;
};

class RefusedRequest : public testing::TestWithParam<Refusal> {};

TEST_P(RefusedRequest, HasItsStatusHoweverItIsCut) {
    for (const std::size_t piece : {1U, 3U, 100U, 100'000U}) {
        EXPECT_EQ(Parsed(GetParam().bytes, piece).outcome, GetParam().status) << GetParam().bytes;
    }
}

const std::string host = "Host: h\r\n";

INSTANTIATE_TEST_SUITE_P(
    RequestParser,
    RefusedRequest,
    testing::Values(
        Refusal{400, "\r\n\r\n"},
        Refusal{400, "GET\r\n\r\n"},
        Refusal{400, "GET  / HTTP/1.1\r\n" + host + "\r\n"},
        Refusal{400, "GET / HTTP/2.0\r\n" + host + "\r\n"},
        Refusal{400, "GET /%zz HTTP/1.1\r\n" + host + "\r\n"},
        Refusal{400, "GET ftp://h/ HTTP/1.1\r\n" + host + "\r\n"},
        Refusal{400, "GET / HTTP/1.1\r\n\r\n"},
        Refusal{400, "GET / HTTP/1.1\r\n" + host + host + "\r\n"},
        Refusal{400, "GET / HTTP/1.1\r\n" + host + "Bad Name: 1\r\n\r\n"},
        Refusal{400, "GET / HTTP/1.1\r\n" + host + "X: a\x01z\r\n\r\n"},
        Refusal{400, "POST / HTTP/1.1\r\n" + host + "Content-Length: -1\r\n\r\n"},
        Refusal{400, "POST / HTTP/1.1\r\n" + host + "Content-Length: 1, 2\r\n\r\n"},
        Refusal{
            400,
            "POST / HTTP/1.1\r\n" + host +
                "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"},
        Refusal{400, "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n"},
        Refusal{501, "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: gzip, chunked\r\n\r\n"},
        Refusal{501, "BREW / HTTP/1.1\r\n" + host + "\r\n"},
        Refusal{501, "TRACE / HTTP/1.1\r\n" + host + "\r\n"},
        Refusal{417, "POST / HTTP/1.1\r\n" + host + "Expect: tea\r\nContent-Length: 1\r\n\r\n"},
        Refusal{413, "POST / HTTP/1.1\r\n" + host + "Content-Length: 21\r\n\r\n"},
        Refusal{
            413,
            "POST / HTTP/1.1\r\n" + host +
                "Transfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\nb\r\n"},
        Refusal{431, "GET /" + std::string(500, 'a') + " HTTP/1.1\r\n" + host + "\r\n"},
        Refusal{
            431,
            "GET /" + std::string(200, 'a') + " HTTP/1.1\r\n" + host +
                "X: " + std::string(200, 'a') + "\r\n\r\n"},
        Refusal{
            431,
            "POST / HTTP/1.1\r\n" + host +
                "Transfer-Encoding: chunked\r\n\r\n0\r\nX: " + std::string(390, 'a') + "\r\n\r\n"}
    )
);

TEST(RequestParser, RefusesTooManyHeaders) {
    net::RequestParser parser(net::ServerLimits{});
    std::string bytes = "GET / HTTP/1.1\r\nHost: h\r\n";
    for (int i = 0; i < 100; ++i) bytes += "a:\r\n";
    bytes += "\r\n";
    boost::system::error_code code;
    parser.feed(net::asio::buffer(bytes), code);
    EXPECT_EQ(parser.refusal(code), 431U);
}

}  // namespace
