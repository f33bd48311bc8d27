#include "simulators/wechat/one_account.hpp"

namespace simulators::wechat {

namespace {

const std::string notice = "NOTICE-PROGRESS";

class NoticesTest : public WorldTest {
protected:
    NoticesTest() { follow(world, user, "", now); }

    Json body(const std::string& value = "处理中") const {
        return {
            {"touser", user.openid},
            {"template_id", notice},
            {"data", {{"thing1", {{"value", value}}}}}};
    }

    int send_notice(const Json& body) {
        return code_of("/cgi-bin/message/subscribe/bizsend", body);
    }

    int send_template(const Json& body) { return code_of("/cgi-bin/message/template/send", body); }
};

TEST_F(NoticesTest, EachConsentIsGoodForOne) {
    EXPECT_EQ(send_notice(body()), 43101);
    decide_consent(world, user, notice, true, now);
    decide_consent(world, user, notice, true, now);
    EXPECT_EQ(send_notice(body()), 0);
    EXPECT_EQ(newest().carrier, Carrier::notice);
    EXPECT_EQ(newest().lines.front().second, "处理中");
    EXPECT_EQ(send_notice(body()), 0);
    EXPECT_EQ(send_notice(body()), 43101);
}

TEST_F(NoticesTest, ConsentsDoNotRunOutAndNeedNoFollowing) {
    decide_consent(world, user, notice, true, now);
    unfollow(world, user, now);
    now += std::chrono::days(300);
    EXPECT_EQ(send_notice(body()), 0);
}

TEST_F(NoticesTest, ARefusalOrAWithdrawalLeavesNone) {
    decide_consent(world, user, notice, false, now);
    EXPECT_EQ(send_notice(body()), 43101);
    decide_consent(world, user, notice, true, now);
    withdraw_consent(world, user, notice, now);
    EXPECT_EQ(send_notice(body()), 43101);
}

TEST_F(NoticesTest, OnlyTheFirstPopUpIsTold) {
    EXPECT_EQ(decide_consent(world, user, notice, true, now).size(), 1U);
    EXPECT_EQ(decide_consent(world, user, notice, true, now).size(), 0U);
    world.limits.asks_event_every_time = true;
    EXPECT_EQ(decide_consent(world, user, notice, true, now).size(), 1U);
}

TEST_F(NoticesTest, TheAnswerHasNoIdAndTheReportHas) {
    decide_consent(world, user, notice, true, now);
    const Json said = post("/cgi-bin/message/subscribe/bizsend", body());
    EXPECT_FALSE(said.contains("msgid"));
    ASSERT_EQ(last.reports.size(), 1U);
    const auto& xml = last.reports[0].xml;
    EXPECT_NE(xml.find("<![CDATA[subscribe_msg_sent_event]]>"), std::string::npos);
    EXPECT_NE(xml.find("<ErrorCode>0</ErrorCode>"), std::string::npos);
    EXPECT_EQ(last.reports[0].delay, 1s);
}

TEST_F(NoticesTest, FieldsAreHeldToTheirLength) {
    decide_consent(world, user, notice, true, now);
    const std::string twenty = "一二三四五六七八九十一二三四五六七八九十";
    const Json said = post("/cgi-bin/message/subscribe/bizsend", body(twenty + "长"));
    EXPECT_EQ(said["errcode"], 47003);
    EXPECT_EQ(
        said["errmsg"].get<std::string>().find("argument invalid! data.thing1.value invalid"), 0U
    );
    EXPECT_EQ(send_notice(body("")), 47003);
    EXPECT_EQ(send_notice(body("一行\n两行")), 47003);
    Json phrase = body(twenty);
    phrase["data"]["phrase2"] = {{"value", "已经在处理了"}};
    EXPECT_EQ(send_notice(phrase), 47003);
    EXPECT_EQ(send_notice(body(twenty)), 0) << "the refused ones used no consent";
}

TEST_F(NoticesTest, ATemplateMessageNeedsAFollowerAndIsReported) {
    const Json said = post("/cgi-bin/message/template/send", body());
    const auto id = said["msgid"].get<std::uint64_t>();
    ASSERT_EQ(last.reports.size(), 1U);
    const auto& xml = last.reports[0].xml;
    EXPECT_NE(xml.find("<MsgID>" + std::to_string(id) + "</MsgID>"), std::string::npos) << xml;
    EXPECT_NE(xml.find("<Status><![CDATA[success]]></Status>"), std::string::npos);
    EXPECT_EQ(newest().carrier, Carrier::template_card);
    unfollow(world, user, now);
    EXPECT_EQ(send_template(body()), 43004);
}

TEST_F(NoticesTest, ATemplateMessageOfTheSameClientIdIsSeenOnceInTenMinutes) {
    Json first = body();
    first["client_msg_id"] = "job-1";
    const Json said = post("/cgi-bin/message/template/send", first);
    const auto shown = user.screen.shown();
    now += 10min - 1ms;
    const Json again = post("/cgi-bin/message/template/send", first);
    EXPECT_EQ(again["msgid"], said["msgid"]);
    EXPECT_EQ(last.reports.size(), 0U);
    EXPECT_EQ(user.screen.shown(), shown);
    now += 1ms;
    EXPECT_NE(post("/cgi-bin/message/template/send", first)["msgid"], said["msgid"]);
    EXPECT_EQ(user.screen.shown(), shown + 1);
}

TEST_F(NoticesTest, WhoWantsNoMessagesShowsInTheReportOnly) {
    user.muted = true;
    const auto shown = user.screen.shown();
    EXPECT_EQ(send_template(body()), 0);
    EXPECT_NE(last.reports[0].xml.find("failed:user block"), std::string::npos);
    EXPECT_EQ(user.screen.shown(), shown);
}

TEST_F(NoticesTest, ASingleMessageIsGoodForOneSceneAndNeedsNoFollowing) {
    unfollow(world, user, now);
    const Json body{
        {"touser", user.openid},
        {"template_id", "single-1"},
        {"scene", "77"},
        {"title", "您的投诉进展"},
        {"data", {{"content", {{"value", "还在核实"}}}}}};
    const char* path = "/cgi-bin/message/template/subscribe";
    EXPECT_EQ(code_of(path, body), 43101);
    user.scenes.insert("77");
    EXPECT_EQ(code_of(path, body), 0);
    EXPECT_EQ(newest().text, "您的投诉进展");
    EXPECT_EQ(newest().lines.front().second, "还在核实");
    EXPECT_EQ(code_of(path, body), 43101);
    Json long_title = body;
    long_title["title"] = "一二三四五六七八九十一二三四五六";
    EXPECT_EQ(code_of(path, long_title), 47003);
}

TEST_F(NoticesTest, RightsAndIds) {
    Account& account = world.accounts[0].account;
    account.templates = {"known"};
    account.notices = {"known"};
    EXPECT_EQ(send_template(body()), 40037);
    EXPECT_EQ(send_notice(body()), 40037);
    account.kind = AccountKind::subscription;
    EXPECT_EQ(send_template(body()), 48001);
    EXPECT_EQ(send_notice(body()), 48001);
    account.kind = AccountKind::service;
    account.is_test_account = true;
    EXPECT_EQ(send_notice(body()), 48001);
}

}  // namespace

}  // namespace simulators::wechat
