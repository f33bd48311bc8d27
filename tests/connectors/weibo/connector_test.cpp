#include "connectors/weibo/connector.hpp"

#include "connectors/wechat/fake_road.hpp"
#include "connectors/weibo/platform.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

#include <exception>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace {

using namespace connectors::weibo;
using namespace weibo_tests;
using connectors::Taken;
using wechat_tests::FakeRoad;
namespace asio = net::asio;

// A connector on a loop of its own, with a wire clock that the test moves.
class WeiboConnectorTest : public ::testing::Test {
protected:
    using Asked = std::shared_ptr<std::optional<net::Response>>;

    WeiboConnectorTest() : road(io) { use(settings()); }

    void use(const AccountSettings& account) {
        Hooks hooks;
        hooks.executor = io.get_executor();
        hooks.wire_now = [this] { return now; };
        hooks.system_now = [] { return net::Instant{}; };
        hooks.on_refused = [this](const std::string& name_of_account, Refused why) {
            EXPECT_EQ(name_of_account, "weibo/main");
            refusals.emplace_back(name(why));
        };
        hooks.on_late = [this](const std::string& /*account*/) { ++late; };
        connector = std::make_unique<WeiboConnector>(account, road, std::move(hooks));
    }

    Asked ask(net::Request request) {
        auto asked = std::make_shared<std::optional<net::Response>>();
        asio::co_spawn(
            io,
            connector->serve(std::move(request)),
            [asked](const std::exception_ptr& failure, net::Response response) {
                if (failure) std::rethrow_exception(failure);
                *asked = std::move(response);
            }
        );
        return asked;
    }

    net::Response answer_to(const Asked& asked) {
        while (!*asked) {
            if (io.stopped()) io.restart();
            io.run_one();
        }
        return **asked;
    }

    net::Response serve(net::Request request) { return answer_to(ask(std::move(request))); }

    void settle() {
        if (io.stopped()) io.restart();
        io.poll();
    }

    asio::io_context io{1};
    FakeRoad road;
    net::WireInstant now{};
    std::vector<std::string> refusals;
    int late = 0;
    std::unique_ptr<WeiboConnector> connector;
};

const std::string complaint = text_message("我要投诉");

TEST_F(WeiboConnectorTest, EchoesAVerification) {
    const net::Response response = serve(verification("dnPdpTZz85"));
    EXPECT_EQ(response.status, 200U);
    EXPECT_EQ(response.body, "dnPdpTZz85");
    EXPECT_EQ(response.content_type, "text/plain; charset=utf-8");
    EXPECT_TRUE(road.given.empty());
}

TEST_F(WeiboConnectorTest, DoesNotEchoAWrongOne) {
    const net::Response wrong = serve(verification("dnPdpTZz85", other_secret));
    EXPECT_EQ(wrong.status, 403U);
    EXPECT_EQ(wrong.body.find("dnPd"), std::string::npos);
    net::Request request = verification("dnPdpTZz85");
    remove_parameter(request, "echostr");
    EXPECT_EQ(serve(request).status, 400U);
    EXPECT_EQ(refusals, (std::vector<std::string>{"wrong_signature", "missing_parameter"}));
}

TEST_F(WeiboConnectorTest, OtherMethodsAreNotAllowed) {
    net::Request request = push(complaint);
    request.method = net::Method::put;
    EXPECT_EQ(serve(request).status, 405U);
    EXPECT_TRUE(road.given.empty());
}

TEST_F(WeiboConnectorTest, TakesTheEventAndAnswersWithWhatIsSaid) {
    road.says = {"已收到。", "请问订单号是多少？"};
    const net::Response response = serve(push(complaint));
    ASSERT_EQ(road.given.size(), 1U);
    EXPECT_EQ(road.given.front().account, "weibo/main");
    EXPECT_EQ(response.status, 200U);
    EXPECT_EQ(response.content_type, "application/json; charset=utf-8");
    EXPECT_EQ(said_in(response), "已收到。\n请问订单号是多少？");
}

TEST_F(WeiboConnectorTest, AnswersWithNothingWhenThereIsNothingToSay) {
    road.says.clear();
    const net::Response response = serve(push(complaint));
    EXPECT_EQ(response.status, 200U);
    EXPECT_EQ(response.body, "");
}

TEST_F(WeiboConnectorTest, PassiveAnswersCanBeSwitchedOff) {
    AccountSettings silent = settings();
    silent.passive_reply = false;
    use(silent);
    const net::Response response = serve(push(complaint));
    EXPECT_EQ(response.status, 200U);
    EXPECT_EQ(response.body, "");
    EXPECT_EQ(road.given.size(), 1U);
}

TEST_F(WeiboConnectorTest, AMentionIsTakenAndNeverAnsweredInPrivate) {
    EXPECT_EQ(serve(push(sample("mention_status"))).body, "");
    ASSERT_EQ(road.given.size(), 1U);
    EXPECT_EQ(road.given.front().kind, "mention");
}

