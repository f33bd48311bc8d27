#include "simulators/wechat/crypto.hpp"
#include "simulators/weibo/one_account.hpp"

#include <map>

namespace simulators::weibo {

namespace {

class WeiboPushesTest : public WorldTest {
protected:
    static json body_of(const Pushes& pushes) {
        return pushes.size() == 1 ? json::parse(pushes[0].body) : json();
    }

    PassiveAnswer read(const std::string& body) const {
        return read_passive_answer(body, world.accounts[0].account, user.uid, world.limits);
    }

    static std::string passive(
        const std::string& from, const std::string& to, const std::string& data
    ) {
        return R"({"result":true,"sender_id":)" + from + R"(,"receiver_id":)" + to +
               R"(,"type":"text","data":")" + data + "\"}";
    }
};

TEST_F(WeiboPushesTest, TheAddressIsSignedWithTheSecret) {
    const auto query = signed_query(an_account(), now, world.dice);
    const std::map<std::string, std::string> given(query.begin(), query.end());
    EXPECT_EQ(given.at("timestamp"), "1760000000000");
    EXPECT_EQ(
        given.at("signature"),
        wechat::signature({an_account().app_secret, "1760000000000", given.at("nonce")})
    );
    EXPECT_EQ(
        wechat::signature({"xyz123xyz", "1397022061823", "57155157"}),
        "90e4c22c90a58f26526c2dd5b6c56c8822edeaa1"
    );
}

TEST_F(WeiboPushesTest, TimesHaveTheLettersOfThePlatform) {
    EXPECT_EQ(created_at(net::Instant(1342433360s)), "Mon Jul 16 18:09:20 +0800 2012");
    EXPECT_EQ(created_at(net::Instant(1416145013s)), "Sun Nov 16 21:36:53 +0800 2014");
}

TEST_F(WeiboPushesTest, EventsAreNamedAsThePlatformNamesThem) {
    struct Row {
        Pushes pushes;
        const char* type;
        const char* subtype;
        const char* text;
    };

    const std::vector<Row> rows{
        {follow(world, user, now), "event", "follow", "关注事件消息"},
        {scan(world, user, "s", now), "event", "scan", "扫描二维码"},
        {unfollow(world, user, now), "event", "unfollow", "取消关注事件消息"},
        {scan(world, user, "s", now), "event", "scan_follow", "扫描二维码"},
        {subscribe(world, user, true, "dy", now), "event", "subscribe", "dy"},
        {subscribe(world, user, false, "", now), "event", "unsubscribe", "取消订阅事件消息"},
        {tap(world, user, "K", now), "event", "click", "自定义菜单事件消息"},
        {open_page(world, user, "u", now), "event", "view", "自定义菜单跳转链接事件消息"},
        {mention(world, user, "@回音", false, now), "mention", "status", "@回音"},
        {mention(world, user, "@回音", true, now), "mention", "comment", "@回音"},
    };
    for (const auto& row : rows) {
        const json body = body_of(row.pushes);
        EXPECT_EQ(body["type"], row.type);
        EXPECT_EQ(body["data"]["subtype"], row.subtype);
        EXPECT_EQ(body["text"], row.text);
        EXPECT_EQ(body["receiver_id"], 5342534570);
        EXPECT_EQ(std::to_string(body["sender_id"].get<std::uint64_t>()), user.uid);
    }
    world.accounts[0].account.gets_mentions = false;
    EXPECT_TRUE(mention(world, user, "@回音", false, now).empty());
}

TEST_F(WeiboPushesTest, MessagesHaveTheirDefaultPhrases) {
    const json text = body_of(say(world, user, "坏了", now));
    EXPECT_EQ(text["text"], "坏了");
    EXPECT_EQ(text["data"], json::object());
    const json place = body_of(send_place(world, user, "31.230000", "121.470000", now));
    EXPECT_EQ(place["data"]["latitude"], "31.230000");
    const json image = body_of(send_file(world, user, "image", "x", now));
    EXPECT_EQ(image["text"], "发了一张图片");
    EXPECT_TRUE(image["data"]["tovfid"].is_number());
    world.limits.file_ids_as_text = true;
    const json voice = body_of(send_file(world, user, "voice", "x", now));
    EXPECT_EQ(voice["type"], "voice");
    EXPECT_TRUE(voice["data"]["tovfid"].is_string());
}

TEST_F(WeiboPushesTest, AnswersAreReadStrictly) {
    const std::string us = an_account().uid;
    const std::string data = net::percent_encode(R"({"text":"收到 a+b"})");
    EXPECT_FALSE(read("").bubble);
    EXPECT_EQ(read("").why, "");
    const auto good = read(passive(us, user.uid, data));
    ASSERT_TRUE(good.bubble) << good.why;
    EXPECT_EQ(good.bubble->text, "收到 a+b");
    const std::vector<std::string> wrong{
        "\"\"",
        "success",
        passive(user.uid, us, data),
        passive(us, user.uid, R"({\"text\":\"a\"})"),
        passive(us, user.uid, net::percent_encode(data)),
        passive(us, user.uid, "%7B%2"),
        passive(us, user.uid, net::percent_encode(R"({"text":""})")),
    };
    for (const auto& body : wrong) {
        EXPECT_FALSE(read(body).bubble) << body;
        EXPECT_NE(read(body).why, "") << body;
    }
}

}  // namespace

}  // namespace simulators::weibo
