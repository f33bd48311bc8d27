#include "gateway/net/clock.hpp"

#include "gateway/net/loop.hpp"
#include "gateway/net/task_group.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
using net::Instant;
using net::Task;
using testing::ElementsAre;

constexpr Instant start{1'000'000'000s};

class ClockTest : public testing::Test {
protected:
    Task<void> sleep(char name, net::Duration after) {
        co_await clock->sleep_until(start + after);
        seen.push_back(name + std::to_string((clock->now() - start) / 1ms));
    }

    std::function<Task<void>()> note_stops() {
        return [this]() -> Task<void> {
            seen.push_back("stop" + std::to_string((clock->now() - start) / 1ms));
            co_return;
        };
    }

    const std::function<Task<void>()> nothing;
    net::asio::io_context io{1};
    std::vector<std::string> seen;
    std::unique_ptr<net::SettableClock> clock = net::make_settable_clock(io, start, false);
    net::TaskGroup group{io.get_executor(), {}};
};

TEST_F(ClockTest, StandsStillUntilMoved) {
    const auto story = [&]() -> Task<void> {
        EXPECT_EQ(clock->now(), start);
        co_await clock->advance_to(start + 5ms, nothing);
        EXPECT_EQ(clock->now(), start + 5ms);
        co_await clock->advance_to(start, nothing);
        EXPECT_EQ(clock->now(), start + 5ms) << "never back";
    };
    play(io, story());
}

TEST_F(ClockTest, WakesSleepersInOrderAndSettlesAtEachStop) {
    const auto story = [&]() -> Task<void> {
        group.spawn(sleep('c', 30ms));
        group.spawn(sleep('a', 10ms));
        group.spawn(sleep('b', 10ms));
        group.spawn(sleep('d', 90ms));
        co_await settled();
        auto settle = note_stops();
        co_await clock->advance_to(start + 50ms, std::move(settle));
        EXPECT_THAT(seen, ElementsAre("a10", "b10", "stop10", "c30", "stop30", "stop50"));
        EXPECT_EQ(group.size(), 1U);
    };
    play(io, story());
}

TEST_F(ClockTest, StopsForWhoeverGoesBackToSleep) {
    const auto ticking = [&]() -> Task<void> {
        for (int i = 1; i <= 3; ++i) co_await sleep('t', i * 10ms);
    };
    const auto story = [&]() -> Task<void> {
        group.spawn(ticking());
        co_await settled();
        co_await clock->advance_to(start + 1h, nothing);
        EXPECT_THAT(seen, ElementsAre("t10", "t20", "t30"));
    };
    play(io, story());
}

TEST_F(ClockTest, DoesNotSleepUntilThePast) {
    const auto story = [&]() -> Task<void> {
        co_await sleep('a', 0ms);
        co_await sleep('b', -5ms);
        EXPECT_THAT(seen, ElementsAre("a0", "b0"));
    };
    play(io, story());
}

TEST_F(ClockTest, WakeEndsAllSleeps) {
    const auto story = [&]() -> Task<void> {
        group.spawn(sleep('b', 20ms));
        group.spawn(sleep('a', 10ms));
        co_await settled();
        clock->wake();
        const bool all = co_await group.join(10s);
        EXPECT_TRUE(all);
        EXPECT_THAT(seen, ElementsAre("a0", "b0"));
    };
    play(io, story());
}

TEST_F(ClockTest, CancelledSleepersLeave) {
    const auto story = [&]() -> Task<void> {
        group.spawn(sleep('a', 10ms));
        co_await settled();
        group.cancel();
        const bool all = co_await group.join(10s);
        EXPECT_TRUE(all);
        EXPECT_THAT(seen, ElementsAre("a0"));
        auto settle = note_stops();
        co_await clock->advance_to(start + 20ms, std::move(settle));
        EXPECT_THAT(seen, ElementsAre("a0", "stop20"));
    };
    play(io, story());
}

TEST_F(ClockTest, AdvancesQueueUp) {
    const auto settle_slowly = [&]() -> Task<void> {
        co_await settled();
        seen.push_back("stop" + std::to_string((clock->now() - start) / 1ms));
    };
    const auto advance = [&](net::Duration to) -> Task<void> {
        std::function<Task<void>()> settle = settle_slowly;
        co_await clock->advance_to(start + to, std::move(settle));
        seen.push_back("done" + std::to_string(to / 1ms));
    };
    const auto story = [&]() -> Task<void> {
        group.spawn(advance(20ms));
        group.spawn(advance(40ms));
        const bool all = co_await group.join(10s);
        EXPECT_TRUE(all);
        EXPECT_THAT(seen, ElementsAre("stop20", "done20", "stop40", "done40"));
    };
    play(io, story());
}

TEST_F(ClockTest, AFollowingClockRunsOnFromWhereItWasSet) {
    clock = net::make_settable_clock(io, start, true);
    const auto story = [&]() -> Task<void> {
        co_await clock->sleep_until(start + 5ms);
        EXPECT_GE(clock->now(), start + 5ms);
        EXPECT_LT(clock->now(), start + 1h);
        group.spawn(sleep('a', 2h));
        co_await settled();
        co_await clock->advance_to(start + 2h, nothing);
        const bool all = co_await group.join(10s);
        EXPECT_TRUE(all);
        EXPECT_GE(clock->now(), start + 2h);
        co_await clock->sleep_until(clock->now() + 5ms);
    };
    play(io, story());
}

TEST_F(ClockTest, AFollowingClockTellsItsSleepersThatItWasMoved) {
    clock = net::make_settable_clock(io, start, true);
    const auto story = [&]() -> Task<void> {
        group.spawn(sleep('a', 1h + 30ms));
        co_await settled();
        co_await clock->advance_to(start + 1h, nothing);
        const bool all = co_await group.join(800ms);  // sooner than it would look again by itself
        EXPECT_TRUE(all);
    };
    play(io, story());
}

TEST_F(ClockTest, OutlivedByItsSleepers) {
    const auto story = [&]() -> Task<void> {
        group.spawn(sleep('a', 10ms));
        co_await settled();
        clock.reset();
    };
    play(io, story());
}

TEST(SystemClock, SleepsAndIsWoken) {
    net::asio::io_context io(1);
    const auto clock = net::make_system_clock(io);
    net::TaskGroup group(io.get_executor(), {});
    const auto story = [&]() -> Task<void> {
        const Instant until = clock->now() + 3ms;
        co_await clock->sleep_until(until);
        EXPECT_GE(clock->now(), until);
        group.spawn(clock->sleep_until(until + 1h));
        co_await settled();
        clock->wake();
        const bool all = co_await group.join(10s);
        EXPECT_TRUE(all);
    };
    play(io, story());
}

}  // namespace
