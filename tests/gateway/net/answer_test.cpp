#include "gateway/net/answer.hpp"

#include <gtest/gtest.h>

namespace {

using net::Response;

std::string head_of(const Response& response, const net::Framing& framing) {
    std::string out = "before:";
    net::append_head(out, response, framing);
    return out;
}

TEST(Answer, WritesStatusHeadersAndLength) {
    Response response;
    response.body = "12345";
    response.headers = {{"ETag", "\"a\""}};
    EXPECT_EQ(
        head_of(response, {.date = "now"}),
        "before:HTTP/1.1 200 OK\r\nDate: now\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Length: 5\r\nETag: \"a\"\r\n\r\n"
    );
}

TEST(Answer, SaysWhetherTheConnectionGoesOn) {
    Response response;
    response.status = 404;
    response.content_type.clear();
    EXPECT_EQ(
        head_of(response, {.date = "now", .keep_alive = false}),
        "before:HTTP/1.1 404 Not Found\r\nDate: now\r\nContent-Length: 0\r\n"
        "Connection: close\r\n\r\n"
    );
    EXPECT_NE(
        head_of(response, {.date = "now", .is_http_1_0 = true}).find("Connection: keep-alive\r\n"),
        std::string::npos
    );
}

TEST(Answer, GivesNoLengthWhereThereIsNoBody) {
    Response response;
    for (const unsigned status : {204U, 304U}) {
        response.status = status;
        EXPECT_EQ(head_of(response, {.date = "now"}).find("Content-"), std::string::npos);
    }
}

TEST(Answer, DoesNotSayWhatWouldBreakTheHead) {
    EXPECT_TRUE(net::is_sayable({}));
    EXPECT_FALSE(net::is_sayable({.status = 100}));
    EXPECT_FALSE(net::is_sayable({.status = 600}));
    EXPECT_FALSE(net::is_sayable({.content_type = "a\r\nb"}));
    EXPECT_FALSE(net::is_sayable({.headers = {{"Location", "/\nSet-Cookie: x"}}}));
    EXPECT_FALSE(net::is_sayable({.headers = {{"X\r", "1"}}}));
    EXPECT_FALSE(net::is_sayable({.headers = {{"", "1"}}}));
    EXPECT_FALSE(net::is_sayable({.headers = {{"X", std::string(1, '\0')}}}));
}

TEST(Answer, WritesDatesAsTheProtocolWants) {
    using namespace std::chrono;
    const net::Instant example = sys_days(1994y / November / 6) + 8h + 49min + 37s + 999ms;
    EXPECT_EQ(net::http_date(example), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(net::http_date(net::Instant{}), "Thu, 01 Jan 1970 00:00:00 GMT");
}

}  // namespace
