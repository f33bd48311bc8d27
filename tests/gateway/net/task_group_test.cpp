#include "gateway/net/task_group.hpp"

#include "gateway/net/completion.hpp"
#include "gateway/net/loop.hpp"
#include "gateway/net/pool.hpp"
#include "gateway/net/signal.hpp"

#include <boost/asio/steady_timer.hpp>

#include <stdexcept>
#include <string>
#include <thread>

namespace {

using namespace std::chrono_literals;
using net::Task;

class TaskGroupTest : public testing::Test {
protected:
    Task<void> sleep(std::chrono::milliseconds time) {
        net::asio::steady_timer timer(io, time);
        co_await timer.async_wait(net::asio::use_awaitable);
        finished += 1;
    }

    Task<void> fail() {
        co_await settled();
        throw std::runtime_error("broken");
    }

    net::asio::io_context io{1};
    std::vector<std::string> failures;
    int finished = 0;
    net::TaskGroup group{io.get_executor(), [this](std::exception_ptr failure) {
                             try {
                                 std::rethrow_exception(failure);
                             } catch (const std::exception& error) {
                                 failures.emplace_back(error.what());
                             }
                         }};
};

TEST_F(TaskGroupTest, JoinWaitsForAllChildren) {
    const auto story = [&]() -> Task<void> {
        group.spawn(sleep(1ms));
        group.spawn(sleep(5ms));
        EXPECT_EQ(group.size(), 2U);
        const bool all = co_await group.join(10s);
        EXPECT_TRUE(all);
        EXPECT_EQ(finished, 2);
        EXPECT_EQ(group.size(), 0U);
    };
    play(io, story());
}

TEST_F(TaskGroupTest, JoinGivesUpAfterTheLimit) {
    const auto story = [&]() -> Task<void> {
        group.spawn(sleep(1h));
        const bool all = co_await group.join(5ms);
        EXPECT_FALSE(all);
        EXPECT_EQ(group.size(), 1U);
    };
    play(io, story());
}

TEST_F(TaskGroupTest, JoinOfNobodyReturnsAtOnce) {
    const auto story = [&]() -> Task<void> {
        const bool all = co_await group.join(0ms);
        EXPECT_TRUE(all);
    };
    play(io, story());
}

TEST_F(TaskGroupTest, CancelEndsSleepersWithoutAWord) {
    const auto story = [&]() -> Task<void> {
        group.spawn(sleep(1h));
        group.spawn(sleep(1h));
        co_await settled();
        group.cancel();
        const bool all = co_await group.join(10s);
        EXPECT_TRUE(all);
        EXPECT_EQ(finished, 0);
        EXPECT_TRUE(failures.empty());
    };
    play(io, story());
}

TEST_F(TaskGroupTest, TellsOfFailuresAndGoesOn) {
    const auto story = [&]() -> Task<void> {
        group.spawn(fail());
        group.spawn(sleep(1ms));
        const bool all = co_await group.join(10s);
        EXPECT_TRUE(all);
        EXPECT_EQ(finished, 1);
        EXPECT_EQ(failures, std::vector<std::string>{"broken"});
    };
    play(io, story());
}

TEST_F(TaskGroupTest, ChildrenThatEndEachOtherSurviveCancel) {
    net::Completion<int> kept;
    const auto keep = [&](net::Completion<int> completion) { kept = std::move(completion); };
    const auto waiting = [&]() -> Task<void> { co_await net::wait<int>(keep); };
    const auto ending = [&]() -> Task<void> {
        net::asio::steady_timer timer(io, 1h);
        auto [code] = co_await timer.async_wait(net::as_result);
        EXPECT_TRUE(code);
        kept(1);
    };
    const auto story = [&]() -> Task<void> {
        group.spawn(ending());
        group.spawn(waiting());
        co_await settled();
        group.cancel();
        const bool all = co_await group.join(10s);
        EXPECT_TRUE(all);
    };
    play(io, story());
}

TEST_F(TaskGroupTest, FreesTheSeatOfATaskThatIsUnwound) {
    net::Completion<int> kept;
    const auto keep = [&](net::Completion<int> completion) { kept = std::move(completion); };
    const auto waiting = [&]() -> Task<void> { co_await net::wait<int>(keep); };
    const auto story = [&]() -> Task<void> {
        group.spawn(waiting());
        co_await settled();
        kept = {};
        const bool all = co_await group.join(10s);
        EXPECT_TRUE(all);
    };
    play(io, story());
}

TEST(Signal, WakesAllWaitersInOrder) {
    net::asio::io_context io(1);
    net::Signal signal(io.get_executor());
    net::TaskGroup group(io.get_executor(), {});
    std::string order;
    const auto waiting = [&](char name) -> Task<void> {
        co_await signal.wait();
        order += name;
    };
    const auto story = [&]() -> Task<void> {
        for (const char name : {'a', 'b', 'c'}) group.spawn(waiting(name));
        co_await settled();
        signal.notify_all();
        EXPECT_EQ(order, "") << "waiters go on from the loop, not inside the call";
        const bool all = co_await group.join(10s);
        EXPECT_TRUE(all);
        EXPECT_EQ(order, "abc");
    };
    play(io, story());
}

TEST(Signal, SaysWhetherTheTimeCameFirst) {
    net::asio::io_context io(1);
    net::Signal signal(io.get_executor());
    net::TaskGroup group(io.get_executor(), {});
    const auto notify = [&]() -> Task<void> {
        signal.notify_all();
        co_return;
    };
    const auto story = [&]() -> Task<void> {
        const bool early = co_await signal.wait_until(net::wire_now() + 1ms);
        EXPECT_FALSE(early);
        net::asio::post(io, [&] { group.spawn(notify()); });
        const bool notified = co_await signal.wait_until(net::wire_now() + 1h);
        EXPECT_TRUE(notified);
    };
    play(io, story());
}

TEST(Pool, RunsWorkElsewhereAndResumesHere) {
    net::asio::io_context io(1);
    net::asio::thread_pool pool(1);
    const auto story = [&]() -> Task<void> {
        const auto here = std::this_thread::get_id();
        auto where = [] { return std::this_thread::get_id(); };
        const auto there = co_await net::offload(pool, where);
        EXPECT_NE(there, here);
        EXPECT_EQ(std::this_thread::get_id(), here);
        bool done = false;
        auto act = [&done] { done = true; };
        co_await net::offload(pool, act);
        EXPECT_TRUE(done);
    };
    play(io, story());
    pool.join();
}

TEST(Pool, BringsExceptionsBack) {
    net::asio::io_context io(1);
    net::asio::thread_pool pool(1);
    const auto story = [&]() -> Task<void> {
        auto throwing = []() -> int { throw std::runtime_error("disk"); };
        co_await net::offload(pool, throwing);
    };
    EXPECT_THROW(play(io, story()), std::runtime_error);
    pool.join();
}

TEST(Pool, KeepsTheLoopGoingMeanwhile) {
    net::asio::io_context io(1);
    net::asio::thread_pool pool(1);
    std::string got;
    const auto story = [&]() -> Task<void> {
        auto slow = [] {
            std::this_thread::yield();
            return std::string("late");
        };
        got = co_await net::offload(pool, slow);
    };
    net::asio::co_spawn(io, story(), [](std::exception_ptr) {});
    io.run();  // nothing but the work underway holds it
    EXPECT_EQ(got, "late");
    pool.join();
}

}  // namespace
