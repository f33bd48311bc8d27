#include "connectors/webchat/origin.hpp"

#include <gtest/gtest.h>

#include <string>

namespace connectors::webchat {

namespace {

bool allowed(const std::string& host, const std::string& origin) {
    net::Request request;
    request.headers = {{"host", host}, {"origin", origin}};
    return origin_allowed(request, {"https://shop.example", "https://M.Shop.example:8443/"});
}

TEST(Origin, TheSameHostMayTalk) {
    EXPECT_TRUE(allowed("chat.example", "https://chat.example"));
    EXPECT_TRUE(allowed("chat.example", "http://chat.example"));
    EXPECT_TRUE(allowed("Chat.Example", "https://chat.EXAMPLE"));
    EXPECT_TRUE(allowed("127.0.0.1:8080", "http://127.0.0.1:8080"));
    EXPECT_TRUE(allowed("chat.example:443", "https://chat.example"));
    EXPECT_TRUE(allowed("chat.example", "http://chat.example:80"));
    EXPECT_TRUE(allowed("[::1]:8080", "http://[::1]:8080"));
}

TEST(Origin, ListedPagesMayTalk) {
    EXPECT_TRUE(allowed("chat.example", "https://shop.example"));
    EXPECT_TRUE(allowed("chat.example", "https://m.shop.example:8443"));
}

TEST(Origin, StrangersMayNot) {
    EXPECT_FALSE(allowed("chat.example", "https://evil.example"));
    EXPECT_FALSE(allowed("chat.example", "http://shop.example"));
    EXPECT_FALSE(allowed("chat.example", "https://shop.example.evil.example"));
    EXPECT_FALSE(allowed("chat.example", "https://shop.example:444"));
    EXPECT_FALSE(allowed("chat.example", "https://chat.example:8443"));
    EXPECT_FALSE(allowed("chat.example:443", "http://chat.example:444"));
    EXPECT_FALSE(allowed("chat.example", "https://x.chat.example"));
    EXPECT_FALSE(allowed("chat.example", "null"));
    EXPECT_FALSE(allowed("chat.example", ""));
    EXPECT_FALSE(allowed("chat.example", "chat.example"));
    EXPECT_FALSE(allowed("chat.example", "file://chat.example"));
    EXPECT_FALSE(allowed("", "https://"));
    EXPECT_FALSE(allowed(":443", "https://:443"));
}

TEST(Origin, WhoIsNoBrowserMayTalk) {
    net::Request request;
    request.headers = {{"host", "chat.example"}};
    EXPECT_TRUE(origin_allowed(request, {}));
}

TEST(Origin, WithoutAHostOnlyListedPagesMayTalk) {
    net::Request request;
    request.headers = {{"origin", "https://shop.example"}};
    EXPECT_FALSE(origin_allowed(request, {}));
    EXPECT_TRUE(origin_allowed(request, {"https://shop.example"}));
}

}  // namespace

}  // namespace connectors::webchat
