// Coming back, several tabs, and lines that nobody asked for: nothing lost, nothing out of order.
#include "connectors/webchat/chat.hpp"

#include <gmock/gmock.h>

namespace connectors::webchat {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Reconnect : public Chat {
protected:
    std::string visitor() const { return verify_visitor(test_key, "demo", token).value(); }

    void committed(std::uint64_t turn, const std::string& text) {
        connector->turn_committed("webchat/demo", visitor(), {FakeRoad::bot_line(turn, 1, text)});
        run();
    }
};

TEST_F(Reconnect, AReloadBringsTheHistoryBack) {
    auto& socket = sitting();
    say(socket, "message-1", "一");
    socket.hang_up();
    auto& again = greeted(token);
    ASSERT_EQ(again.sent.size(), 1U);
    EXPECT_EQ(again.sent[0]["visitor"], token);
    EXPECT_THAT(texts(again.sent[0]["items"]), ElementsAre("一", "1:一", "2:一"));
    EXPECT_EQ(again.sent[0]["items"][0]["id"], "message-1");
    EXPECT_EQ(again.sent[0]["cursor"], "32.2");
    EXPECT_EQ(again.sent[0]["more"], false);
}

TEST_F(Reconnect, AForgedTokenIsANewVisitor) {
    auto& socket = sitting();
    say(socket, "message-1", "一");
    const auto real = token;
    token.back() = token.back() == '0' ? '1' : '0';
    auto& stranger = greeted(token, "32.0");
    EXPECT_NE(stranger.sent[0]["visitor"], real);
    EXPECT_NE(stranger.sent[0]["visitor"], token);
    EXPECT_TRUE(stranger.sent[0]["items"].empty());
    EXPECT_TRUE(stranger.sent[0]["cursor"].is_null());
    EXPECT_EQ(road.histories, 0U);
}

TEST_F(Reconnect, ACursorInsideATurnBringsTheRestOfIt) {
    auto& socket = sitting();
    say(socket, "message-1", "一");
    say(socket, "message-2", "二");
    auto& again = greeted(token, "32.1");
    EXPECT_THAT(texts(again.sent[0]["items"]), ElementsAre("2:一", "二", "1:二", "2:二"));
    auto& up_to_date = greeted(token, "64.2");
    EXPECT_TRUE(up_to_date.sent[0]["items"].empty());
    EXPECT_EQ(up_to_date.sent[0]["cursor"], "64.2");
}

TEST_F(Reconnect, ALongHistoryIsCutAndSaysSo) {
    auto with = settings();
    with.limits.history_lines_max = 6;
    start(with);
    auto& socket = sitting();
    say(socket, "message-1", "一");
    say(socket, "message-2", "二");
    EXPECT_EQ(greeted(token).sent[0]["more"], false);
    say(socket, "message-3", "三");
    const auto welcome = greeted(token).sent[0];
    EXPECT_EQ(welcome["more"], true);
    EXPECT_THAT(texts(welcome["items"]), ElementsAre("二", "1:二", "2:二", "三", "1:三", "2:三"));
    EXPECT_EQ(greeted(token, "32.2").sent[0]["more"], false);
}

TEST_F(Reconnect, WithoutHistoryNobodyIsWelcomed) {
    sitting();
    road.history_fails = true;
    auto& socket = greeted(token);
    EXPECT_EQ(socket.sent.at(0), json::parse(R"({"type":"failed","id":"","code":"unavailable"})"));
    EXPECT_EQ(socket.code, 1013);
    EXPECT_TRUE(socket.ended);
}

TEST_F(Reconnect, AMessageWhoseSocketDiedIsShownOnTheNextOne) {
    auto& socket = sitting();
    road.shut = true;
    say(socket, "message-1", "一");
    socket.hang_up();
    auto& again = sitting(token);
    say(again, "message-1", "一");  // the client does not know whether it arrived
    EXPECT_EQ(road.inbounds.size(), 1U);
    road.open();
    run();
    EXPECT_EQ(road.last_turn, 32U);
    // Once from the first socket's take, once for the copy: the same cursors.
    EXPECT_THAT(texts(again.sent), ElementsAre("一", "1:一", "2:一", "一", "1:一", "2:一"));
    EXPECT_EQ(again.sent[0], again.sent[3]);
}

TEST_F(Reconnect, BothTabsSeeWhatOneOfThemSays) {
    auto& one = sitting();
    auto& other = sitting(token);
    say(one, "message-1", "一");
    EXPECT_EQ(one.sent, other.sent);
    EXPECT_EQ(one.sent.size(), 3U);
}

TEST_F(Reconnect, TwoTabsTalkingAtOnceSeeTheSameOrder) {
    auto& one = sitting();
    auto& other = sitting(token);
    road.shut = true;
    say(one, "message-1", "一");
    say(other, "message-2", "二");
    EXPECT_EQ(road.inbounds.size(), 1U);
    road.open();
    run();
    EXPECT_EQ(one.sent, other.sent);
    EXPECT_THAT(texts(one.sent), ElementsAre("一", "1:一", "2:一", "二", "1:二", "2:二"));
}

TEST_F(Reconnect, NewsReachEveryTabOfThisVisitorAlone) {
    auto& stranger = sitting();
    auto& one = sitting();
    auto& other = sitting(token);
    committed(32, "有进展了");
    EXPECT_THAT(texts(one.sent), ElementsAre("有进展了"));
    EXPECT_EQ(one.sent, other.sent);
    EXPECT_EQ(one.sent[0]["from"], "bot");
    EXPECT_THAT(stranger.sent, IsEmpty());
    connector->turn_committed("webchat/other", visitor(), {FakeRoad::bot_line(64, 1, "x")});
    connector->turn_committed("webchat/demo", "nobody", {FakeRoad::bot_line(64, 1, "x")});
    EXPECT_EQ(one.sent.size(), 1U);
}

TEST_F(Reconnect, NewsDuringATakeWaitForTheirPlace) {
    auto& socket = sitting();
    road.shut = true;
    say(socket, "message-1", "一");
    committed(64, "后来的");
    EXPECT_THAT(socket.sent, IsEmpty());
    road.open();
    run();
    EXPECT_THAT(texts(socket.sent), ElementsAre("一", "1:一", "2:一", "后来的"));
}

TEST_F(Reconnect, ATurnThatIsToldTwiceIsShownOnce) {
    auto& socket = sitting();
    road.shut = true;
    say(socket, "message-1", "一");
    connector->turn_committed(
        "webchat/demo",
        visitor(),
        {FakeRoad::bot_line(32, 1, "1:一"), FakeRoad::bot_line(32, 2, "2:一")}
    );
    road.open();
    run();
    EXPECT_THAT(texts(socket.sent), ElementsAre("一", "1:一", "2:一"));
}

TEST_F(Reconnect, NewsDuringAFailedTakeStillArrive) {
    auto& socket = sitting();
    road.shut = true;
    road.next_outcome = Taken::Outcome::unavailable;
    say(socket, "message-1", "一");
    committed(64, "消息");
    road.open();
    run();
    EXPECT_THAT(texts(socket.sent), ElementsAre("!failed", "消息"));
}

TEST_F(Reconnect, NewsWhileTheHistoryIsReadAreShownOnceAndAfterIt) {
    auto& socket = sitting();
    say(socket, "message-1", "一");
    road.history_shut = true;
    auto& late = greeted(token);
    committed(32, "1:一");  // in the history, too
    committed(64, "新的");
    EXPECT_THAT(late.sent, IsEmpty());
    road.open();
    run();
    ASSERT_EQ(late.sent.size(), 2U);
    EXPECT_EQ(late.sent[0]["type"], "welcome");
    EXPECT_EQ(late.sent[1]["text"], "新的");
}

TEST_F(Reconnect, TheOldestOfTooManyTabsIsToldGoodbye) {
    auto with = settings();
    with.limits.sockets_per_visitor_max = 2;
    start(with);
    auto& first = sitting();
    auto& second = sitting(token);
    auto& third = sitting(token);
    EXPECT_THAT(texts(first.sent), ElementsAre("!bye"));
    EXPECT_EQ(first.code, 1008);
    EXPECT_TRUE(first.ended);
    say(third, "message-1", "一");
    EXPECT_EQ(second.sent.size(), 3U);
    EXPECT_EQ(first.sent.size(), 1U);
}

TEST_F(Reconnect, MoreNewsThanCanWaitSendTheVisitorToTheHistory) {
    auto& socket = sitting();
    road.shut = true;
    say(socket, "message-1", "一");
    connector->turn_committed(
        "webchat/demo", visitor(), std::vector<Line>(300, FakeRoad::bot_line(64, 1, "x"))
    );
    EXPECT_EQ(socket.code, 1013);
}

TEST_F(Reconnect, AConnectorRemembersNobodyWhoLeft) {
    auto& socket = sitting();
    EXPECT_EQ(connector->visitors(), 1U);
    EXPECT_TRUE(connector->present("webchat/demo", visitor()));
    EXPECT_FALSE(connector->present("webchat/other", visitor()));
    socket.hang_up();
    run();
    EXPECT_FALSE(connector->present("webchat/demo", visitor()));
    EXPECT_EQ(connector->visitors(), 0U);
}

}  // namespace

}  // namespace connectors::webchat
