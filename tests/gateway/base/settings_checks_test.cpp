#include "gateway/base/settings_checks.hpp"

#include "gateway/base/utf8.hpp"

#include <gtest/gtest.h>

#include <string>

namespace gateway {
namespace {

using namespace std::chrono_literals;

TEST(SettingsChecks, HostsHaveAPort) {
    for (const auto* good : {"127.0.0.1:8080", "0.0.0.0:0", "[::1]:65535"})
        EXPECT_TRUE(is_address_and_port(good)) << good;
    for (const auto* wrong :
         {"",
          ":80",
          "127.0.0.1",
          "127.0.0.1:",
          "127.0.0.1:65536",
          "::1:80",
          "[::1]",
          "[]:1",
          "a b:1",
          "localhost:80",
          "a-b.c:1",
          "127.0.0.256:1",
          "a:1:2",
          "http://a:1",
          "[::1:80",
          "a]:80",
          "a:+1"})
        EXPECT_FALSE(is_address_and_port(wrong)) << wrong;
}

TEST(SettingsChecks, BasesAreHttpWithoutSlashAtTheEnd) {
    for (const auto* good :
         {"https://api.weixin.qq.com", "http://127.0.0.1:4000/x/y", "http://[::1]:1"})
        EXPECT_TRUE(is_http_base(good)) << good;
    for (const auto* wrong :
         {"",
          "https://",
          "https://a/",
          "ftp://a",
          "https://a?x",
          "https://a/b#c",
          "https://a b",
          "https://u@a",
          "https://a:b"})
        EXPECT_FALSE(is_http_base(wrong)) << wrong;
}

TEST(SettingsChecks, OriginsHaveNoPath) {
    EXPECT_TRUE(is_origin("https://www.example.com"));
    EXPECT_TRUE(is_origin("http://localhost:3000"));
    for (const auto* wrong : {"*", "www.example.com", "https://a/", "https://a/b", "null"})
        EXPECT_FALSE(is_origin(wrong)) << wrong;
}

TEST(SettingsChecks, LoopbackIsThisMachineOnly) {
    for (const auto* good : {"127.0.0.1:1", "127.1.2.3:1", "localhost:1", "[::1]:1"})
        EXPECT_TRUE(is_loopback(good)) << good;
    for (const auto* wrong :
         {"0.0.0.0:1", "127.evil.example:1", "[::]:1", "localhost.evil:1", "1.127.0.0:1"})
        EXPECT_FALSE(is_loopback(wrong)) << wrong;
}

TEST(SettingsChecks, MinutesOfADayEndAtTwentyFour) {
    EXPECT_EQ(parse_minute_of_day("00:00"), 0min);
    EXPECT_EQ(parse_minute_of_day("22:30"), 22h + 30min);
    EXPECT_EQ(parse_minute_of_day("24:00"), 24h);
    for (const auto* wrong : {"", "24:01", "7:00", "12:60", "12-30", "-1:00", "1a:00", "12:3x"})
        EXPECT_FALSE(parse_minute_of_day(wrong)) << wrong;
}

// Every sequence of up to four bytes from the edges of the encoding, against a decoder that
// computes the code point and encodes it again.
std::string encoded(std::uint32_t code) {
    const auto byte = [](std::uint32_t value) { return static_cast<char>(value); };
    const auto tail = [&](std::uint32_t shift) { return byte(0x80U | ((code >> shift) & 0x3fU)); };
    if (code < 0x80) return {byte(code)};
    if (code < 0x800) return {byte(0xc0U | code >> 6U), tail(0)};
    if (code < 0x10000) return {byte(0xe0U | code >> 12U), tail(6), tail(0)};
    return {byte(0xf0U | code >> 18U), tail(12), tail(6), tail(0)};
}

TEST(Utf8, EveryCodePointIsValidExceptSurrogates) {
    for (std::uint32_t code = 0; code < 0x11'2000; ++code) {
        const auto text = encoded(code);
        const bool surrogate = code >= 0xd800 && code < 0xe000;
        const bool valid = !surrogate && code <= 0x10'ffff;
        const std::string_view bytes(text);
        const bool cut_is_valid = bytes.size() > 1 && (is_utf8(bytes.substr(0, bytes.size() - 1)) ||
                                                       is_utf8(bytes.substr(1)));
        if (is_utf8(text) != valid || cut_is_valid) FAIL() << code;
    }
}

TEST(Utf8, OverlongFormsAreInvalid) {
    for (const auto* text :
         {"\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf"})
        EXPECT_FALSE(is_utf8(text));
}

}  // namespace
}  // namespace gateway
