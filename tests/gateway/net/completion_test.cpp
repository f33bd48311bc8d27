#include "gateway/net/completion.hpp"

#include "gateway/net/loop.hpp"

#include <memory>
#include <string>

namespace {

using net::Completion;
using net::Task;

TEST(Completion, BringsAValueLater) {
    net::asio::io_context io(1);
    Completion<std::string> kept;
    std::string got;
    const auto waiting = [&]() -> Task<void> {
        const auto keep = [&](Completion<std::string> completion) { kept = std::move(completion); };
        got = co_await net::wait<std::string>(keep);
    };
    const auto story = [&]() -> Task<void> {
        auto executor = co_await net::asio::this_coro::executor;
        net::asio::co_spawn(executor, waiting(), [](std::exception_ptr) {});
        EXPECT_TRUE(kept);
        EXPECT_EQ(got, "");
        kept("here");
        EXPECT_EQ(got, "here") << "the waiting task goes on inside the call";
        EXPECT_FALSE(kept);
        co_return;
    };
    play(io, story());
}

TEST(Completion, MayBeCalledBeforeStartReturns) {
    net::asio::io_context io(1);
    const auto story = [&]() -> Task<void> {
        const auto at_once = [](Completion<std::unique_ptr<int>> completion) {
            completion(std::make_unique<int>(7));
        };
        const auto got = co_await net::wait<std::unique_ptr<int>>(at_once);
        EXPECT_EQ(*got, 7);
    };
    play(io, story());
}

TEST(Completion, ThrowsWhenStartDropsIt) {
    net::asio::io_context io(1);
    const auto story = [&]() -> Task<void> {
        const auto drop = [](Completion<int>) {};
        co_await net::wait<int>(drop);
    };
    EXPECT_THROW(play(io, story()), std::logic_error);
}

TEST(Completion, UnwindsTheTaskWhenDroppedLater) {
    net::asio::io_context io(1);
    Completion<int> kept;
    auto token = std::make_shared<int>(1);
    bool went_on = false;
    const auto waiting = [&](std::shared_ptr<int> held) -> Task<void> {
        const auto keep = [&](Completion<int> completion) { kept = std::move(completion); };
        const int got = co_await net::wait<int>(keep);
        went_on = got == *held;
    };
    const auto story = [&]() -> Task<void> {
        auto executor = co_await net::asio::this_coro::executor;
        net::asio::co_spawn(executor, waiting(token), [](std::exception_ptr) {});
        EXPECT_EQ(token.use_count(), 2);
        kept = {};
        co_await settled();
        EXPECT_EQ(token.use_count(), 1);
        EXPECT_FALSE(went_on);
    };
    play(io, story());
}

TEST(Completion, ResumesInTheOrderOfTheCalls) {
    net::asio::io_context io(1);
    std::vector<Completion<int>> kept;
    std::string order;
    const auto waiting = [&](char name) -> Task<void> {
        const auto keep = [&](Completion<int> completion) {
            kept.push_back(std::move(completion));
        };
        co_await net::wait<int>(keep);
        order += name;
    };
    const auto story = [&]() -> Task<void> {
        auto executor = co_await net::asio::this_coro::executor;
        for (const char name : {'a', 'b', 'c'}) {
            net::asio::co_spawn(executor, waiting(name), [](std::exception_ptr) {});
        }
        for (const std::size_t i : {2U, 0U, 1U}) kept[i](1);
        EXPECT_EQ(order, "cab");
        co_return;
    };
    play(io, story());
}

}  // namespace
