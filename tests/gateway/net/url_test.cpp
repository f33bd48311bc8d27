#include "gateway/net/url.hpp"

#include "gateway/net/http_client.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

std::string read(std::string_view text) {
    const auto url = net::parse_url(text);
    if (!url) return url.error().detail;
    return (url->origin.tls ? "tls " : "plain ") + url->origin.host + " " +
           std::to_string(url->origin.port) + " " + url->authority + " " + url->target;
}

TEST(Url, IsTakenApart) {
    EXPECT_EQ(
        read("https://api.example.com/a?b=c"), "tls api.example.com 443 api.example.com /a?b=c"
    );
    EXPECT_EQ(read("http://h"), "plain h 80 h /");
    EXPECT_EQ(read("http://h?x"), "plain h 80 h /?x");
    EXPECT_EQ(read("HTTPS://API.Example.com:443/X"), "tls api.example.com 443 api.example.com /X");
    EXPECT_EQ(read("http://h:8080/"), "plain h 8080 h:8080 /");
    EXPECT_EQ(
        read("https://127.0.0.1:9/%E4%b8/~a!$&'()*+,;=:@"),
        "tls 127.0.0.1 9 127.0.0.1:9 /%E4%b8/~a!$&'()*+,;=:@"
    );
    EXPECT_EQ(read("https://[::1]:8443/a"), "tls ::1 8443 [::1]:8443 /a");
    EXPECT_EQ(read("http://[2001:DB8::1]"), "plain 2001:db8::1 80 [2001:db8::1] /");
    EXPECT_EQ(read("http://a_b-c.d1:1"), "plain a_b-c.d1 1 a_b-c.d1:1 /");
}

class BadUrlTest : public testing::TestWithParam<std::string> {};

TEST_P(BadUrlTest, IsRefusedUnquoted) {
    EXPECT_EQ(read(GetParam()), "not an absolute http URL");
}

INSTANTIATE_TEST_SUITE_P(
    Url,
    BadUrlTest,
    testing::Values(
        "",
        "/a",
        "h/a",
        "ftp://h/",
        "http:/h/",
        "http:///a",
        "http://?a",
        "http://user@h/",
        "http://user:word@h/",
        "http://h/#part",
        "http://h#part",
        "http://h:/",
        "http://h:0/",
        "http://h:65536/",
        "http://h:80a/",
        "http://h:-1/",
        "http://h:+1/",
        "http://h /",
        "http://h/a b",
        "http://h/\r\nX: y",
        std::string("http://h/\0", 10),
        "http://h/\xe4\xb8\xad",
        "http://h/%",
        "http://h/%4",
        "http://h/%zz",
        "http://h/<",
        "http://h/\"",
        "http://h/\\",
        "http://h\\@evil/",
        "http://.h/",
        "http://h./",
        "http://a..b/",
        "http://-a/",
        "http://a-/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://127.0.0.1.5/",
        "http://256.0.0.1/",
        "http://::1/",
        "http://[::1/",
        "http://[127.0.0.1]/",
        "http://[fe80::1%25eth0]/",
        "http://[::1]a/",
        "http://" + std::string(64, 'a') + "/",
        "http://h/" + std::string(9000, 'a')
    )
);

TEST(Url, TextIsEncodedForIt) {
    EXPECT_EQ(net::percent_encode("aZ09-._~"), "aZ09-._~");
    EXPECT_EQ(net::percent_encode("a b+c/\xe4\xb8\xad&"), "a%20b%2Bc%2F%E4%B8%AD%26");
    EXPECT_EQ(net::form_encode({{"a b", "1&2"}, {"c", ""}}), "a%20b=1%262&c=");
    EXPECT_EQ(net::form_encode({}), "");
}

}  // namespace
