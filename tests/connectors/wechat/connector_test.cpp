#include "connectors/wechat/connector.hpp"

#include "connectors/wechat/fake_road.hpp"
#include "connectors/wechat/platform.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

#include <exception>
#include <optional>
#include <set>
#include <string>

namespace {

using namespace connectors::wechat;
using namespace wechat_tests;
using connectors::Taken;
namespace asio = net::asio;

// A connector on a loop of its own, with a wire clock that the test moves.
class WeChatConnectorTest : public ::testing::Test {
protected:
    using Asked = std::shared_ptr<std::optional<net::Response>>;

    WeChatConnectorTest() : road(io) { use(settings(Mode::safe)); }

    void use(
        const AccountSettings& account, std::shared_ptr<connectors::MissedAnswers> missed = nullptr
    ) {
        Hooks hooks;
        hooks.missed = std::move(missed);
        hooks.executor = io.get_executor();
        hooks.wire_now = [this] { return now; };
        hooks.on_refused = [this](const std::string& /*account*/, Refused why) {
            refusals.emplace_back(name(why));
        };
        hooks.on_late = [this](const std::string& /*account*/) { ++late; };
        hooks.on_waits = [this](const std::string& openid) { waiting.push_back(openid); };
        connector = std::make_unique<WeChatConnector>(account, road, std::move(hooks));
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
    std::vector<std::string> waiting;  // for answers that are late
    std::unique_ptr<WeChatConnector> connector;
};

const std::string complaint = text_message("我要投诉", "7250021412600020992");

TEST_F(WeChatConnectorTest, EchoesAVerification) {
    const net::Response response = serve(verification("4375120948345356249"));
    EXPECT_EQ(response.status, 200U);
    EXPECT_EQ(response.body, "4375120948345356249");
    EXPECT_TRUE(road.given.empty());
}

TEST_F(WeChatConnectorTest, DoesNotEchoAWrongOne) {
    net::Request request = verification("4375120948345356249");
    set_parameter(request, "signature", std::string(40, '0'));
    const net::Response wrong = serve(request);
    EXPECT_EQ(wrong.status, 403U);
    EXPECT_EQ(wrong.body.find("4375"), std::string::npos);
    remove_parameter(request, "signature");
    EXPECT_EQ(serve(request).status, 400U);
    EXPECT_EQ(refusals, (std::vector<std::string>{"wrong_signature", "missing_parameter"}));
}

TEST_F(WeChatConnectorTest, OtherMethodsAreNotAllowed) {
    net::Request request = safe_call(complaint);
    request.method = net::Method::put;
    EXPECT_EQ(serve(request).status, 405U);
    EXPECT_TRUE(road.given.empty());
}

TEST_F(WeChatConnectorTest, TakesTheEventAndAnswersWithWhatIsSaid) {
    road.says = {"已收到。", "请问订单号是多少？"};
    const net::Response response = serve(safe_call(complaint));
    ASSERT_EQ(road.given.size(), 1U);
    EXPECT_EQ(road.given.front().account, "wechat/main");
    const auto inner = open_answer(response.body);
    ASSERT_TRUE(inner);
    EXPECT_EQ(field(*inner, "Content"), "已收到。\n\n请问订单号是多少？");
    EXPECT_EQ(field(*inner, "ToUserName"), openid);
}

TEST_F(WeChatConnectorTest, SaysSuccessWhenThereIsNothingToSay) {
    road.says.clear();
    EXPECT_EQ(serve(safe_call(complaint)).body, "success");
}

TEST_F(WeChatConnectorTest, GivesTheCustomerToThePlatformsAgentsAndTheWordsToTheWayOut) {
    auto account = settings(Mode::safe);
    account.verified = true;
    account.platform_desk = true;
    use(account);
    road.says = {"这就帮您转微信人工客服。"};
    road.transfers = true;
    for (int i = 0; i < 2; ++i) {
        const net::Response response = serve(safe_call(complaint));
        const auto inner = open_answer(response.body);
        ASSERT_TRUE(inner);
        EXPECT_EQ(field(*inner, "MsgType"), "transfer_customer_service");
        EXPECT_EQ(field(*inner, "ToUserName"), openid);
        EXPECT_EQ(inner->find("<Content>"), std::string::npos);
        EXPECT_EQ(road.given.size(), 2U * static_cast<unsigned>(i) + 1U);
        ASSERT_TRUE(response.on_written);
        response.on_written(true);
        const auto* did = std::get_if<dialog::CustomerDid>(&road.given.back().what);
        ASSERT_NE(did, nullptr);
        EXPECT_EQ(did->act, dialog::CustomerDid::Act::transferred);
    }
    EXPECT_EQ(road.given[1].identity, road.given[3].identity) << "a copy is one transfer";
    ASSERT_EQ(road.missed_answers.size(), 1U);
    EXPECT_TRUE(road.missed_answers.front().certain);
}

TEST_F(WeChatConnectorTest, ATransferThatWasNotWrittenIsNone) {
    auto account = settings(Mode::safe);
    account.verified = true;
    account.platform_desk = true;
    use(account);
    road.transfers = true;
    const net::Response response = serve(safe_call(complaint));
    ASSERT_TRUE(response.on_written);
    response.on_written(false);
    EXPECT_EQ(road.given.size(), 1U) << "nobody is told that it was taken";
    connector->flush();
    EXPECT_EQ(road.missed_answers.size(), 1U) << "the words go out all the same";
}

TEST_F(WeChatConnectorTest, AcknowledgesWhatCanNeverBeStored) {
    road.outcome = Taken::Outcome::refused;
    EXPECT_EQ(serve(safe_call(complaint)).body, "success");
}

TEST_F(WeChatConnectorTest, AsksAgainForWhatWasNotStored) {
    road.outcome = Taken::Outcome::unavailable;
    const net::Response response = serve(safe_call(complaint));
    EXPECT_EQ(response.status, 503U);
    EXPECT_EQ(response.body, "");
}

TEST_F(WeChatConnectorTest, ABrokenRoadAcknowledgesNothing) {
    road.throws = true;
    EXPECT_THROW(serve(safe_call(complaint)), std::runtime_error);
}

TEST_F(WeChatConnectorTest, NoticesAreAcknowledgedWithoutATurn) {
    EXPECT_EQ(serve(safe_call(sample("event_mass_sent"))).body, "success");
    // Of notices that are not ours.
    EXPECT_EQ(serve(safe_call(sample("event_notice_sent"))).body, "success");
    EXPECT_TRUE(road.given.empty());
}

TEST_F(WeChatConnectorTest, RefusedCallsNeverReachTheRoad) {
    EXPECT_EQ(serve(plain_call(complaint)).status, 403U);
    net::Request request = safe_call(complaint);
    set_parameter(request, "msg_signature", std::string(40, '0'));
    EXPECT_EQ(serve(request).status, 403U);
    EXPECT_TRUE(road.given.empty());
    EXPECT_EQ(refusals, (std::vector<std::string>{"downgrade", "wrong_signature"}));
}

TEST_F(WeChatConnectorTest, EveryCopyGetsTheSameBytesInPlain) {
    use(settings(Mode::plain));
    std::set<std::string> answers;
    for (int i = 0; i < 4; ++i) {
        road.says = {"第" + std::to_string(i) + "次"};
        answers.insert(serve(plain_call(complaint)).body);
    }
    EXPECT_EQ(answers.size(), 1U);
    EXPECT_EQ(field(*answers.begin(), "Content"), "第0次");
}

TEST_F(WeChatConnectorTest, EveryCopyGetsTheSameTextWhenSealed) {
    std::set<std::string> inner;
    std::set<std::string> outer;
    for (int i = 0; i < 4; ++i) {
        // A copy may come with another nonce, and so another signature.
        const std::string nonce = std::to_string(1000 + i);
        const net::Response response = serve(safe_call(complaint, {.nonce = nonce}));
        outer.insert(response.body);
        inner.insert(open_answer(response.body).value_or("not opened"));
    }
    EXPECT_EQ(inner.size(), 1U);
    EXPECT_EQ(outer.size(), 4U);
    EXPECT_FALSE(inner.contains("not opened"));
}

TEST_F(WeChatConnectorTest, CopiesOfARunningEventGetItsAnswer) {
    use(settings(Mode::plain));
    road.held = true;
    const Asked first = ask(plain_call(complaint));
    const Asked second = ask(plain_call(complaint));
    settle();
    EXPECT_FALSE(*first || *second);
    road.let_go();
    EXPECT_EQ(answer_to(first).body, answer_to(second).body);
}

TEST_F(WeChatConnectorTest, HangsUpWhenNothingIsDurableInTime) {
    road.held = true;
    road.on_take = [this] { now += std::chrono::milliseconds(4501); };
    const net::Response response = serve(safe_call(complaint));
    EXPECT_TRUE(response.hang_up);
    EXPECT_EQ(response.body, "");
    EXPECT_EQ(late, 1);
    EXPECT_EQ(waiting, std::vector{std::string(openid)}) << "is shown that somebody types";
}

TEST_F(WeChatConnectorTest, ALateTurnGoesOnAndItsCopyFetchesTheAnswer) {
    use(settings(Mode::plain));
    road.held = true;
    road.on_take = [this] { now += std::chrono::seconds(5); };
    ASSERT_TRUE(serve(plain_call(complaint)).hang_up);
    EXPECT_EQ(road.finished, 0);
    road.let_go();
    settle();
    EXPECT_EQ(road.finished, 1);
    road.on_take = nullptr;
    road.says = {"另一个回答"};
    const net::Response copy = serve(plain_call(complaint));
    EXPECT_FALSE(copy.hang_up);
    EXPECT_EQ(field(copy.body, "Content"), "已收到。");
}

TEST_F(WeChatConnectorTest, WhatWasMissedIsTakenFromTheNextConnectorOfTheAccount) {
    AccountSettings account = settings(Mode::plain);
    account.verified = true;
    use(account);
    road.held = true;
    road.on_take = [this] { now += std::chrono::seconds(5); };
    ASSERT_TRUE(serve(plain_call(complaint)).hang_up);
    road.let_go();
    settle();
    road.on_take = nullptr;
    const auto former = std::move(connector);
    account.patience = std::chrono::milliseconds(3000);
    use(account, former->missed());
    const net::Response copy = serve(plain_call(complaint));
    ASSERT_TRUE(copy.on_written);
    copy.on_written(true);
    connector->flush();
    settle();
    EXPECT_TRUE(road.missed_answers.empty());
}

TEST_F(WeChatConnectorTest, AnswersJustInTime) {
    road.held = true;
    road.on_take = [this] {
        now += std::chrono::milliseconds(3900);
        asio::post(io, [this] { road.let_go(); });
    };
    const net::Response response = serve(safe_call(complaint));
    EXPECT_FALSE(response.hang_up);
    EXPECT_TRUE(open_answer(response.body));
    EXPECT_EQ(late, 0);
}

TEST_F(WeChatConnectorTest, PatienceIsASetting) {
    AccountSettings hasty = settings(Mode::safe);
    hasty.patience = std::chrono::milliseconds(100);
    use(hasty);
    road.held = true;
    road.on_take = [this] { now += std::chrono::milliseconds(101); };
    EXPECT_TRUE(serve(safe_call(complaint)).hang_up);
}

}  // namespace
