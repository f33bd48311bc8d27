// What the sandbox forbids, tried by a program that is in it.
#include "gateway/examine/child.hpp"
#include "gateway/net/loop.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <csignal>
#include <optional>
#include <string>
#include <vector>

namespace gateway {
namespace {

ChildEnd end_of(std::string attempt) {
    net::asio::io_context io(1);
    std::optional<ChildEnd> end;
    const auto story = [&]() -> net::Task<void> {
        std::vector<std::string> words{std::move(attempt)};
        const auto started = Child::start(io.get_executor(), HUIYIN_SANDBOX_TWIN, words);
        const auto child = started.value();
        end = co_await child->ended();
    };
    play(io, story());
    return end.value_or(ChildEnd{});
}

TEST(Sandbox, LetsComputeAndRunThreads) {
    for (const char* const attempt : {"compute", "inherit", "thread"}) {
        const ChildEnd end = end_of(attempt);
        EXPECT_FALSE(end.by_signal) << attempt << ": " << end.number;
        EXPECT_EQ(end.number, 0) << attempt;
    }
}

TEST(Sandbox, EndsWhatRunsForEver) {
    const ChildEnd end = end_of("run for ever");
    EXPECT_TRUE(end.by_signal);
    EXPECT_EQ(end.number, SIGKILL);
}

// Under the sanitizers there is no filter, see sandbox.cpp.
#ifndef HUIYIN_SANITIZE

TEST(Sandbox, GivesNoMoreMemoryThanIsAllowed) {
    const ChildEnd end = end_of("too much memory");
    EXPECT_FALSE(end.by_signal);
    EXPECT_EQ(end.number, 0);
}

TEST(Sandbox, KillsWhoeverReachesOut) {
    for (const char* const attempt :
         {"open",
          "create",
          "socket",
          "fork",
          "vfork",
          "execute",
          "kill",
          "trace",
          "code",
          "turn to code",
          "read elsewhere"}) {
        const ChildEnd end = end_of(attempt);
        EXPECT_TRUE(end.by_signal) << attempt;
        EXPECT_EQ(end.number, SIGSYS) << attempt;
    }
}

#endif

}  // namespace
}  // namespace gateway
