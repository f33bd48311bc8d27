#include "connectors/weibo/address.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace {

using namespace connectors::weibo;

constexpr std::string_view base = "https://upload.api.weibo.com";
constexpr std::string_view from = "https://upload.api.weibo.com/2/mss/msget?access_token=T&fid=1";

TEST(WeiboAddress, FollowsWithinThePlatformsDomains) {
    const std::map<std::string, std::string> expected{
        {"https://wx1.sinaimg.cn/large/1.jpg", "https://wx1.sinaimg.cn/large/1.jpg"},
        {"https://a.b.weibo.com/1?x=%2F&y#part", "https://a.b.weibo.com/1?x=%2F&y"},
        {"https://m.weibo.cn", "https://m.weibo.cn/"},
        {"HTTPS://WX1.SinaImg.CN/Large", "https://wx1.sinaimg.cn/Large"},
        {"http://wx1.sinaimg.cn/1.jpg", "https://wx1.sinaimg.cn/1.jpg"},
        {"//wx1.sinaimg.cn/1.jpg", "https://wx1.sinaimg.cn/1.jpg"},
        {"/2/other?a=b", "https://upload.api.weibo.com/2/other?a=b"},
        {"https://m.weibo.cn?x", "https://m.weibo.cn/?x"},
    };
    for (const auto& [location, target] : expected)
        EXPECT_EQ(redirect_target(from, location, base), target) << location;
}

TEST(WeiboAddress, GoesNowhereElse) {
    for (const std::string& location : std::vector<std::string>{
             "",
             "https://example.com/1.jpg",
             "https://weibo.com.example.com/1.jpg",
             "https://evilweibo.com/1.jpg",
             "https://weibo.com/1.jpg",
             "https://.weibo.com/1.jpg",
             "https://wx1.sinaimg.cn@example.com/1.jpg",
             "https://example.com@wx1.sinaimg.cn/1.jpg",
             "https://wx1.sinaimg.cn:8080/1.jpg",
             "https://wx1.sinaimg.cn:443/1.jpg",
             "https://wx1.sinaimg.cn./1.jpg",
             "https://127.0.0.1/1.jpg",
             "https://127.0.0.1#.sinaimg.cn",
             "https://127.0.0.1?.sinaimg.cn",
             "https://127.0.0.1\\.sinaimg.cn",
             "https://127.0.0.1%2f.sinaimg.cn/",
             "https://[::1]/",
             "http://169.254.169.254/latest/meta-data",
             "http://localhost:9090/metrics",
             "https://upload.api.weibo.com:22/",
             "//example.com/1.jpg",
             "///example.com/1.jpg",
             "/\\example.com",
             "file:///etc/passwd",
             "ftp://wx1.sinaimg.cn/1.jpg",
             "gopher://wx1.sinaimg.cn/1",
             "relative/1.jpg",
             "?fid=2",
             "https://wx1.sinaimg.cn/a b",
             "https://wx1.sinaimg.cn/a\r\nHost: x",
             "https://wx1.sinaimg.cn/中",
             "https://",
             "https:///1.jpg",
             "https://wx1.sinaimg.cn/" + std::string(5000, 'a')})
        EXPECT_FALSE(redirect_target(from, location, base)) << location;
}

TEST(WeiboAddress, TheConfiguredOriginIsGoodAsItIs) {
    constexpr std::string_view local = "http://127.0.0.1:8099/";
    constexpr std::string_view call = "http://127.0.0.1:8099/2/mss/msget";
    EXPECT_EQ(redirect_target(call, "/files/1", local), "http://127.0.0.1:8099/files/1");
    EXPECT_EQ(
        redirect_target(call, "http://127.0.0.1:8099/files/1", local),
        "http://127.0.0.1:8099/files/1"
    );
    EXPECT_FALSE(redirect_target(call, "http://127.0.0.1:8098/files/1", local));
    EXPECT_FALSE(redirect_target(call, "https://127.0.0.1:8099/files/1", local));
    EXPECT_FALSE(redirect_target(call, "http://127.0.0.1/files/1", local));
}

TEST(WeiboAddress, JoinsWithOneSlash) {
    EXPECT_EQ(address("https://m.api.weibo.com", "/2/x"), "https://m.api.weibo.com/2/x");
    EXPECT_EQ(address("http://127.0.0.1:1/base//", "/2/x"), "http://127.0.0.1:1/base/2/x");
}

}  // namespace
