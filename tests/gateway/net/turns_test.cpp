#include "gateway/net/turns.hpp"

#include "gateway/net/loop.hpp"
#include "gateway/net/task_group.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
using net::Task;
using net::Turns;

class TurnsTest : public testing::Test {
protected:
    // Goes in beside the test, and stays inside until the test lets it out.
    void enter(std::string name, net::Duration patience = 5s) {
        group.spawn(come(std::move(name), net::wire_now() + patience));
    }

    Task<void> come(std::string name, net::WireInstant limit) {
        Turns::Entry entry = co_await turns->enter(limit);
        if (const auto* refusal = std::get_if<Turns::Refusal>(&entry)) {
            const std::vector<std::string> words{" full", " late", " closed"};
            told.push_back(name + words.at(static_cast<std::size_t>(*refusal)));
            co_return;
        }
        told.push_back(name);
        inside.push_back(std::get<Turns::Turn>(std::move(entry)));
    }

    void let_one_out() { inside.pop_back(); }

    net::asio::io_context io{1};
    std::optional<Turns> turns{std::in_place, io.get_executor(), 1U, 2U};
    net::TaskGroup group{io.get_executor(), {}};
    std::vector<std::string> told;
    std::vector<Turns::Turn> inside;
};

TEST_F(TurnsTest, ComeInOrderAndNotMoreWaitThanMay) {
    const auto story = [&]() -> Task<void> {
        for (const char* name : {"a", "b", "c", "d"}) enter(name);
        co_await settled();
        EXPECT_EQ(told, (std::vector<std::string>{"a", "d full"}));
        EXPECT_EQ(turns->waiting(), 2U);
        let_one_out();
        enter("e");  // is not let in before those who wait
        co_await settled();
        EXPECT_EQ(told, (std::vector<std::string>{"a", "d full", "e full", "b"}));
        let_one_out();
        co_await settled();
        EXPECT_EQ(told.back(), "c");
        let_one_out();
        EXPECT_EQ(turns->inside(), 0U);
    };
    play(io, story());
}

TEST_F(TurnsTest, WhoIsLateDoesNotHoldUpTheNext) {
    const auto story = [&]() -> Task<void> {
        enter("a");
        enter("b", 5ms);
        enter("c");
        co_await settled();
        while (told.size() < 2) {
            co_await settled();
        }
        EXPECT_EQ(told.back(), "b late");
        let_one_out();
        co_await settled();
        EXPECT_EQ(told.back(), "c");
    };
    play(io, story());
}

TEST_F(TurnsTest, AClosedDoorRefusesThoseWhoWait) {
    const auto story = [&]() -> Task<void> {
        enter("a");
        enter("b");
        co_await settled();
        turns->close();
        enter("c");
        co_await settled();
        EXPECT_EQ(told, (std::vector<std::string>{"a", "c closed", "b closed"}));
    };
    play(io, story());
}

TEST_F(TurnsTest, WhoIsCancelledLeavesTheQueue) {
    const auto story = [&]() -> Task<void> {
        net::TaskGroup doomed(io.get_executor(), {});
        enter("a");
        co_await settled();
        doomed.spawn(come("b", net::wire_now() + 5s));
        co_await settled();
        enter("c");
        co_await settled();
        doomed.cancel();
        co_await settled();
        EXPECT_EQ(doomed.size(), 0U);
        EXPECT_EQ(turns->waiting(), 1U);
        let_one_out();
        co_await settled();
        EXPECT_EQ(told, (std::vector<std::string>{"a", "c"}));
    };
    play(io, story());
}

TEST_F(TurnsTest, MayEndBeforeThoseInside) {
    const auto story = [&]() -> Task<void> {
        enter("a");
        enter("b");
        co_await settled();
        turns.reset();
        let_one_out();
        co_await settled();
        EXPECT_EQ(told.back(), "b");
    };
    play(io, story());
}

}  // namespace
