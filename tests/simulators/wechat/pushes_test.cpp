#include "simulators/wechat/crypto.hpp"
#include "simulators/wechat/one_account.hpp"
#include "simulators/wechat/passive.hpp"

#include <map>

namespace simulators::wechat {

namespace {

std::string element(const std::string& name, const std::string& text) {
    return "<" + name + "><![CDATA[" + text + "]]></" + name + ">";
}

class PushesTest : public WorldTest {
protected:
    std::map<std::string, std::string> query(const Push& push, Call& call) {
        call = call_for(push, world.accounts[0].account, now, world.dice);
        return {call.query.begin(), call.query.end()};
    }

    static std::string answer_xml(const std::string& to, const std::string& content) {
        return "<xml>" + element("ToUserName", to) +
               element("FromUserName", an_account().original_id) +
               "<CreateTime>1760000000</CreateTime>" + element("MsgType", "text") +
               element("Content", content) + "</xml>";
    }

    static std::string envelope(const std::string& xml, const std::string& token) {
        const Account account = an_account();
        const std::string encrypt = seal(xml, "0123456789abcdef", account.app_id, account.aes_key);
        return "<xml>" + element("Encrypt", encrypt) +
               element("MsgSignature", signature({token, "1760000001", "77", encrypt})) +
               "<TimeStamp>1760000001</TimeStamp>" + element("Nonce", "77") + "</xml>";
    }

