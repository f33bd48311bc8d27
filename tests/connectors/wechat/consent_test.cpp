// The page of consents: its links open for their owner alone, the platform's way back is believed
// only when we sealed it, and nothing is banked twice.
#include "connectors/wechat/consent/desk.hpp"
#include "connectors/wechat/fake_road.hpp"

#include <boost/asio/co_spawn.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <exception>

namespace {

using namespace connectors::wechat;
using namespace std::chrono_literals;
using connectors::wechat::consent::Desk;
using dialog::CustomerDid;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string openid = "oTESTuser0000000000000000001";
const std::string page = "https://service.example/consent/wechat/main";

class Consent : public testing::Test {
protected:
    static consent::DeskSettings desk_settings() {
        consent::DeskSettings settings{
            .account = "wechat/main",
            .app_id = "wx0123456789abcdef",
            .notice_template_id = "notice-1",
            .single_template_id = "single-1",
            .public_url = "https://service.example",
            .pages_base = "https://mp.weixin.qq.com",
            .js_sdk = "https://res.wx.qq.com/open/js/jweixin-1.6.0.js",
        };
        for (const auto name : consent::page_texts)
            settings.texts[std::string(name)] = "<" + std::string(name) + ">";
        return settings;
    }

    Desk::Parts parts() {
        return {
            .key = PassKey{1, 2, 3},
            .road = road,
            .now = [this] { return now; },
            .ticket = [this]() -> net::Task<Desk::Ticket> {
                ++tickets;
                if (no_ticket) co_return connectors::Outcome{};
                co_return WeChatSender::Ticket{.value = "TICKET", .life = 2h};
            },
        };
    }

    net::Response ask(net::Method method, const std::string& target, const std::string& body = {}) {
        auto parsed = net::parse_target(target);
        net::Request request;
        request.method = method;
        request.path = parsed->path;
        request.query = parsed->query;
        request.body = body;
        net::Response answer;
        net::asio::co_spawn(
            io,
            desk.serve(std::move(request)),
            [&](const std::exception_ptr& failure, net::Response given) {
                if (failure) std::rethrow_exception(failure);
                answer = std::move(given);
            }
        );
        io.restart();
        io.run();
        return answer;
    }

    net::Response post(const std::string& path, const json& body) {
        return ask(net::Method::post, "/consent/wechat/main" + path, body.dump());
    }

    std::string pass() const {
        const auto link = desk.link_for(openid);
        return link.substr(link.find('#') + 1);
    }

    json open(const std::string& url = page) {
        const auto answer = post("/open", {{"pass", pass()}, {"url", url}});
        EXPECT_EQ(answer.status, 200U) << answer.body;
        return json::parse(answer.body);
    }

    static std::string location(const net::Response& response) {
        for (const auto& [name, value] : response.headers)
            if (name == "Location") return value;
        return {};
    }

    // The way back from the platform's page for a single message.
    std::string way_back(const std::string& action, const std::string& who = openid) {
        const std::string url = open().at("single");
        const auto query = url.substr(url.find('?'), url.find('#') - url.find('?'));
        const auto asked = net::parse_target("/" + query);
        net::Fields back{{"openid", who}, {"action", action}};
        for (const auto& [name, value] : asked->query)
            if (name == "template_id" || name == "scene" || name == "reserved")
                back.emplace_back(name, value);
        return "/consent/wechat/main/returned?" + net::form_encode(back);
    }

