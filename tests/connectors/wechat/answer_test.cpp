#include "connectors/wechat/answer.hpp"

#include "connectors/wechat/fake_api.hpp"

#include <gtest/gtest.h>

namespace {

using namespace connectors::wechat;
using namespace wechat_tests;
using dialog::Ending;
using dialog::Obstacle;

const std::string rid = "5f3ded7d-1a2b3c4d-5e6f7a8b";

Answer read(std::string body, Repeat repeat = Repeat::shows_twice) {
    return read_answer(answered(std::move(body)), repeat);
}

TEST(WeChatAnswer, SuccessIsAZeroOrNoCodeAtAll) {
    for (const char* body :
         {R"({"errcode":0,"errmsg":"ok"})",
          R"({"errcode":"0","errmsg":"ok"})",
          R"({"media_id":"M1","created_at":1763800000})",
          "{}"}) {
        const Answer answer = read(body);
        EXPECT_EQ(answer.outcome.ending, Ending::delivered) << body;
        EXPECT_TRUE(answer.json.is_object());
        EXPECT_EQ(answer.outcome.detail, "");
    }
}

TEST(WeChatAnswer, TwoHundredIsNoSuccess) {
    const Answer answer =
        read(refusal_of(45015, "response out of time limit or subscription is canceled rid: " + rid)
        );
    EXPECT_EQ(answer.outcome.ending, Ending::rejected);
    EXPECT_EQ(answer.outcome.obstacle, Obstacle::window_shut);
    EXPECT_EQ(answer.outcome.detail, "45015 response out of time limit, rid " + rid);
    EXPECT_TRUE(answer.json.is_null());
}

TEST(WeChatAnswer, ACodeAsATextIsRead) {
    EXPECT_EQ(read(R"({"errcode":"45047","errmsg":"x"})").outcome.obstacle, Obstacle::quota_used);
}

TEST(WeChatAnswer, AnUnknownCodeIsTold) {
    const Answer answer = read(refusal_of(123456, "new and strange"));
    EXPECT_EQ(answer.outcome.ending, Ending::rejected);
    EXPECT_EQ(answer.outcome.obstacle, Obstacle::malformed);
    EXPECT_EQ(answer.outcome.detail, "123456 a code unknown to us");
}

TEST(WeChatAnswer, WhatThePlatformWritesIsNotRepeated) {
    const std::string openid = "oTESTuser0000000000000000001";
    for (const std::int64_t code : {40003, 47003, 40164, 44004, 999999}) {
        const auto detail =
            read(refusal_of(code, "invalid " + openid + " token 99_abcdef text my secret words"))
                .outcome.detail;
        EXPECT_FALSE(has(detail, openid)) << detail;
        EXPECT_FALSE(has(detail, "99_abcdef")) << detail;
        EXPECT_FALSE(has(detail, "words")) << detail;
    }
}

TEST(WeChatAnswer, OnlyARightRidIsKept) {
    for (const std::string bad :
         {"rid: 5f3ded7d",
          "rid: 5f3ded7d-1a2b3c4d-5e6f7a8z",
          "rid: 5f3ded7d+1a2b3c4d-5e6f7a8b",
          "rid: ",
          "hint: [abc]"})
        EXPECT_EQ(read(refusal_of(43004, bad)).outcome.detail, "43004 require subscribe") << bad;
}

TEST(WeChatAnswer, ARefusedFieldIsNamed) {
    EXPECT_EQ(
        read(refusal_of(47003, "argument invalid! data.thing1.value invalid")).outcome.detail,
        "47003 argument invalid: thing1"
    );
    EXPECT_EQ(
        read(refusal_of(47003, "argument invalid! data.Alice 138.value")).outcome.detail,
        "47003 argument invalid"
    );
}

TEST(WeChatAnswer, TheAddressToAddIsTold) {
    const std::vector<std::pair<std::string, std::string>> rows{
        {"invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: " + rid,
         "40164 address not in whitelist: add 203.0.113.7, rid " + rid},
        {"invalid ip ::ffff:203.0.113.7, not in whitelist",
         "40164 address not in whitelist: add 203.0.113.7"},
        {"address ::ffff:203.0.113.7 is not in whitelist",
         "40164 address not in whitelist: add 203.0.113.7"},
        {"invalid ip 2001:db8::17, not in whitelist",
         "40164 address not in whitelist: add 2001:db8::17"},
        {"invalid ip , not in whitelist", "40164 address not in whitelist"},
        {"something else", "40164 address not in whitelist"},
        {"invalid ip " + std::string(60, '1') + ".1", "40164 address not in whitelist"},
        {"", "40164 address not in whitelist"},
    };
    for (const auto& [message, detail] : rows)
        EXPECT_EQ(read(refusal_of(40164, message)).outcome.detail, detail) << message;
}

TEST(WeChatAnswer, WhatMayHaveArrivedIsUnknownUnlessARepeatIsHarmless) {
    const std::vector<std::pair<net::ClientResult, Obstacle>> results{
        {failed(true), Obstacle::no_answer},
        {answered("<html>502</html>", "text/html", 502), Obstacle::platform_down},
        {answered("", "text/plain", 504), Obstacle::platform_down},
        {answered("<html>hello</html>", "text/html"), Obstacle::platform_down},
        {answered("[1,2]"), Obstacle::platform_down},
        {answered("{\"errcode\":0"), Obstacle::platform_down},
        {answered(R"({"errcode":{"a":1}})"), Obstacle::platform_down},
        {answered(R"({"errcode":18446744073709551615})"), Obstacle::platform_down},
        {answered(R"({"errcode":0})", "application/json", 500), Obstacle::platform_down},
    };
    for (const auto& [result, obstacle] : results) {
        const Answer shown = read_answer(result, Repeat::shows_twice);
        EXPECT_EQ(shown.outcome.ending, Ending::unknown) << shown.outcome.detail;
        EXPECT_EQ(shown.outcome.obstacle, obstacle) << shown.outcome.detail;
        const Answer harmless = read_answer(result, Repeat::harmless);
        EXPECT_EQ(harmless.outcome.ending, Ending::unavailable) << harmless.outcome.detail;
        EXPECT_EQ(harmless.outcome.obstacle, obstacle);
    }
}

TEST(WeChatAnswer, WhatWasNeverSentIsUnavailable) {
    const Answer answer = read_answer(failed(false), Repeat::shows_twice);
    EXPECT_EQ(answer.outcome.ending, Ending::unavailable);
    EXPECT_EQ(answer.outcome.obstacle, Obstacle::platform_down);
}

TEST(WeChatAnswer, ACodeIsThePlatformsWordWhateverTheStatus) {
    const Answer answer = read_answer(
        answered(refusal_of(45047, "out of response count limit"), "application/json", 500),
        Repeat::shows_twice
    );
    EXPECT_EQ(answer.outcome.ending, Ending::rejected);
    EXPECT_EQ(answer.outcome.obstacle, Obstacle::quota_used);
}

TEST(WeChatAnswer, RefusalsBeforeThePlatformHaveNotActed) {
    const auto ending = [](unsigned status) {
        return read_answer(answered("no", "text/plain", status), Repeat::shows_twice).outcome;
    };
    EXPECT_EQ(ending(400).ending, Ending::rejected);
    EXPECT_EQ(ending(413).ending, Ending::rejected);
    EXPECT_EQ(ending(302).ending, Ending::unavailable);
    EXPECT_EQ(ending(403).ending, Ending::unavailable);
    EXPECT_EQ(ending(404).ending, Ending::unavailable);
    EXPECT_EQ(ending(429).obstacle, Obstacle::too_fast);
    net::ClientResponse slow_down = answered("no", "text/plain", 429);
    slow_down.headers.emplace_back("retry-after", "17");
    EXPECT_EQ(read_answer(slow_down, Repeat::shows_twice).outcome.retry_after, 17s);
    slow_down.headers.back().second = "99999999";
    EXPECT_EQ(read_answer(slow_down, Repeat::shows_twice).outcome.retry_after, 1h);
    slow_down.headers.back().second = "Wed, 21 Oct 2026 07:28:00 GMT";
    EXPECT_EQ(read_answer(slow_down, Repeat::shows_twice).outcome.retry_after, std::nullopt);
}

TEST(WeChatAnswer, AFileIsToldFromJson) {
    const std::string picture("\xff\xd8\xff\xe0\x00\x10{", 7);
    const auto ending = [](net::ClientResult result) {
        return read_file_answer(std::move(result)).outcome.ending;
    };
    EXPECT_EQ(read_file_answer(answered(picture, "image/jpeg")).response.body, picture);
    EXPECT_EQ(ending(answered(picture, "IMAGE/JPEG; q=1")), Ending::delivered);
    const auto gone = refusal_of(40007, "invalid media_id");
    EXPECT_EQ(
        read_file_answer(answered(gone, "text/plain")).outcome.obstacle, Obstacle::media_gone
    );
    EXPECT_EQ(
        read_file_answer(answered(gone, "image/jpeg")).outcome.obstacle, Obstacle::media_gone
    );
    EXPECT_EQ(ending(answered("<html></html>", "text/html")), Ending::unavailable);
    EXPECT_EQ(ending(answered("", "image/jpeg")), Ending::unavailable);
    EXPECT_EQ(ending(answered(picture, "image/jpeg", 500)), Ending::unavailable);
    EXPECT_EQ(ending(failed(true)), Ending::unavailable);
}

}  // namespace