TEST_F(WeiboConnectorTest, AcknowledgesWhatCanNeverBeStored) {
    road.outcome = Taken::Outcome::refused;
    const net::Response response = serve(push(complaint));
    EXPECT_EQ(response.status, 200U);
    EXPECT_EQ(response.body, "");
}

TEST_F(WeiboConnectorTest, AsksAgainForWhatWasNotStored) {
    road.outcome = Taken::Outcome::unavailable;
    const net::Response response = serve(push(complaint));
    EXPECT_EQ(response.status, 503U);
    EXPECT_EQ(response.body, "");
}

TEST_F(WeiboConnectorTest, ABrokenRoadAcknowledgesNothing) {
    road.throws = true;
    EXPECT_THROW(serve(push(complaint)), std::runtime_error);
}

TEST_F(WeiboConnectorTest, NoticesAreAcknowledgedWithoutATurn) {
    for (const char* file : {"event_view", "event_unknown"}) {
        const net::Response response = serve(push(sample(file)));
        EXPECT_EQ(response.status, 200U) << file;
        EXPECT_EQ(response.body, "") << file;
    }
    EXPECT_TRUE(road.given.empty());
}

TEST_F(WeiboConnectorTest, AnUnknownMessageIsTakenToo) {
    EXPECT_EQ(serve(push(sample("unknown"))).status, 200U);
    EXPECT_EQ(road.given.size(), 1U);
}

TEST_F(WeiboConnectorTest, RefusedCallsNeverReachTheRoad) {
    EXPECT_EQ(serve(push(complaint, other_secret)).status, 403U);
    EXPECT_EQ(serve(push("<xml></xml>")).status, 400U);
    EXPECT_EQ(serve(push("{}")).status, 400U);
    EXPECT_TRUE(road.given.empty());
    EXPECT_EQ(refusals, (std::vector<std::string>{"wrong_signature", "xml_mode", "bad_payload"}));
}

TEST_F(WeiboConnectorTest, EveryCopyGetsTheSameBytes) {
    std::set<std::string> answers;
    for (int i = 0; i < 4; ++i) {
        road.says = {"第" + std::to_string(i) + "次"};
        answers.insert(serve(push(complaint)).body);
    }
    EXPECT_EQ(answers.size(), 1U);
}

TEST_F(WeiboConnectorTest, CopiesOfARunningEventGetItsAnswer) {
    road.held = true;
    const Asked first = ask(push(complaint));
    const Asked second = ask(push(complaint));
    settle();
    EXPECT_FALSE(*first || *second);
    road.let_go();
    EXPECT_EQ(answer_to(first).body, answer_to(second).body);
    EXPECT_EQ(late, 0);
}

TEST_F(WeiboConnectorTest, HangsUpWhenNothingIsDurableInTime) {
    road.held = true;
    road.on_take = [this] { now += std::chrono::milliseconds(4501); };
    const net::Response response = serve(push(complaint));
    EXPECT_TRUE(response.hang_up);
    EXPECT_EQ(response.body, "");
    EXPECT_EQ(late, 1);
}

TEST_F(WeiboConnectorTest, ALateTurnGoesOnAndItsCopyFetchesTheAnswer) {
    road.held = true;
    road.on_take = [this] { now += std::chrono::seconds(5); };
    ASSERT_TRUE(serve(push(complaint)).hang_up);
    EXPECT_EQ(road.finished, 0);
    road.let_go();
    settle();
    EXPECT_EQ(road.finished, 1);
    road.on_take = nullptr;
    road.says = {"另一个回答"};
    const net::Response copy = serve(push(complaint));
    EXPECT_FALSE(copy.hang_up);
    EXPECT_EQ(said_in(copy), "已收到。");
}

TEST_F(WeiboConnectorTest, AnswersJustInTime) {
    road.held = true;
    road.on_take = [this] {
        now += std::chrono::milliseconds(3900);
        asio::post(io, [this] { road.let_go(); });
    };
    const net::Response response = serve(push(complaint));
    EXPECT_FALSE(response.hang_up);
    EXPECT_EQ(said_in(response), "已收到。");
    EXPECT_EQ(late, 0);
}

TEST_F(WeiboConnectorTest, PatienceIsASetting) {
    AccountSettings hasty = settings();
    hasty.patience = std::chrono::milliseconds(100);
    use(hasty);
    road.held = true;
    road.on_take = [this] { now += std::chrono::milliseconds(101); };
    EXPECT_TRUE(serve(push(complaint)).hang_up);
}

TEST_F(WeiboConnectorTest, CallsUnderWayEndWithTheConnector) {
    road.held = true;
    const Asked asked = ask(push(complaint));
    settle();
    connector.reset();
    road.let_go();
    settle();
    EXPECT_FALSE(*asked);
}

}  // namespace
