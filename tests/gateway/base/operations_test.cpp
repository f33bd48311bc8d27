#include "gateway/base/operations.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <exception>

namespace gateway {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

const Instant noon = dialog::parse_rfc3339("2026-11-21T12:00:00+08:00").value_or(Instant());

// Business time, the hooks on it, and a loop to run the handler on.
struct Desk {
    Metrics metrics;
    Instant now = noon;
    std::optional<std::string> unready;
    net::asio::io_context io;

    OperationsHooks hooks(bool settable) {
        OperationsHooks made;
        made.now = [this] { return now; };
        made.unready = [this] { return unready; };
        if (settable)
            made.move_clock = [this](Instant target) -> net::Task<Instant> {
                // Settling takes a turn of the loop.
                net::asio::steady_timer soon(io, 0ms);
                co_await soon.async_wait(net::asio::use_awaitable);
                now = target;
                co_return now;
            };
        return made;
    }

    static net::Request request(net::Method method, std::string path, std::string body = {}) {
        net::Request made;
        made.method = method;
        made.path = std::move(path);
        made.body = std::move(body);
        return made;
    }

    // All at once; the answers in order of the requests.
    std::vector<net::Response> ask(Operations& operations, std::vector<net::Request> requests) {
        std::vector<net::Response> answers(requests.size());
        for (std::size_t i = 0; i < requests.size(); ++i)
            net::asio::co_spawn(
                io,
                operations.handle(requests[i]),
                [&answers, i](std::exception_ptr failure, net::Response answer) {
                    EXPECT_FALSE(failure);
                    answers[i] = std::move(answer);
                }
            );
        io.restart();
        io.run();
        return answers;
    }

