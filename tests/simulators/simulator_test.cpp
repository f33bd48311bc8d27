#include "simulators/simulator_fixture.hpp"

namespace simulators {

namespace {

TEST_F(SimulatorTest, AMessageIsPushedAndItsAnswerShown) {
    const auto story = [&]() -> Task<void> {
        co_await arrive();
        answers.push_back(with(200, answer_of("收到")));
        co_await say("坏了");
        EXPECT_EQ(calls.size(), 1U);
        EXPECT_EQ(content_of(calls.front()), "坏了");
        EXPECT_THAT(seen(), ElementsAre("system: 已关注公众号", "customer: 坏了", "passive: 收到"));
    };
    play(io, story());
}

TEST_F(SimulatorTest, ThreeDeliveriesThenTheCustomerSeesAFault) {
    const auto story = [&]() -> Task<void> {
        co_await arrive();
        for (int i = 0; i < 3; ++i) answers.push_back(with(503, ""));
        co_await say("坏了");
        EXPECT_EQ(calls.size(), 3U);
        EXPECT_EQ(content_of(calls[0]), content_of(calls[2]));
        EXPECT_NE(calls[0].body, calls[2].body) << "sealed anew";
        EXPECT_EQ(seen().back(), "system: 该公众号提供的服务出现故障，请稍后再试");
    };
    play(io, story());
}

TEST_F(SimulatorTest, ALateAnswerIsThrownAway) {
    const auto story = [&]() -> Task<void> {
        co_await arrive();
        gateway_pause = 90ms;
        answers.push_back(with(200, answer_of("太晚")));
        answers.push_back(with(200, answer_of("第二次")));
        co_await say("坏了");
        EXPECT_EQ(calls.size(), 2U);
        EXPECT_EQ(seen().back(), "passive: 第二次");
    };
    play(io, story());
}

TEST_F(SimulatorTest, ADuplicateComesAfterALostAnswer) {
    const auto story = [&]() -> Task<void> {
        co_await arrive();
        Faults faults;
        faults.duplicate_push = 1000;
        simulator->set_faults(faults);
        answers.push_back(with(200, answer_of("没到")));
        answers.push_back(with(200, answer_of("到了")));
        co_await say("坏了");
        EXPECT_EQ(calls.size(), 2U);
        EXPECT_EQ(seen().back(), "passive: 到了");
    };
    play(io, story());
}

TEST_F(SimulatorTest, AnOverlappingRetryRunsBesideTheFirst) {
    const auto story = [&]() -> Task<void> {
        co_await arrive();
        Faults faults;
        faults.overlapping_retry = 1000;
        simulator->set_faults(faults);
        co_await say("坏了");
        EXPECT_EQ(calls.size(), 2U);
        EXPECT_EQ(content_of(calls[0]), content_of(calls[1]));
    };
    play(io, story());
}

TEST_F(SimulatorTest, AReportComesInBusinessTime) {
    const auto story = [&]() -> Task<void> {
        co_await arrive();
        auto& world = simulator->wechat.world;
        wechat::User* user = world.of_person(0, "lin");
        wechat::decide_consent(world, *user, "N", true, clock->now());
        Request request{.method = net::Method::post, .path = "/cgi-bin/message/subscribe/bizsend"};
        request.query.emplace_back("access_token", token());
        request.body =
            json{
                {"touser", user->openid},
                {"template_id", "N"},
                {"data", {{"thing1", {{"value", "处理中"}}}}}}
                .dump();
        Response response = co_await simulator->handle(std::move(request));
        EXPECT_EQ(response.body, R"({"errcode":0,"errmsg":"ok"})");
        co_await simulator->pusher.settled();
        EXPECT_EQ(calls.size(), 0U);
        json body{{"advance", "1s"}};
        co_await order("/sim/clock", std::move(body));
        co_await simulator->pusher.settled();
        EXPECT_EQ(calls.size(), 2U) << "the gateway's clock, and the report";
    };
    play(io, story());
}

TEST_F(SimulatorTest, TimeMovesForBothInSteps) {
    const auto story = [&]() -> Task<void> {
        const auto before = clock->now();
        json body{{"advance", "25m"}};
        const json said = co_await order("/sim/clock", std::move(body));
        EXPECT_EQ(clock->now(), before + 25min);
        std::vector<std::string> bodies;
        for (const auto& call : calls) bodies.push_back(call.body);
        EXPECT_THAT(
            bodies,
            ElementsAre(
                R"({"set":"2025-10-09T17:03:20+08:00"})",
                R"({"set":"2025-10-09T17:13:20+08:00"})",
                R"({"set":"2025-10-09T17:18:20+08:00"})"
            )
        );
        EXPECT_EQ(said["now"], "2025-10-09T17:18:20+08:00");
    };
    play(io, story());
}

TEST_F(SimulatorTest, TheAddressIsCheckedByteByByte) {
    const auto story = [&]() -> Task<void> {
        json body{{"platform", "wechat"}, {"account", "main"}};
        answers.push_back(with(200, "\"1234\""));
        json said = co_await order("/sim/verify", body);
        EXPECT_EQ(said["error"], "another body than echostr");
        EXPECT_EQ(calls.back().query.size(), 4U);
    };
    play(io, story());
}

TEST_F(SimulatorTest, CallsGoWrongOnDemand) {
    const auto story = [&]() -> Task<void> {
        co_await arrive();
        co_await say("坏了");
        const auto shown = seen().size();
        struct Row {
            unsigned Faults::*fault;
            unsigned status;
            bool hangs_up;
            bool acts;
        };
        const std::vector<Row> rows{
            {&Faults::server_error, 503, false, false},
            {&Faults::html_error, 502, false, false},
            {&Faults::system_busy, 200, false, false},
            {&Faults::lost_answer, 200, true, true},
        };
        for (const auto& row : rows) {
            Faults faults;
            faults.*row.fault = 1000;
            simulator->set_faults(faults);
            const auto before = seen().size();
            Request request = send_call("好的");
            const Response response = co_await simulator->handle(std::move(request));
            EXPECT_EQ(response.status, row.status);
            EXPECT_EQ(response.hang_up, row.hangs_up);
            EXPECT_EQ(seen().size(), before + (row.acts ? 1 : 0));
        }
        EXPECT_EQ(seen().size(), shown + 1);
        EXPECT_EQ(simulator->log.entries().size(), 4U);
        EXPECT_EQ(simulator->log.entries()[2].code, -1);
        EXPECT_EQ(simulator->log.entries()[3].fault, "lost_answer");
    };
    play(io, story());
}

TEST_F(SimulatorTest, OrdersAreCheckedAndRefusedInWords) {
    const auto story = [&]() -> Task<void> {
        struct Row {
            std::string path;
            json body;
            unsigned status;
        };
        const std::vector<Row> rows{
            {"/sim/users", {{"user", "a b"}}, 400},
            {"/sim/users", {{"user", "lin"}}, 200},
            {"/sim/say", {{"platform", "pigeon"}, {"user", "lin"}}, 400},
            {"/sim/say", {{"platform", "wechat"}, {"user", "wang"}, {"text", "a"}}, 409},
            {"/sim/say", {{"platform", "wechat"}, {"user", "lin"}, {"text", "a"}}, 409},
            {"/sim/do", {{"platform", "wechat"}, {"user", "lin"}, {"do", "fly"}}, 409},
            {"/sim/do", {{"platform", "wechat"}, {"user", "lin"}, {"do", "follow"}}, 200},
            {"/sim/say", {{"platform", "wechat"}, {"user", "lin"}, {"text", "a"}}, 200},
            {"/sim/send", {{"platform", "wechat"}, {"user", "lin"}, {"base64", "?"}}, 400},
            {"/sim/send",
             {{"platform", "wechat"}, {"user", "lin"}, {"kind", "picture"}, {"base64", "/9j/"}},
             200},
            {"/sim/faults", {{"slow_answer", 1001}}, 400},
            {"/sim/faults", {{"slow_answer", 10}}, 200},
            {"/sim/clock", {{"advance", "soon"}}, 400},
            {"/sim/nothing", json::object(), 400},
        };
        for (const auto& row : rows) {
            json said = co_await order(row.path, row.body);
            EXPECT_EQ(status, row.status) << row.path << row.body << said;
        }
        co_await simulator->pusher.settled();
    };
    play(io, story());
}

TEST_F(SimulatorTest, APhoneTellsWhenSomethingIsNew) {
    const auto story = [&]() -> Task<void> {
        co_await arrive();
        Request look{.path = "/sim/phone", .query = {{"user", "lin"}}};
        Response first = co_await simulator->handle(look);
        const auto version = json::parse(first.body)["version"].get<std::uint64_t>();
        look.query.emplace_back("after", std::to_string(version));
        json body{{"platform", "wechat"}, {"user", "lin"}, {"text", "坏了"}};
        co_await order("/sim/say", std::move(body));
        Response second = co_await simulator->handle(look);
        const json phone = json::parse(second.body);
        EXPECT_GT(phone["version"].get<std::uint64_t>(), version);
        EXPECT_EQ(phone["conversations"][0]["bubbles"].back()["text"], "坏了");
        co_await simulator->pusher.settled();
    };
    play(io, story());
}

}  // namespace

}  // namespace simulators
