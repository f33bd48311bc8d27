#include "simulators/wechat/one_account.hpp"

namespace simulators::wechat {

namespace {

class MessagesTest : public WorldTest {
protected:
    MessagesTest() {
        follow(world, user, "", now);
        now += 1h;
    }
};

TEST_F(MessagesTest, AMessageAllowsFiveInTwoDays) {
    EXPECT_EQ(send_text("一"), 45015) << "nothing was said yet";
    say(world, user, "你好", "", now);
    for (int i = 0; i < 5; ++i) EXPECT_EQ(send_text("好的"), 0) << i;
    EXPECT_EQ(send_text("好的"), 45047);
    now += 47h;
    say(world, user, "在吗", "", now);
    EXPECT_EQ(send_text("在"), 0) << "a new message renews window and count";
    now += 48h - 1ms;
    EXPECT_EQ(send_text("在"), 0);
    now += 1ms;
    EXPECT_EQ(send_text("在"), 45015);
}

TEST_F(MessagesTest, ATapAllowsThreeInAMinute) {
    tap(world, user, "PROGRESS", now);
    now += 59s;
    for (int i = 0; i < 3; ++i) EXPECT_EQ(send_text("好的"), 0) << i;
    EXPECT_EQ(send_text("好的"), 45047);
    now += 1s;
    EXPECT_EQ(send_text("好的"), 45015);
}

TEST_F(MessagesTest, WhatTwoDeedsAllowDoesNotAddUp) {
    say(world, user, "你好", "", now);
    tap(world, user, "PROGRESS", now);
    for (int i = 0; i < 5; ++i) EXPECT_EQ(send_text("好的"), 0) << i;
    EXPECT_EQ(send_text("好的"), 45047);
}

TEST_F(MessagesTest, AFollowAndAScanCountAsTapsAndAPageDoesNot) {
    open_page(world, user, "https://example.com", now);
    EXPECT_EQ(send_text("好的"), 45015);
    scan(world, user, "shop-3", now);
    EXPECT_EQ(send_text("好的"), 0);
    now += 1min;
    unfollow(world, user, now);
    follow(world, user, "shop-3", now);
    EXPECT_EQ(send_text("好的"), 0);
    now += 1min;
    say(world, user, "再来一次", "menu-1", now);
    EXPECT_EQ(send_text("好的"), 0) << "an entry of a menu message is a tap";
    now += 1min;
    EXPECT_EQ(send_text("好的"), 45015);
}

TEST_F(MessagesTest, WhoHasLeftIsNotReached) {
    say(world, user, "你好", "", now);
    unfollow(world, user, now);
    EXPECT_EQ(send_text("好的"), 45015);
    User& stranger = world.arrive(0, "stranger");
    EXPECT_EQ(
        code_of(
            "/cgi-bin/message/custom/send",
            {{"touser", stranger.openid}, {"msgtype", "text"}, {"text", {{"content", "好"}}}}
        ),
        43004
    );
}

TEST_F(MessagesTest, RefusalsNameTheirReason) {
    say(world, user, "你好", "", now);
    const std::string path = "/cgi-bin/message/custom/send";
    const std::string other = world.arrive(1, "lin").openid;

    struct Row {
        Json body;
        int code;
    };

    const std::vector<Row> rows{
        {{{"touser", other}, {"msgtype", "text"}, {"text", {{"content", "好"}}}}, 40003},
        {{{"touser", user.openid}, {"msgtype", "text"}, {"text", {{"content", ""}}}}, 44004},
        {{{"touser", user.openid}, {"msgtype", "text"}}, 40008},
        {{{"touser", user.openid}, {"msgtype", "poem"}, {"poem", Json::object()}}, 40008},
        {{{"touser", user.openid}, {"msgtype", "image"}, {"image", {{"media_id", "x"}}}}, 40007},
        {{{"touser", user.openid}, {"msgtype", "news"}, {"news", {{"articles", Json::object()}}}},
         45162},
        {{{"touser", user.openid},
          {"msgtype", "text"},
          {"text", {{"content", std::string(2049, 'x')}}}},
         45002},
        {{{"touser", user.openid},
          {"msgtype", "text"},
          {"text", {{"content", std::string(2048, 'x')}}}},
         0},
    };
    for (const auto& row : rows) EXPECT_EQ(code_of(path, row.body), row.code) << row.body;
    user.muted = true;
    EXPECT_EQ(send_text("好"), 48002);
    world.accounts[0].account.verified = false;
    EXPECT_EQ(send_text("好"), 48001);
}

TEST_F(MessagesTest, EscapedCharactersAreRefused) {
    say(world, user, "你好", "", now);
    net::Request request{.method = net::Method::post, .path = "/cgi-bin/message/custom/send"};
    request.query.emplace_back("access_token", token());
    const std::string opening =
        R"({"touser":")" + user.openid + R"(","msgtype":"text","text":{"content":")";
    request.body = opening + R"(\u4f60"}})";
    EXPECT_EQ(answer(request)["errcode"], 40033);
    request.body = opening + R"(a\\u4f60\n\u0007"}})";
    EXPECT_EQ(answer(request)["errcode"], 0);
    request.body = "{";
    EXPECT_EQ(answer(request)["errcode"], 47001);
    request.method = net::Method::get;
    EXPECT_EQ(answer(request)["errcode"], 43002);
}

