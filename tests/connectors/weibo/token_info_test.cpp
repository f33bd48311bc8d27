#include "connectors/weibo/token_info.hpp"

#include "connectors/weibo/platform.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace {

using namespace connectors::weibo;
using std::chrono::seconds;

constexpr net::Instant now{seconds(1'700'000'000)};

TEST(WeiboTokenInfo, ReadsWhatRemains) {
    const auto info = read_token_info(
        R"({"uid":5300000000001,"appkey":"1","scope":null,"create_at":1,"expire_in":157679999})",
        now
    );
    ASSERT_TRUE(info);
    EXPECT_EQ(info->remaining, seconds(157'679'999));
    EXPECT_EQ(info->uid, "5300000000001");
}

TEST(WeiboTokenInfo, OddNumbersAreClamped) {
    const std::map<std::string, std::int64_t> expected{
        {R"({"expire_in":"86400"})", 86'400},
        {R"({"expires_in":86400})", 86'400},
        {R"({"expire_in":-5})", 0},
        {R"({"expire_in":0})", 0},
        {R"({"expire_in":315360000})", 315'360'000},
        // The instant that was once seen in place of a duration.
        {R"({"expire_in":1700022427})", 22'427},
        {R"({"expire_in":1600000000})", 0},
        {R"({"expire_in":9223372036854775807})", 315'360'000},
        {R"({"expire_in":-9223372036854775808})", 0},
    };
    for (const auto& [body, remaining] : expected) {
        const auto info = read_token_info(body, now);
        ASSERT_TRUE(info) << body;
        EXPECT_EQ(info->remaining, seconds(remaining)) << body;
        EXPECT_EQ(info->uid, "") << body;
    }
}

TEST(WeiboTokenInfo, AnythingElseIsNone) {
    for (const char* body :
         {"",
          "[]",
          "{}",
          "<html>",
          R"({"expire_in":null})",
          R"({"expire_in":"soon"})",
          R"({"expire_in":1e999})",
          R"({"expire_in":1.5})"})
        EXPECT_FALSE(read_token_info(body, now)) << body;
}

}  // namespace
