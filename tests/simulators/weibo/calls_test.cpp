#include "simulators/weibo/one_account.hpp"

namespace simulators::weibo {

namespace {

class CallsTest : public WorldTest {};

TEST_F(CallsTest, AMessageOpensTwoDaysAndNinetyNine) {
    EXPECT_EQ(send("你好"), 20301) << "nothing was said yet";
    EXPECT_EQ(last.response.status, 403U);
    say(world, user, "在吗", now);
    for (int i = 0; i < 99; ++i) EXPECT_EQ(send("第" + std::to_string(i)), 0) << i;
    EXPECT_EQ(send("第100"), 20301);
    say(world, user, "在吗", now);
    now += 48h - 1ms;
    EXPECT_EQ(send("在"), 0);
    now += 1ms;
    EXPECT_EQ(send("还在"), 20301);
}

TEST_F(CallsTest, DeedsOpenTheWindowToo) {
    const auto reopens = [&](const Pushes& pushes) {
        EXPECT_EQ(pushes.size(), 1U);
        const int code = send("好");
        now += 48h;
        return code == 0;
    };
    EXPECT_TRUE(reopens(follow(world, user, now)));
    EXPECT_TRUE(reopens(tap(world, user, "K", now)));
    EXPECT_TRUE(reopens(scan(world, user, "shop", now)));
    EXPECT_TRUE(reopens(subscribe(world, user, true, "dy", now)));
    EXPECT_FALSE(reopens(open_page(world, user, "https://x", now)));
    EXPECT_FALSE(reopens(subscribe(world, user, false, "", now)));
}

TEST_F(CallsTest, AMentionAllowsOne) {
    mention(world, user, "@回音 太慢了", false, now);
    EXPECT_EQ(send("请私信我们"), 0);
    EXPECT_EQ(send("再说一次"), 20301);
}

TEST_F(CallsTest, NobodyIsReachedAfterUnfollowingOrBlocking) {
    follow(world, user, now);
    say(world, user, "在吗", now);
    user.blocks = true;
    EXPECT_EQ(send("在"), 20301);
    user.blocks = false;
    EXPECT_EQ(send("在"), 0);
    unfollow(world, user, now);
    EXPECT_EQ(send("还在"), 20301);
}

TEST_F(CallsTest, TheSameWordsAreRefusedUntilTheCustomerWrites) {
    say(world, user, "在吗", now);
    EXPECT_EQ(send("在"), 0);
    EXPECT_EQ(send("在"), 20306);
    say(world, user, "真的吗", now);
    EXPECT_EQ(send("在"), 0);
}

TEST_F(CallsTest, TextsHaveLimits) {
    say(world, user, "在吗", now);
    std::string longest;
    for (int i = 0; i < 299; ++i) longest += "字";
    EXPECT_EQ(send(longest + "字"), 20013);
    EXPECT_EQ(send(longest), 0);
    EXPECT_EQ(send(""), 20008);
    world.limits.forbidden_words = {"加微信"};
    EXPECT_EQ(send("请加微信"), 20021);
}

TEST_F(CallsTest, OnlyAFormEncodedOnceIsTaken) {
    say(world, user, "在吗", now);
    const std::string data = json{{"text", "在"}}.dump();
    net::Request request{.method = net::Method::post, .path = "/2/messages/reply.json"};
    request.query = {{"access_token", an_account().access_token}};
    request.headers = {{"content-type", "application/json"}};
    request.body = json{{"type", "text"}, {"data", data}, {"receiver_id", user.uid}}.dump();
    EXPECT_EQ(answer(request)["error_code"], 10008);
    const net::Fields twice{
        {"type", "text"}, {"data", net::percent_encode(data)}, {"receiver_id", user.uid}};
    EXPECT_EQ(post("/2/messages/reply.json", twice)["error_code"], 10008);
    request.method = net::Method::get;
    EXPECT_EQ(answer(request)["error_code"], 10021);
    EXPECT_EQ(post("/2/messages/reply.json", {{"type", "text"}})["error_code"], 10016);
    const net::Fields unknown{{"type", "text"}, {"data", data}, {"receiver_id", "5000000001"}};
    EXPECT_EQ(post("/2/messages/reply.json", unknown)["error_code"], 20003);
    const net::Fields picture{{"type", "image"}, {"data", data}, {"receiver_id", user.uid}};
    EXPECT_EQ(post("/2/messages/reply.json", picture)["error_code"], 10008);
    EXPECT_EQ(send("在"), 0);
    EXPECT_EQ(last.response.body, R"({"result":true})");
}

TEST_F(CallsTest, TokensAreCheckedAndTellTheirEnd) {
    const json info = post("/oauth2/get_token_info", {});
    EXPECT_EQ(info["uid"], 5342534570);
    EXPECT_EQ(info["expire_in"], 365 * 24 * 3600);
    world.accounts[0].token_revoked = true;
    EXPECT_EQ(post("/oauth2/get_token_info", {})["error_code"], 21332);
    world.accounts[0].token_revoked = false;
    now += std::chrono::days(365);
    EXPECT_EQ(post("/oauth2/get_token_info", {})["error_code"], 21327);
    net::Request bare{.path = "/2/mss/msget"};
    EXPECT_EQ(answer(bare)["error_code"], 10006);
    bare.query = {{"access_token", "2.00another"}};
    EXPECT_EQ(answer(bare)["error_code"], 21332);
}

TEST_F(CallsTest, AFileIsHadByTheReceiversIdForAWeek) {
    const std::string jpeg = std::string("\xff\xd8\xff\xe0", 4) + "picture";
    const auto pushes = send_file(world, user, "image", jpeg, now);
    const json data = json::parse(pushes.at(0).body)["data"];
    const auto fetch = [&](const char* id) {
        net::Request request{.path = "/2/mss/msget"};
        request.query = {{"access_token", an_account().access_token}, {"fid", data[id].dump()}};
        answer(request);
        return last.response.body;
    };
    EXPECT_EQ(fetch("tovfid"), jpeg);
    EXPECT_EQ(last.response.content_type, "image/jpeg");
    fetch("vfid");
    EXPECT_EQ(last.code, 10008);
    now += std::chrono::days(7);
    fetch("tovfid");
    EXPECT_EQ(last.code, 10008);
}

TEST_F(CallsTest, AnHourHasItsLimits) {
    say(world, user, "在吗", now);
    world.limits.messages_per_hour = 1;
    EXPECT_EQ(send("一"), 0);
    EXPECT_EQ(send("二"), 10024);
    now += 1h;
    EXPECT_EQ(send("二"), 0);
    world.limits.calls_per_hour = 2;
    EXPECT_EQ(send("三"), 10024);
    EXPECT_EQ(send("三"), 10022);
}

TEST_F(CallsTest, APublicAnswerStandsBelowThePost) {
    const auto pushes = mention(world, user, "@回音 太慢了", false, now);
    const std::string id = json::parse(pushes.at(0).body)["data"]["key"];
    EXPECT_EQ(
        post("/2/comments/create.json", {{"id", id}, {"comment", "请私信"}})["error_code"], 10016
    );
    post("/2/comments/create.json", {{"id", id}, {"comment", "请私信"}, {"rip", "1.2.3.4"}});
    EXPECT_EQ(last.code, 0);
    EXPECT_EQ(user.screen.bubbles().back().carrier, Carrier::comment);
    post("/2/comments/create.json", {{"id", "1"}, {"comment", "请私信"}, {"rip", "1.2.3.4"}});
    EXPECT_EQ(last.code, 20101);
}

}  // namespace

}  // namespace simulators::weibo