    net::asio::io_context io;
    wechat_tests::FakeRoad road{io};
    net::Instant now = *dialog::parse_rfc3339("2026-11-23T10:00:00+08:00");
    bool no_ticket = false;
    int tickets = 0;
    Desk desk{desk_settings(), parts()};
};

TEST_F(Consent, ALinkTellsNobodyWhoseItIsAndIsAnotherEachTime) {
    const auto link = desk.link_for(openid);
    EXPECT_THAT(link, StartsWith(page + "#"));
    EXPECT_THAT(link, Not(HasSubstr("oTEST")));
    EXPECT_NE(link, desk.link_for(openid));
    EXPECT_LT(link.size(), 160U);
}

TEST_F(Consent, APassOpensForItsAccountInItsTimeAndUnchanged) {
    const PassKey key{9};
    const Pass made{.openid = openid, .issued_at = now, .scene = 77};
    const auto sealed = seal_pass(key, "wechat/main", made);
    EXPECT_EQ(open_pass(key, "wechat/main", sealed, now), made);
    EXPECT_FALSE(open_pass(key, "wechat/other", sealed, now));
    EXPECT_FALSE(open_pass(PassKey{8}, "wechat/main", sealed, now));
    EXPECT_FALSE(open_pass(key, "wechat/main", sealed, now + single_pass_life));
    EXPECT_FALSE(open_pass(key, "wechat/main", sealed, now - 1h)) << "from the future";
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        auto changed = sealed;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(open_pass(key, "wechat/main", changed, now)) << i;
        EXPECT_FALSE(open_pass(key, "wechat/main", sealed.substr(0, i), now)) << i;
    }
    EXPECT_FALSE(open_pass(key, "wechat/main", std::string(100'000, 'A'), now));
    EXPECT_FALSE(open_pass(key, "wechat/main", "not/base64+url==", now));
}

TEST_F(Consent, ThePageIsServedWithItsWordsAndKeepsStrangersOut) {
    const auto served = ask(net::Method::get, "/consent/wechat/main");
    EXPECT_EQ(served.status, 200U);
    EXPECT_THAT(served.body, HasSubstr("&lt;rule&gt;"));
    EXPECT_THAT(served.body, HasSubstr("https://res.wx.qq.com/open/js/jweixin-1.6.0.js"));
    std::string policy;
    for (const auto& [name, value] : served.headers)
        if (name == "Content-Security-Policy") policy = value;
    EXPECT_THAT(policy, HasSubstr("script-src 'self' https://res.wx.qq.com;"));
    EXPECT_EQ(ask(net::Method::get, "/consent/wechat/main/assets/consent.js").status, 200U);
    EXPECT_EQ(ask(net::Method::get, "/consent/wechat/main/nothing").status, 404U);
    EXPECT_EQ(ask(net::Method::get, "/consent/wechat/main/agreed").status, 405U);
}

// sha1 of "jsapi_ticket=TICKET&noncestr=N&timestamp=1&url=https://a.example/p"
TEST_F(Consent, SignsThePageForThePlatformsScript) {
    EXPECT_EQ(
        consent::page_signature("TICKET", "N", "1", "https://a.example/p"),
        "3442c623573809f27457d6eb8b1fd9c7c83f6d4f"
    );
    const auto notice = open().at("notice");
    EXPECT_EQ(notice.at("template_id"), "notice-1");
    EXPECT_EQ(
        notice.at("signature"),
        consent::page_signature(
            "TICKET",
            notice.at("nonce").get<std::string>(),
            notice.at("timestamp").get<std::string>(),
            page
        )
    );
    open(page + "?from=message");
    EXPECT_EQ(tickets, 1) << "a ticket is kept while it lasts";
    EXPECT_TRUE(open("https://evil.example/consent").at("notice").is_null());
    EXPECT_TRUE(open(page + "/returned").at("notice").is_null());
    now += 2h;
    open();
    EXPECT_EQ(tickets, 2);
}

TEST_F(Consent, WithoutATicketTheOtherWayIsLeft) {
    no_ticket = true;
    const auto told = open();
    EXPECT_TRUE(told.at("notice").is_null());
    EXPECT_THAT(
        told.at("single").get<std::string>(),
        StartsWith("https://mp.weixin.qq.com/mp/subscribemsg?action=get_confirm&appid=wx0123")
    );
    EXPECT_THAT(told.at("single").get<std::string>(), Not(HasSubstr(openid)));
}

TEST_F(Consent, ATapOnThePageIsTakenDownTheRoad) {
    EXPECT_EQ(post("/agreed", {{"pass", pass()}}).status, 200U);
    ASSERT_EQ(road.given.size(), 1U);
    EXPECT_EQ(road.given[0].account, "wechat/main");
    EXPECT_EQ(road.given[0].external_id, openid);
    EXPECT_EQ(
        std::get<CustomerDid>(road.given[0].what),
        (CustomerDid{CustomerDid::Act::consented, "notice-1"})
    );
    post("/agreed", {{"pass", pass()}});
    EXPECT_EQ(road.given[1].identity, road.given[0].identity) << "taps of one minute are one";
    EXPECT_EQ(road.given[1].platform_seconds, road.given[0].platform_seconds);
    now += 1min;
    post("/agreed", {{"pass", pass()}});
    EXPECT_NE(road.given[2].platform_seconds, road.given[0].platform_seconds);
}

TEST_F(Consent, WithoutAGoodPassNothingIsTaken) {
    for (const auto& body :
         {std::string("{}"),
          std::string(R"({"pass":7})"),
          std::string(R"({"pass":"AAAA"})"),
          std::string("no json"),
          std::string(5'000, '{')})
        EXPECT_GE(ask(net::Method::post, "/consent/wechat/main/agreed", body).status, 400U);
    const auto old = pass();
    now += pass_life;
    EXPECT_EQ(post("/agreed", {{"pass", old}}).status, 403U);
    EXPECT_TRUE(road.given.empty());
}

TEST_F(Consent, TheWayBackFromThePlatformBanksOneScene) {
    const auto back = way_back("confirm");
    EXPECT_EQ(location(ask(net::Method::get, back)), page + "?said=agreed");
    ASSERT_EQ(road.given.size(), 1U);
    const auto did = std::get<CustomerDid>(road.given[0].what);
    EXPECT_EQ(did.act, CustomerDid::Act::agreed_to_single);
    EXPECT_THAT(back, HasSubstr("scene=" + did.key + "&"));
    now += 30min;
    ask(net::Method::get, back);
    EXPECT_EQ(road.given[1].identity, road.given[0].identity) << "one way back is one consent";
    EXPECT_EQ(road.given[1].platform_seconds, road.given[0].platform_seconds);
}

TEST_F(Consent, AWayBackThatIsNotOursBanksNothing) {
    EXPECT_EQ(location(ask(net::Method::get, way_back("cancel"))), page + "?said=refused");
    const auto expired = page + "?said=expired";
    EXPECT_EQ(location(ask(net::Method::get, way_back("confirm", "oSOMEBODYelse"))), expired);
    auto other_scene = way_back("confirm");
    other_scene.replace(other_scene.find("scene=") + 6, 1, "99");
    EXPECT_EQ(location(ask(net::Method::get, other_scene)), expired);
    EXPECT_EQ(
        location(ask(net::Method::get, "/consent/wechat/main/returned?action=confirm")), expired
    );
    const auto late = way_back("confirm");
    now += single_pass_life;
    EXPECT_EQ(location(ask(net::Method::get, late)), expired);
    EXPECT_TRUE(road.given.empty());
}

TEST_F(Consent, WhenTheStoreIsAwayTheCustomerMayTryAgain) {
    road.outcome = connectors::Taken::Outcome::unavailable;
    EXPECT_EQ(post("/agreed", {{"pass", pass()}}).status, 503U);
    EXPECT_EQ(ask(net::Method::get, way_back("confirm")).status, 503U);
}

TEST_F(Consent, WhereNothingCanBeAgreedToThereIsNoLink) {
    auto settings = desk_settings();
    settings.notice_template_id.clear();
    settings.single_template_id.clear();
    const Desk none(settings, parts());
    EXPECT_EQ(none.link_for(openid), "");
    EXPECT_EQ(desk.link_for(""), "");
}

}  // namespace