    Push said() {
        auto pushes = say(world, user, "坏了]]>", "", now);
        return pushes.at(0);
    }
};

TEST(SimulatedCrypto, FitsThePublishedExample) {
    const std::string key(43, 'A');
    const std::string encrypt =
        seal(R"({"demo_resp":"good luck"})", "707722b803182950", "wxba5fad812f8e6fb9", key);
    EXPECT_EQ(
        encrypt,
        "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
    );
    EXPECT_EQ(
        signature({"AAAAA", "1713424427", "415670741", encrypt}),
        "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"
    );
    EXPECT_EQ(unseal(encrypt, "wxba5fad812f8e6fb9", key), R"({"demo_resp":"good luck"})");
    EXPECT_EQ(unseal(encrypt, "wxffffffffffffffff", key), std::nullopt);
    EXPECT_EQ(
        signature({"AAAAA", "1714036504", "1514711492"}), "f464b24fc39322e44b38aa78f5edd27bd1441696"
    );
}

TEST_F(PushesTest, APlainOneIsSignedAndReadable) {
    world.accounts[0].account.mode = Mode::plain;
    const Push push = said();
    Call call;
    const auto given = query(push, call);
    EXPECT_EQ(
        given.at("signature"),
        signature({an_account().token, given.at("timestamp"), given.at("nonce")})
    );
    EXPECT_EQ(given.at("openid"), user.openid);
    EXPECT_FALSE(given.contains("msg_signature"));
    EXPECT_EQ(call.body, push.xml);
    EXPECT_NE(call.body.find("坏了]]]]><![CDATA[>"), std::string::npos);
}

TEST_F(PushesTest, ASafeOneShowsOnlyTheAccount) {
    const Push push = said();
    Call call;
    const auto given = query(push, call);
    const auto at = call.body.find("<Encrypt><![CDATA[") + 18;
    const std::string encrypt = call.body.substr(at, call.body.find("]]>", at) - at);
    EXPECT_EQ(call.body.find(user.openid), std::string::npos);
    EXPECT_EQ(given.at("encrypt_type"), "aes");
    EXPECT_EQ(
        given.at("msg_signature"),
        signature({an_account().token, given.at("timestamp"), given.at("nonce"), encrypt})
    );
    EXPECT_EQ(unseal(encrypt, an_account().app_id, an_account().aes_key), push.xml);
}

TEST_F(PushesTest, ACompatibleOneShowsBoth) {
    world.accounts[0].account.mode = Mode::compatible;
    const Push push = said();
    Call call;
    query(push, call);
    EXPECT_EQ(call.body.find(push.xml.substr(0, push.xml.size() - 6)), 0U);
    EXPECT_NE(call.body.find("<Encrypt>"), std::string::npos);
}

TEST_F(PushesTest, ARepeatIsTheSameInsideAndNewOutside) {
    const Push push = said();
    Call first;
    Call second;
    EXPECT_NE(query(push, first).at("nonce"), query(push, second).at("nonce"));
    EXPECT_NE(first.body, second.body);
}

TEST_F(PushesTest, WhileAnAgentTalksNothingIsPushed) {
    follow(world, user, "", now);
    take_answer(world, user, {.kind = PassiveAnswer::Kind::to_agent}, now);
    EXPECT_TRUE(say(world, user, "喂", "", now).empty());
    EXPECT_EQ(tap(world, user, "PROGRESS", now).size(), 1U);
    now += 30min;
    EXPECT_EQ(say(world, user, "喂", "", now).size(), 1U);
}

TEST_F(PushesTest, AnAgentWhoEndsGivesTheCustomerBack) {
    follow(world, user, "", now);
    EXPECT_TRUE(end_agent(world, user, now).empty()) << "nobody talks";
    take_answer(world, user, {.kind = PassiveAnswer::Kind::to_agent}, now);
    const auto pushes = end_agent(world, user, now);
    ASSERT_EQ(pushes.size(), 1U);
    EXPECT_NE(pushes.front().xml.find("kf_close_session"), std::string::npos);
    EXPECT_EQ(say(world, user, "喂", "", now).size(), 1U);
}

TEST_F(PushesTest, AnswersAreReadStrictly) {
    using Kind = PassiveAnswer::Kind;
    const std::string good = answer_xml(user.openid, "收到");
    const std::string token = an_account().token;
    const std::string swapped = "<xml>" + element("ToUserName", an_account().original_id) +
                                element("FromUserName", user.openid) +
                                "<CreateTime>1</CreateTime>" + element("MsgType", "text") +
                                element("Content", "收到") + "</xml>";

    struct Row {
        std::string body;
        Mode mode;
        Kind kind;
    };

    const std::vector<Row> rows{
        {"", Mode::safe, Kind::silent},
        {"success", Mode::safe, Kind::silent},
        {"\"success\"", Mode::safe, Kind::broken},
        {"success\n", Mode::safe, Kind::broken},
        {"{}", Mode::plain, Kind::broken},
        {good, Mode::plain, Kind::text},
        {good, Mode::compatible, Kind::text},
        {good, Mode::safe, Kind::broken},
        {envelope(good, token), Mode::safe, Kind::text},
        {envelope(good, token), Mode::compatible, Kind::text},
        {envelope(good, token), Mode::plain, Kind::broken},
        {envelope(good, "another"), Mode::safe, Kind::broken},
        {envelope(swapped, token), Mode::safe, Kind::broken},
        {swapped, Mode::plain, Kind::broken},
        {answer_xml(user.openid, std::string(2048, 'x')), Mode::plain, Kind::text},
        {answer_xml(user.openid, std::string(2049, 'x')), Mode::plain, Kind::broken},
        {answer_xml(user.openid, ""), Mode::plain, Kind::broken},
        {answer_xml("oSomebodyElse", "收到"), Mode::plain, Kind::broken},
    };
    for (const auto& row : rows) {
        const auto read = read_passive_answer(row.body, an_account(row.mode), user.openid);
        EXPECT_EQ(read.kind, row.kind) << row.body << " " << read.why;
    }
}

TEST_F(PushesTest, ABrokenAnswerIsAFaultToTheCustomer) {
    follow(world, user, "", now);
    take_answer(world, user, {.kind = PassiveAnswer::Kind::broken}, now);
    EXPECT_EQ(newest().carrier, Carrier::system);
    EXPECT_EQ(newest().text, "该公众号提供的服务出现故障，请稍后再试");
}

TEST_F(PushesTest, EventsHaveTheLettersOfThePlatform) {
    const auto has = [](const Pushes& pushes, const std::string& text) {
        return pushes.size() == 1 && pushes[0].xml.find(text) != std::string::npos;
    };
    EXPECT_TRUE(has(follow(world, user, "shop", now), element("EventKey", "qrscene_shop")));
    EXPECT_TRUE(has(scan(world, user, "shop", now), element("Event", "SCAN")));
    EXPECT_TRUE(has(tap(world, user, "K", now), element("Event", "CLICK")));
    EXPECT_TRUE(has(open_page(world, user, "https://x", now), element("Event", "VIEW")));
    EXPECT_TRUE(
        has(decide_consent(world, user, "N", false, now),
            element("SubscribeStatusString", "reject") + "<PopupScene>")
    );
    EXPECT_TRUE(has(withdraw_consent(world, user, "N", now), "<SubscribeMsgChangeEvent><List>"));
    EXPECT_TRUE(has(send_voice(world, user, "#!AMR", now), "<MediaId16K>"));
    EXPECT_TRUE(
        has(send_place(world, user, "31.23", "121.47", "人民广场", now),
            "<Location_X>31.23</Location_X><Location_Y>121.47</Location_Y>")
    );
    EXPECT_TRUE(has(unfollow(world, user, now), element("Event", "unsubscribe")));
    EXPECT_TRUE(unfollow(world, user, now).empty());
}

}  // namespace

}  // namespace simulators::wechat