TEST_F(MessagesTest, TwiceSentIsTwiceSeen) {
    say(world, user, "你好", "", now);
    const auto before = user.screen.shown();
    send_text("好的");
    send_text("好的");
    EXPECT_EQ(user.screen.shown(), before + 2);
    EXPECT_EQ(newest().carrier, Carrier::service);
    EXPECT_EQ(newest().text, "好的");
    EXPECT_EQ(newest().at, now);
    EXPECT_EQ(last.user, user.openid);
}

TEST_F(MessagesTest, TypingNeedsAnExchangeInHalfAMinute) {
    const std::string path = "/cgi-bin/message/custom/typing";
    const Json typing{{"touser", user.openid}, {"command", "Typing"}};
    EXPECT_EQ(code_of(path, typing), 45080);
    say(world, user, "你好", "", now);
    EXPECT_EQ(code_of(path, typing), 0);
    EXPECT_EQ(code_of(path, typing), 45081);
    EXPECT_EQ(code_of(path, {{"touser", user.openid}, {"command", "CancelTyping"}}), 0);
    EXPECT_EQ(code_of(path, {{"touser", user.openid}, {"command", "Sleep"}}), 45072);
    now += 31s;
    EXPECT_EQ(code_of(path, typing), 45080);
}

TEST_F(MessagesTest, TheDayHasALimitThatCanBeCleared) {
    world.limits.sends_per_day = 2;
    say(world, user, "你好", "", now);
    EXPECT_EQ(send_text("一"), 0);
    EXPECT_EQ(send_text("二"), 0);
    EXPECT_EQ(send_text("三"), 45009);
    EXPECT_EQ(code_of("/cgi-bin/clear_quota", {{"appid", "wx0123456789abcdef"}}), 0);
    EXPECT_EQ(send_text("三"), 0);
}

TEST_F(MessagesTest, TheProfileHoldsNoName) {
    const net::Fields query{{"access_token", token()}, {"openid", user.openid}};
    const Json follower = get("/cgi-bin/user/info", query);
    EXPECT_EQ(follower["subscribe"], 1);
    EXPECT_EQ(follower["unionid"], unionid_of("lin"));
    EXPECT_EQ(follower["subscribe_scene"], "ADD_SCENE_SEARCH");
    for (const char* gone : {"nickname", "headimgurl", "sex", "city"})
        EXPECT_FALSE(follower.contains(gone)) << gone;
    unfollow(world, user, now);
    const Json gone = get("/cgi-bin/user/info", query);
    EXPECT_EQ(gone["subscribe"], 0);
    EXPECT_FALSE(gone.contains("subscribe_time"));
}

TEST_F(MessagesTest, OnePersonHasAnIdForEachAccount) {
    const User& there = world.arrive(1, "lin");
    EXPECT_NE(there.openid, user.openid);
    EXPECT_EQ(there.unionid, user.unionid);
    EXPECT_EQ(user.openid.size(), 28U);
}

}  // namespace

}  // namespace simulators::wechat
