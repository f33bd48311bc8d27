// Access that only a person can renew is told of weeks before its end.
#include "gateway/serve/access_watch.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using connectors::Probe;
using dialog::Ending;
using dialog::Obstacle;
using gateway::AccessWatch;
using std::chrono::days;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class FakeSender : public connectors::Sender {
public:
    net::Task<connectors::Outcome> send(connectors::Outbound /*outbound*/) override {
        co_return connectors::Outcome{};
    }

    net::Task<Probe> probe() override {
        ++probes;
        co_return answer;
    }

    net::Task<void> show_typing(std::string /*external_id*/) override { co_return; }

    net::Task<std::variant<connectors::MediaFetched, connectors::MediaRefused>> fetch(
        connectors::MediaWanted /*wanted*/
    ) override {
        co_return connectors::MediaRefused{};
    }

    Probe answer;
    int probes = 0;
};

class Watch : public testing::Test {
protected:
    void lasts(std::chrono::seconds left) {
        sender.answer = {.outcome = {.ending = Ending::delivered}, .access_left = left};
    }

    void advance(net::Duration time) {
        std::function<net::Task<void>()> settled = []() -> net::Task<void> { co_return; };
        net::asio::co_spawn(
            io,
            clock->advance_to(clock->now() + time, std::move(settled)),
            [](const std::exception_ptr& failure) {
                if (failure) std::rethrow_exception(failure);
            }
        );
        io.restart();
        io.poll();
    }

    void SetUp() override {
        net::asio::co_spawn(io, watch.run(), [](const std::exception_ptr&) {});
        io.poll();
    }

    void TearDown() override {
        watch.stop();
        io.restart();
        io.poll();
    }

    net::asio::io_context io{1};
    std::unique_ptr<net::SettableClock> clock =
        net::make_settable_clock(io, net::Instant(std::chrono::hours(500'000)), false);
    gateway::Metrics metrics;
    FakeSender sender;
    std::vector<std::string> alarms;
    AccessWatch watch{
        [this] {
            return std::vector<std::pair<std::string, connectors::Sender*>>{
                {"somewhere/main", &sender}};
        },
        *clock,
        metrics,
        [this](const std::string& account, std::string_view what, const std::string& detail) {
            EXPECT_EQ(account, "somewhere/main");
            alarms.push_back(std::string(what) + ": " + detail);
        }};
};

TEST_F(Watch, AsksOnceADay) {
    lasts(days(300));
    advance(1min);
    EXPECT_EQ(sender.probes, 1);
    advance(days(3));
    EXPECT_EQ(sender.probes, 4);
    EXPECT_THAT(alarms, IsEmpty());
    EXPECT_THAT(metrics.text(), HasSubstr("huiyin_access_ends_timestamp_seconds{account="));
}

TEST_F(Watch, TellsWeeksBeforeAndEachOfTheLastDaysOnce) {
    const auto end = clock->now() + days(32);
    for (int hour = 0; hour < 34 * 24; ++hour) {
        lasts(std::chrono::floor<std::chrono::seconds>(std::max(end - clock->now(), 0ms)));
        advance(1h);
    }
    ASSERT_THAT(alarms, SizeIs(7));
    EXPECT_THAT(alarms.front(), HasSubstr("access_ends_soon"));
    EXPECT_THAT(alarms.front(), HasSubstr("less than 30 days"));
    EXPECT_THAT(alarms.back(), HasSubstr("access_ended"));
}

TEST_F(Watch, NoticesTheEndWithoutWaitingForTheNextDay) {
    lasts(3h);
    advance(2min);
    ASSERT_THAT(alarms, SizeIs(1));
    lasts(0s);
    advance(3h);
    EXPECT_EQ(sender.probes, 2);
    ASSERT_THAT(alarms, SizeIs(2));
    EXPECT_THAT(alarms.back(), HasSubstr("access_ended"));
}

TEST_F(Watch, ARefusalIsAnAlarmAndAPlatformThatIsDownIsNot) {
    sender.answer.outcome = {
        .ending = Ending::unavailable, .obstacle = Obstacle::platform_down, .detail = "down"};
    advance(2min);
    EXPECT_THAT(alarms, IsEmpty());
    sender.answer.outcome.obstacle = Obstacle::token;
    sender.answer.outcome.detail = "21332 token invalid";
    advance(1h);
    EXPECT_THAT(alarms, ElementsAre("access_token: 21332 token invalid"));
}

}  // namespace
