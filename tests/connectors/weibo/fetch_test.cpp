#include "connectors/weibo/outgoing.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace weibo_tests;
using namespace std::chrono_literals;
using connectors::MediaFetched;
using connectors::MediaRefused;
using dialog::Obstacle;

constexpr const char* picture = "\xff\xd8\xff\xe0JFIF";

TEST_F(WeiboSenderTest, FetchesWithTheReceiversTokenAndId) {
    client.will_answer(200, picture, {{"content-type", "image/jpeg"}});
    const auto fetched = std::get<MediaFetched>(fetch());
    EXPECT_EQ(fetched.bytes, picture);
    EXPECT_EQ(fetched.content_type, "image/jpeg");
    const net::ClientRequest& request = client.asked.front();
    EXPECT_EQ(request.method, net::Method::get);
    EXPECT_EQ(
        request.url,
        "https://upload.api.weibo.com/2/mss/msget?access_token=2.00Invented%2BToken%2F1"
        "&fid=821000000000012"
    );
    EXPECT_EQ(request.body_bytes_max, connectors::media_bytes_max);
}

TEST_F(WeiboSenderTest, FetchesNothingWithoutAnId) {
    for (const char* id : {"", "12a", "1&x=y", "../1", "-1", "123456789012345678901"}) {
        const auto refused = std::get<MediaRefused>(fetch(id));
        EXPECT_TRUE(refused.for_ever) << id;
        EXPECT_TRUE(refused.obstacle == Obstacle::malformed) << id;
    }
    EXPECT_TRUE(client.asked.empty());
}

TEST_F(WeiboSenderTest, FollowsAFewRedirectsOfThePlatform) {
    client.will_answer(302, "", {{"location", "http://wx1.sinaimg.cn/a"}});
    client.will_answer(301, "moved", {{"location", "/b"}});
    client.will_answer(307, "", {{"location", "https://m.weibo.cn/c"}});
    client.will_answer(200, picture);
    EXPECT_EQ(std::get<MediaFetched>(fetch()).bytes, picture);
    ASSERT_EQ(client.asked.size(), 4U);
    EXPECT_EQ(client.asked[1].url, "https://wx1.sinaimg.cn/a");
    EXPECT_EQ(client.asked[2].url, "https://wx1.sinaimg.cn/b");
    EXPECT_EQ(client.asked[3].url, "https://m.weibo.cn/c");
}

TEST_F(WeiboSenderTest, DoesNotFollowForEver) {
    for (int i = 0; i < 5; ++i)
        client.will_answer(302, "", {{"location", "https://wx1.sinaimg.cn/a"}});
    const auto refused = std::get<MediaRefused>(fetch());
    EXPECT_FALSE(refused.for_ever);
    EXPECT_EQ(client.asked.size(), 4U);
}

TEST_F(WeiboSenderTest, IsNotLedAstray) {
    for (const char* location :
         {"http://169.254.169.254/latest",
          "http://localhost:9090/testing/clock",
          "https://example.com/x",
          "https://sinaimg.cn.example.com/x",
          "file:///etc/passwd",
          "//127.0.0.1/",
          ""}) {
        client.asked.clear();
        client.will_answer(302, "", {{"location", location}});
        const auto refused = std::get<MediaRefused>(fetch());
        EXPECT_EQ(refused.detail, "redirected to a strange host") << location;
        EXPECT_EQ(client.asked.size(), 1U) << location;
    }
}

TEST_F(WeiboSenderTest, AnErrorInsideASuccessIsAnError) {
    client.will_answer(200, error_body(20003), {{"content-type", "image/jpeg"}});
    const auto gone = std::get<MediaRefused>(fetch());
    EXPECT_TRUE(gone.for_ever);
    client.will_answer(200, "\n " + error_body(10001));
    const auto busy = std::get<MediaRefused>(fetch());
    EXPECT_FALSE(busy.for_ever);
    EXPECT_TRUE(busy.obstacle == Obstacle::platform_down);
    client.will_answer(200, error_body(29999));
    EXPECT_FALSE(std::get<MediaRefused>(fetch()).for_ever);
    client.will_answer(200, "{}");
    EXPECT_FALSE(std::get<MediaRefused>(fetch()).for_ever);
}

TEST_F(WeiboSenderTest, APageOrNothingIsNoFile) {
    for (const char* body : {"", "<html>login</html>", " <!DOCTYPE html>"}) {
        client.will_answer(200, body);
        EXPECT_FALSE(std::get<MediaRefused>(fetch()).for_ever) << body;
    }
}

TEST_F(WeiboSenderTest, WhatIsGoneIsGoneForEver) {
    for (const unsigned status : {404U, 410U}) {
        client.will_answer(status, "<html>");
        const auto refused = std::get<MediaRefused>(fetch());
        EXPECT_TRUE(refused.for_ever) << status;
        EXPECT_TRUE(refused.obstacle == Obstacle::media_gone) << status;
    }
}

TEST_F(WeiboSenderTest, AFailedFetchIsTriedLater) {
    for (const bool may_have_arrived : {true, false}) {
        client.will_fail(may_have_arrived);
        EXPECT_FALSE(std::get<MediaRefused>(fetch()).for_ever);
    }
    client.will_answer(503, "");
    EXPECT_FALSE(std::get<MediaRefused>(fetch()).for_ever);
}

TEST_F(WeiboSenderTest, AFileMayNotBeLargerThanWeKeep) {
    client.will_answer(200, std::string(connectors::media_bytes_max + 1, 'x'));
    const auto refused = std::get<MediaRefused>(fetch());
    EXPECT_TRUE(refused.for_ever);
    EXPECT_TRUE(refused.obstacle == Obstacle::too_long);
}

TEST_F(WeiboSenderTest, WhatWasCutOffForItsSizeIsNotAskedForAgain) {
    client.will_be_too_large();
    const auto refused = std::get<MediaRefused>(fetch());
    EXPECT_TRUE(refused.for_ever);
    EXPECT_EQ(refused.obstacle, Obstacle::too_long);
}

TEST_F(WeiboSenderTest, AForeignTokenStopsFilesAndMessages) {
    client.will_answer(403, error_body(21332));
    const auto refused = std::get<MediaRefused>(fetch());
    EXPECT_FALSE(refused.for_ever);
    EXPECT_TRUE(refused.obstacle == Obstacle::token);
    EXPECT_EQ(alarms.size(), 1U);
    EXPECT_EQ(send("你好").obstacle, Obstacle::token);
    EXPECT_EQ(client.asked.size(), 1U);
}

}  // namespace
