#include "connectors/weibo/errcodes.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace {

using namespace connectors::weibo;
using dialog::Ending;
using dialog::Obstacle;

std::string body_of(std::int64_t code) {
    return R"({"error":"text","error_code":)" + std::to_string(code) +
           R"(,"request":"/2/messages/reply.json"})";
}

TEST(WeiboErrcodes, EveryCodeOfTheDossierHasItsVerdict) {
    struct Expected {
        std::vector<std::int64_t> codes;
        Ending ending;
        Obstacle obstacle;
        Action action;
    };

    const std::vector<Expected> all{
        {{10001, 10002, 10003, 10009, 10010, 10011},
         Ending::unavailable,
         Obstacle::platform_down,
         Action::back_off},
        {{10004}, Ending::unavailable, Obstacle::address, Action::stop_account},
        {{10005, 10014, 10020, 20015, 20022, 20031, 21321, 21337},
         Ending::unavailable,
         Obstacle::not_allowed,
         Action::stop_account},
        {{10006, 21314, 21315, 21316, 21317, 21318, 21319, 21327, 21332, 21335},
         Ending::unavailable,
         Obstacle::token,
         Action::stop_account},
        {{10008, 10012, 10016, 10017, 10018, 10021, 20008, 20302, 20303, 20305, 20307},
         Ending::rejected,
         Obstacle::malformed,
         Action::none},
        {{10013, 20003}, Ending::rejected, Obstacle::unknown_person, Action::none},
        {{10022}, Ending::unavailable, Obstacle::too_fast, Action::pause_address},
        {{10023}, Ending::unavailable, Obstacle::daily_limit, Action::pause_user},
        {{10024}, Ending::unavailable, Obstacle::too_fast, Action::pause_api},
        {{20012, 20013}, Ending::rejected, Obstacle::too_long, Action::none},
        {{20014}, Ending::rejected, Obstacle::malformed, Action::once_more},
        {{20016}, Ending::unavailable, Obstacle::too_fast, Action::slow_down},
        {{20017, 20018, 20019, 20020, 20021, 20306, 21602},
         Ending::rejected,
         Obstacle::content_refused,
         Action::none},
        {{20032}, Ending::delivered, Obstacle::none, Action::none},
        {{20301}, Ending::rejected, Obstacle::not_following, Action::none},
    };
    for (const auto& expected : all) {
        for (const auto code : expected.codes) {
            const Verdict verdict{expected.ending, expected.obstacle, expected.action};
            EXPECT_TRUE(is_known(code)) << code;
            EXPECT_TRUE(verdict_on(code) == verdict) << code;
            for (const unsigned status : {200U, 400U, 403U, 500U}) {
                const Judged judged = judge(status, body_of(code));
                EXPECT_TRUE(judged.verdict == verdict) << code << ' ' << status;
                EXPECT_TRUE(judged.detail.starts_with(std::to_string(code) + ' ')) << code;
            }
        }
    }
}

TEST(WeiboErrcodes, AnUnknownCodeIsRejected) {
    const Verdict rejected{Ending::rejected, Obstacle::malformed, Action::none};
    for (const std::int64_t code : {1L, 10000L, 10007L, 20304L, 21320L, 99999L, -1L}) {
        EXPECT_FALSE(is_known(code)) << code;
        EXPECT_TRUE(judge(403, body_of(code)).verdict == rejected) << code;
    }
}

TEST(WeiboErrcodes, ReadsEveryFormOfAnError) {
    const std::map<std::string, PlatformError> expected{
        {R"({"error":"expired_token","error_code":21327,"request":"/2/x.json"})",
         {21327, "expired token"}},
        {R"({"error":"user does not exists!","error_code":"20003","request":"/2/x.json"})",
         {20003, "user does not exists"}},
        {R"({"error":"invalid_grant","error_code":21325,"error_description":"code is used"})",
         {21325, "code is used"}},
        {R"({"error":"expired_token","error_description":""})", {21327, "expired token"}},
        {R"({"request":"/2/messages/sendall.json","errcode":"10014","errmsg":"no permission"})",
         {10014, "no permission"}},
        {R"({"result":false})", {std::nullopt, ""}},
        {R"({"result":"false","error":"busy"})", {std::nullopt, "busy"}},
        {R"({"error":{"what":1}})", {std::nullopt, ""}},
        {R"({"error_code":"ten"})", {std::nullopt, ""}},
    };
    for (const auto& [body, error] : expected) {
        const auto answer = read_answer(body);
        ASSERT_TRUE(std::holds_alternative<PlatformError>(answer)) << body;
        EXPECT_TRUE(std::get<PlatformError>(answer) == error) << body;
    }
}

TEST(WeiboErrcodes, SuccessHasManyForms) {
    for (const char* body :
         {R"({"result":true})",
          R"({"result":true,"sender_id":1,"receiver_id":2,"type":"text","data":"%7B%7D"})",
          "{}",
          R"({"error":"","error_code":0})",
          R"({"errcode":0,"errmsg":"ok"})",
          R"({"error_code":"0"})"}) {
        const Judged judged = judge(200, body);
        EXPECT_EQ(judged.verdict.ending, Ending::delivered) << body;
        EXPECT_EQ(judged.detail, "") << body;
    }
    EXPECT_EQ(judge(201, "{}").verdict.ending, Ending::delivered);
}

TEST(WeiboErrcodes, AYesThatCannotBeReadIsUnknown) {
    for (const char* body : {"", "<html>ok</html>", "ok", "[]", "null", "{\"result\":"}) {
        const Verdict verdict = judge(200, body).verdict;
        EXPECT_EQ(verdict.ending, Ending::unknown) << body;
        EXPECT_EQ(verdict.obstacle, Obstacle::no_answer) << body;
    }
}

TEST(WeiboErrcodes, WithoutAWordTheStatusCounts) {
    struct Expected {
        unsigned status;
        Ending ending;
        Obstacle obstacle;
        Action action;
    };

    const std::vector<Expected> all{
        {400, Ending::rejected, Obstacle::malformed, Action::none},
        {401, Ending::unavailable, Obstacle::token, Action::stop_account},
        {403, Ending::unavailable, Obstacle::not_allowed, Action::stop_account},
        {404, Ending::rejected, Obstacle::malformed, Action::none},
        {302, Ending::rejected, Obstacle::malformed, Action::none},
        {429, Ending::unavailable, Obstacle::too_fast, Action::slow_down},
        {408, Ending::unavailable, Obstacle::platform_down, Action::back_off},
        {503, Ending::unavailable, Obstacle::platform_down, Action::back_off},
        {500, Ending::unknown, Obstacle::platform_down, Action::back_off},
        {502, Ending::unknown, Obstacle::platform_down, Action::back_off},
        {504, Ending::unknown, Obstacle::platform_down, Action::back_off},
    };
    for (const auto& expected : all) {
        const Verdict verdict{expected.ending, expected.obstacle, expected.action};
        for (const char* body : {"", "<html>Bad Gateway</html>", R"({"error":"something"})", "{}"})
            EXPECT_TRUE(judge(expected.status, body).verdict == verdict)
                << expected.status << ' ' << body;
    }
}

TEST(WeiboErrcodes, TheDetailHoldsNothingPersonal) {
    const Judged judged = judge(
        403,
        R"({"error":"user 7600000000123 of 2.00InventedTokenABC says 你好 to me@example.com",)"
        R"("error_code":29999})"
    );
    EXPECT_EQ(judged.detail, "29999 user of says to com");
}

}  // namespace
