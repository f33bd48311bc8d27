#include "connectors/webchat/chat.hpp"

#include <gmock/gmock.h>

namespace connectors::webchat {

namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

using Talk = Chat;

TEST_F(Talk, ANewVisitorIsWelcomedWithoutAskingTheStore) {
    auto& socket = greeted();
    ASSERT_EQ(socket.sent.size(), 1U);
    const auto& welcome = socket.sent[0];
    EXPECT_EQ(welcome["type"], "welcome");
    EXPECT_TRUE(verify_visitor(test_key, "demo", welcome["visitor"].get<std::string>()));
    EXPECT_TRUE(welcome["items"].empty());
    EXPECT_TRUE(welcome["cursor"].is_null());
    EXPECT_EQ(road.histories, 0U);
}

TEST_F(Talk, ASayComesBackAsTheVisitorsOwnItemAndTheAnswers) {
    auto& socket = sitting();
    say(socket, "message-1", "退款");
    ASSERT_EQ(socket.sent.size(), 3U);
    EXPECT_EQ(socket.sent[0]["type"], "item");
    EXPECT_EQ(socket.sent[0]["id"], "message-1");
    EXPECT_EQ(socket.sent[0]["from"], "me");
    EXPECT_EQ(socket.sent[0]["cursor"], "32.0");
    EXPECT_EQ(socket.sent[1]["from"], "bot");
    EXPECT_EQ(socket.sent[1]["cursor"], "32.1");
    EXPECT_THAT(texts(socket.sent), ElementsAre("退款", "1:退款", "2:退款"));
}

TEST_F(Talk, TheRoadGetsWhatIdentifiesTheMessage) {
    auto& socket = sitting();
    say(socket, "message-1", "退款");
    ASSERT_EQ(road.inbounds.size(), 1U);
    const auto& inbound = road.inbounds[0];
    const auto visitor = verify_visitor(test_key, "demo", token);
    EXPECT_EQ(inbound.account, "webchat/demo");
    EXPECT_EQ(inbound.external_id, visitor);
    EXPECT_EQ(inbound.identity, "webchat/demo\n" + *visitor + "\nmessage-1");
    EXPECT_EQ(inbound.platform_id, "message-1");
    EXPECT_EQ(inbound.kind, "text");
    EXPECT_EQ(inbound.platform_seconds, 0);
    EXPECT_EQ(std::get<Said>(inbound.what).text, "退款");
}

TEST_F(Talk, ACopyGetsTheSameTurnAgain) {
    auto& socket = sitting();
    say(socket, "message-1", "退款");
    const auto first = socket.news();
    say(socket, "message-1", "退款");
    EXPECT_EQ(socket.news(), first);
    EXPECT_EQ(road.last_turn, 32U);
}

TEST_F(Talk, AnIdThatIsUsedForAnotherTextShowsWhatIsStored) {
    auto& socket = sitting();
    say(socket, "message-1", "一");
    socket.news();
    say(socket, "message-1", "二");
    EXPECT_THAT(texts(socket.sent), Not(Contains("二")));
}

TEST_F(Talk, TheSameIdOfTwoVisitorsIsTwoMessages) {
    auto& one = sitting();
    auto& other = sitting();
    say(one, "message-1", "一");
    say(other, "message-1", "二");
    EXPECT_EQ(one.sent[0]["text"], "一");
    EXPECT_EQ(other.sent[0]["text"], "二");
    EXPECT_EQ(one.sent.size(), 3U);
}

TEST_F(Talk, WhatCannotBeStoredIsSaidSo) {
    auto& socket = sitting();
    road.next_outcome = Taken::Outcome::unavailable;
    say(socket, "message-1", "退款");
    road.next_outcome = Taken::Outcome::refused;
    say(socket, "message-2", "退款");
    ASSERT_EQ(socket.sent.size(), 2U);
    EXPECT_EQ(
        socket.sent[0], json::parse(R"({"type":"failed","id":"message-1","code":"unavailable"})")
    );
    EXPECT_EQ(
        socket.sent[1], json::parse(R"({"type":"failed","id":"message-2","code":"bad_request"})")
    );
    road.next_outcome = Taken::Outcome::stored;
    socket.news();
    say(socket, "message-1", "退款");
    EXPECT_EQ(socket.sent.size(), 3U);
}

TEST_F(Talk, SaysAreTakenOneAfterTheOther) {
    auto& socket = sitting();
    road.shut = true;
    say(socket, "message-1", "一");
    say(socket, "message-2", "二");
    EXPECT_EQ(road.inbounds.size(), 1U);
    EXPECT_THAT(socket.sent, IsEmpty());
    road.open();
    run();
    EXPECT_THAT(texts(socket.sent), ElementsAre("一", "1:一", "2:一", "二", "1:二", "2:二"));
}

TEST_F(Talk, ASlowAnswerShowsATypingSignAndAFastOneDoesNot) {
    auto with = settings();
    with.limits.typing_after = std::chrono::milliseconds(1);
    start(with);
    auto& socket = sitting();
    road.shut = true;
    say(socket, "message-1", "一");
    run_until([&] { return !socket.sent.empty(); });
    EXPECT_EQ(socket.sent[0], json::parse(R"({"type":"typing","from":"bot"})"));
    road.open();
    run();
    EXPECT_THAT(texts(socket.sent), ElementsAre("!typing", "一", "1:一", "2:一"));
}

TEST_F(Talk, TooManySaysAreRefusedAndMayBeRepeated) {
    auto with = settings();
    with.limits.says_max = 2;
    with.limits.window = std::chrono::hours(1);
    start(with);
    auto& socket = sitting();
    say(socket, "message-1", "一");
    say(socket, "message-2", "二");
    socket.news();
    say(socket, "message-3", "三");
    ASSERT_EQ(socket.sent.size(), 1U);
    EXPECT_EQ(socket.sent[0], json::parse(R"({"type":"failed","id":"message-3","code":"busy"})"));
    EXPECT_EQ(road.inbounds.size(), 2U);
    EXPECT_FALSE(socket.code);
}

TEST_F(Talk, AFloodOfAnythingEndsTheSocket) {
    auto with = settings();
    with.limits.messages_max = 5;
    with.limits.window = std::chrono::hours(1);
    start(with);
    auto& socket = sitting();
    for (int i = 0; i < 5; ++i) arrive(socket, {{"type", "ping"}});
    EXPECT_FALSE(socket.code);
    arrive(socket, {{"type", "ping"}});
    EXPECT_EQ(socket.code, 1008);
    EXPECT_TRUE(socket.ended);
}

TEST_F(Talk, NonsenseIsAnsweredThenEndsTheSocket) {
    auto& socket = sitting();
    for (int i = 0; i < 7; ++i) {
        socket.arrive("nonsense");
        run();
        EXPECT_EQ(
            socket.news().at(0), json::parse(R"({"type":"failed","id":"","code":"bad_request"})")
        );
        EXPECT_FALSE(socket.code);
    }
    arrive(socket, {{"type", "hello"}});
    EXPECT_EQ(socket.code, 1008);
}

TEST_F(Talk, ATooLongTextNeverReachesTheRoad) {
    auto& socket = sitting();
    say(socket, "message-1", std::string(2'001, 'x'));
    EXPECT_EQ(socket.sent.at(0)["code"], "too_long");
    EXPECT_THAT(road.inbounds, IsEmpty());
}

TEST_F(Talk, PingIsAnsweredTypingAndSeenAreNot) {
    auto& socket = sitting();
    arrive(socket, {{"type", "typing"}});
    arrive(socket, {{"type", "seen"}, {"cursor", "32.1"}});
    EXPECT_THAT(socket.sent, IsEmpty());
    arrive(socket, {{"type", "ping"}});
    EXPECT_THAT(texts(socket.sent), ElementsAre("!pong"));
}

TEST_F(Talk, WhoDoesNotSayHelloIsSentAway) {
    auto with = settings();
    with.limits.hello_time_max = std::chrono::milliseconds(1);
    start(with);
    auto& socket = connect();
    run_until([&] { return socket.ended; });
    EXPECT_EQ(socket.code, 1008);
    EXPECT_THAT(socket.sent, IsEmpty());
}

TEST_F(Talk, TheFirstMessageMustBeHello) {
    for (const auto* frame :
         {R"({"type":"ping"})", "nonsense", R"({"type":"hello","visitor":5})"}) {
        auto& socket = connect();
        socket.arrive(frame);
        run();
        EXPECT_EQ(socket.code, 1008);
        EXPECT_TRUE(socket.ended);
    }
    EXPECT_THAT(road.inbounds, IsEmpty());
}

TEST_F(Talk, OnlyTheChatSocketOfAKnownSiteIsOpened) {
    const auto refused = [&](const net::Request& request) {
        const auto answer = connector->upgrade(request);
        return std::get<net::Response>(answer).status;
    };
    auto request = asking();
    request.path = "/chat/other/ws";
    EXPECT_EQ(refused(request), 404U);
    request.path = "/chat/demo/";
    EXPECT_EQ(refused(request), 404U);
    request = asking();
    request.headers.emplace_back("origin", "https://evil.example");
    EXPECT_EQ(refused(request), 403U);
}

TEST_F(Talk, OneAddressOpensOnlySoManySockets) {
    auto with = settings();
    with.limits.sockets_per_address_max = 2;
    start(with);
    connect();
    auto& second = connect();
    const auto refused = connector->upgrade(asking());
    EXPECT_EQ(std::get<net::Response>(refused).status, 429U);
    connect("192.0.2.2");
    second.hang_up();
    run();
    connect();
    for (int i = 0; i < 5; ++i) connect("127.0.0.1");
}

TEST_F(Talk, ServesPagesOfKnownSites) {
    net::Request request;
    request.path = "/chat/demo";
    EXPECT_EQ(connector->serve(request).status, 200U);
    request.path = "/chat/demo/assets/chat.js";
    EXPECT_EQ(connector->serve(request).status, 200U);
    request.path = "/chat/demo/ws";
    EXPECT_EQ(connector->serve(request).status, 426U);
    for (const auto* path : {"/chat/other", "/chat/", "/chat", "/", "/chat//"}) {
        request.path = path;
        EXPECT_EQ(connector->serve(request).status, 404U) << path;
    }
}

}  // namespace

}  // namespace connectors::webchat