    net::Response ask(
        Operations& operations, net::Method method, std::string path, std::string body = {}
    ) {
        return ask(operations, {request(method, std::move(path), std::move(body))}).front();
    }
};

TEST(Operations, HealthIsAlwaysGood) {
    Desk desk;
    desk.unready = "the store is away";
    Operations operations(desk.metrics, desk.hooks(false));
    EXPECT_EQ(desk.ask(operations, net::Method::get, "/healthz").status, 200U);
    EXPECT_EQ(desk.ask(operations, net::Method::head, "/healthz").status, 200U);
    EXPECT_EQ(desk.ask(operations, net::Method::post, "/healthz").status, 405U);
    EXPECT_EQ(desk.ask(operations, net::Method::get, "/").status, 404U);
}

TEST(Operations, ReadinessGivesItsReason) {
    Desk desk;
    Operations operations(desk.metrics, desk.hooks(false));
    EXPECT_EQ(desk.ask(operations, net::Method::get, "/readyz").status, 200U);
    desk.unready = "the store is away";
    const auto answer = desk.ask(operations, net::Method::get, "/readyz");
    EXPECT_EQ(answer.status, 503U);
    EXPECT_THAT(answer.body, HasSubstr("the store is away"));
}

TEST(Operations, FiguresAreInPrometheusFormat) {
    Desk desk;
    desk.metrics.counter("huiyin_turns_total", "Turns").add(3);
    Operations operations(desk.metrics, desk.hooks(false));
    const auto answer = desk.ask(operations, net::Method::get, "/metrics");
    EXPECT_THAT(answer.content_type, testing::StartsWith("text/plain; version=0.0.4"));
    EXPECT_THAT(answer.body, HasSubstr("huiyin_turns_total 3\n"));
}

TEST(Operations, TheClockMovesAndAnswersWithTheNewTime) {
    Desk desk;
    Operations operations(desk.metrics, desk.hooks(true));
    const auto move = [&](const std::string& body) {
        return desk.ask(operations, net::Method::post, "/testing/clock", body);
    };
    const auto answer = move(R"({"advance":"3h"})");
    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(answer.content_type, "application/json");
    EXPECT_EQ(answer.body, R"({"now":"2026-11-21T15:00:00+08:00"})");
    EXPECT_EQ(desk.now, noon + 3h);
    EXPECT_EQ(
        move(R"({"set":"2026-11-23T10:00:00+08:00"})").body,
        R"({"now":"2026-11-23T10:00:00+08:00"})"
    );
    EXPECT_EQ(move(R"({"set":"2026-11-23T09:59:59+08:00"})").status, 400U);
    EXPECT_EQ(move("").status, 400U);
    EXPECT_EQ(desk.ask(operations, net::Method::get, "/testing/clock").status, 405U);
}

TEST(Operations, TheClockIsNotThereWhenItIsNotSettable) {
    Desk desk;
    Operations operations(desk.metrics, desk.hooks(false));
    EXPECT_EQ(
        desk.ask(operations, net::Method::post, "/testing/clock", R"({"advance":"3h"})").status,
        404U
    );
    EXPECT_EQ(desk.now, noon);
}

TEST(Operations, OnlyOneMoveAtATime) {
    Desk desk;
    Operations operations(desk.metrics, desk.hooks(true));
    const auto move = Desk::request(net::Method::post, "/testing/clock", R"({"advance":"1h"})");
    const auto answers = desk.ask(operations, {move, move});
    EXPECT_EQ(answers[0].status, 200U);
    EXPECT_EQ(answers[1].status, 409U);
    EXPECT_EQ(desk.now, noon + 1h);
    EXPECT_EQ(desk.ask(operations, {move}).front().status, 200U);
}

TEST(ParseAdvance, TakesUnitsInFallingOrder) {
    EXPECT_EQ(parse_advance("3h"), 3h);
    EXPECT_EQ(parse_advance("90m"), 90min);
    EXPECT_EQ(parse_advance("2d"), 48h);
    EXPECT_EQ(parse_advance("45s"), 45s);
    EXPECT_EQ(parse_advance("1h30m"), 90min);
    EXPECT_EQ(parse_advance("1d2h3m4s"), 26h + 3min + 4s);
    EXPECT_EQ(parse_advance("3660d"), advance_max);
}

TEST(ParseAdvance, TakesNothingElse) {
    for (const auto* text :
         {"",
          "h",
          "3",
          "3 h",
          " 3h",
          "3h ",
          "-3h",
          "+3h",
          "0s",
          "30m1h",
          "1h1h",
          "3x",
          "1.5h",
          "3H",
          "3661d",
          "3660d1s",
          "99999999999999999999h",
          "9223372036854775807d",
          "3h30",
          "0x3h"})
        EXPECT_FALSE(parse_advance(text)) << text;
}

TEST(ParseClockMove, SaysWhatIsWrong) {
    const auto wrong = [](std::string_view body) {
        const auto parsed = parse_clock_move(body, noon);
        const auto* what = std::get_if<std::string>(&parsed);
        return what == nullptr ? std::string() : *what;
    };
    EXPECT_THAT(wrong("{}"), HasSubstr("the body must be"));
    EXPECT_THAT(wrong("[\"3h\"]"), HasSubstr("the body must be"));
    EXPECT_THAT(wrong(R"({"advance":"3h","set":"x"})"), HasSubstr("the body must be"));
    EXPECT_THAT(wrong(R"({"advance":3})"), HasSubstr("must be a string"));
    EXPECT_THAT(wrong(R"({"advance":"soon"})"), HasSubstr("advance must be like"));
    EXPECT_THAT(wrong(R"({"set":"tomorrow"})"), HasSubstr("set must be like"));
    EXPECT_THAT(wrong(R"({"back":"3h"})"), HasSubstr("the key must be"));
    EXPECT_THAT(wrong(R"({"set":"2026-11-21T11:59:59+08:00"})"), HasSubstr("does not go back"));
    EXPECT_THAT(wrong(R"({"set":"2999-01-01T00:00:00Z"})"), HasSubstr("further than"));
    EXPECT_THAT(wrong(std::string(2000, ' ')), HasSubstr("too large"));
    EXPECT_THAT(wrong("\xff\xfe"), HasSubstr("the body must be"));
    EXPECT_EQ(wrong(R"({"set":"2026-11-21T12:00:00+08:00"})"), "");
}

}  // namespace
}  // namespace gateway
