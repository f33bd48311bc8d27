// Plays a coroutine on a loop of its own until it ends, as the tests of this folder need it.
#pragma once

#include "gateway/net/task.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <exception>
#include <optional>

// Fails the test when the story does not end, and rethrows what it threw. Whatever else runs on the
// loop is left as it is.
inline void play(net::asio::io_context& io, net::Task<void> story) {
    std::optional<std::exception_ptr> ended;
    auto on_end = [&](std::exception_ptr failure) {
        ended = failure;
        io.stop();
    };
    net::asio::co_spawn(io, std::move(story), on_end);
    io.restart();
    io.run_for(std::chrono::seconds(8));
    ASSERT_TRUE(ended) << "the story did not come to its end";
    if (*ended) std::rethrow_exception(*ended);
}

// Lets everything that is ready on the loop run.
inline net::Task<void> settled() {
    auto executor = co_await net::asio::this_coro::executor;
    for (int turn = 0; turn < 5; ++turn) {
        co_await net::asio::post(executor, net::asio::use_awaitable);
    }
}
