#include "simulators/wechat/one_account.hpp"

namespace simulators::wechat {

namespace {

class TokensTest : public WorldTest {
protected:
    std::string renewed() {
        const Json said =
            get("/cgi-bin/token",
                {{"grant_type", "client_credential"},
                 {"appid", world.accounts[0].account.app_id},
                 {"secret", world.accounts[0].account.secret}});
        return said.value("access_token", "");
    }

    Json stable(bool forced = false) {
        net::Request request{.method = net::Method::post, .path = "/cgi-bin/stable_token"};
        request.body = Json{
            {"grant_type", "client_credential"},
            {"appid", world.accounts[0].account.app_id},
            {"secret", world.accounts[0].account.secret},
            {"force_refresh",
             forced}}.dump();
        return answer(request);
    }

    int used(const std::string& token) {
        return get("/cgi-bin/getcallbackip", {{"access_token", token}}).value("errcode", 0);
    }
};

TEST_F(TokensTest, TheOldOneOutlivesTheNewOneForFiveMinutes) {
    const std::string first = renewed();
    const std::string second = renewed();
    EXPECT_NE(first, second);
    now += 299s;
    EXPECT_EQ(used(first), 0);
    now += 1s;
    EXPECT_EQ(used(first), 40001);
    EXPECT_EQ(used(second), 0);
}

TEST_F(TokensTest, EndsAfterTwoHours) {
    const std::string token = renewed();
    now += 2h;
    EXPECT_EQ(used(token), 42001);
}

TEST_F(TokensTest, TheStableOneStaysTheSameUntilFiveMinutesBeforeItsEnd) {
    const Json first = stable();
    EXPECT_EQ(first["expires_in"], 7200);
    now += 1h;
    EXPECT_EQ(stable()["access_token"], first["access_token"]);
    EXPECT_EQ(stable()["expires_in"], 3600);
    now += 55min;
    const Json second = stable();
    EXPECT_NE(second["access_token"], first["access_token"]);
    EXPECT_EQ(used(first["access_token"]), 0) << "both live for the last five minutes";
    now += 5min;
    EXPECT_EQ(used(first["access_token"]), 42001);
    EXPECT_EQ(used(second["access_token"]), 0);
}

TEST_F(TokensTest, AForcedRefreshKillsTheFormerAtOnceAndHasLimits) {
    const std::string first = stable()["access_token"];
    const std::string second = stable(true)["access_token"];
    EXPECT_EQ(used(first), 40001);
    EXPECT_EQ(used(second), 0);
    EXPECT_EQ(stable(true)["errcode"], 45011) << "thirty seconds apart";
    for (int i = 1; i < 20; ++i) {
        now += 30s;
        EXPECT_FALSE(stable(true).contains("errcode")) << i;
    }
    now += 30s;
    EXPECT_EQ(stable(true)["errcode"], 45009) << "twenty a day";
    now += 24h;
    EXPECT_FALSE(stable(true).contains("errcode"));
}

TEST_F(TokensTest, TheTwoInterfacesDoNotEndEachOthersTokens) {
    const std::string plain = renewed();
    const std::string stable_one = stable()["access_token"];
    renewed();
    stable(true);
    EXPECT_EQ(used(plain), 0);
    EXPECT_EQ(used(stable_one), 40001);
}

TEST_F(TokensTest, TheDayHasTwoThousand) {
    for (int i = 0; i < 2000; ++i) ASSERT_FALSE(renewed().empty()) << i;
    EXPECT_TRUE(renewed().empty());
    EXPECT_EQ(last.code, 45009);
}

TEST_F(TokensTest, ThoseWhoAskMustKnowTheSecretAndComeFromTheList) {
    Account& account = world.accounts[0].account;
    account.secret = "changed";
    EXPECT_EQ(stable().value("errcode", 0), 0) << "the test asks with the changed one";
    const net::Fields wrong{
        {"grant_type", "client_credential"}, {"appid", account.app_id}, {"secret", "old"}};
    EXPECT_EQ(get("/cgi-bin/token", wrong)["errcode"], 40001);
    const net::Fields unknown{
        {"grant_type", "client_credential"}, {"appid", "wx"}, {"secret", "old"}};
    EXPECT_EQ(get("/cgi-bin/token", unknown)["errcode"], 40013);
    account.addresses = {"10.0.0.1"};
    const Json refused = stable();
    EXPECT_EQ(refused["errcode"], 40164);
    EXPECT_EQ(
        refused["errmsg"].get<std::string>().find(
            "invalid ip 127.0.0.1 ipv6 ::ffff:127.0.0.1, not in whitelist rid: "
        ),
        0U
    );
}

TEST_F(TokensTest, RevokedOnesAreInvalid) {
    const std::string token = renewed();
    world.accounts[0].tokens.revoke();
    EXPECT_EQ(used(token), 40001);
    EXPECT_EQ(used(""), 41001);
    EXPECT_EQ(used("60_invented"), 40001);
}

TEST_F(TokensTest, AnErrorIsAnAnswerWithAnIdThatTellsTheTime) {
    const Json said = get("/cgi-bin/getcallbackip", {{"access_token", "60_invented"}});
    EXPECT_EQ(last.response.status, 200U);
    EXPECT_EQ(last.response.content_type, "application/json; encoding=utf-8");
    EXPECT_NE(said["errmsg"].get<std::string>().find(" rid: 68e77800-"), std::string::npos) << said;
}

}  // namespace

}  // namespace simulators::wechat
