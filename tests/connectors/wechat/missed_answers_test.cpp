#include "connectors/missed_answers.hpp"

#include "connectors/wechat/fake_road.hpp"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>

namespace connectors {
namespace {

using namespace std::chrono_literals;
using dialog::TurnId;
using testing::IsEmpty;
using testing::SizeIs;

class MissedAnswersTest : public testing::Test {
protected:
    // Until nothing comes for a moment.
    void run() {
        io.restart();
        while (io.run_one_for(std::chrono::milliseconds(5)) > 0) {
        }
    }

    net::asio::io_context io{1};
    wechat_tests::FakeRoad road{io};
    net::WireInstant long_ago = net::wire_now() - 1min;
    MissedAnswers missed{"wechat/main", road, io.get_executor(), net::wire_now, 40ms};
};

TEST_F(MissedAnswersTest, GoToTheWayOutWhenThePlatformCallsNoMore) {
    missed.add(TurnId{32}, "wang", long_ago);
    run();
    ASSERT_THAT(road.missed_answers, SizeIs(1));
    EXPECT_EQ(road.missed_answers[0].account, "wechat/main");
    EXPECT_EQ(road.missed_answers[0].external_id, "wang");
    EXPECT_EQ(road.missed_answers[0].turn, TurnId{32});
    EXPECT_TRUE(road.missed_answers[0].certain);
    EXPECT_TRUE(missed.is_handed_over(TurnId{32}));
}

TEST_F(MissedAnswersTest, WaitForThePlatformsNextCall) {
    missed.add(TurnId{32}, "wang", net::wire_now());
    run();
    EXPECT_THAT(road.missed_answers, IsEmpty());
    EXPECT_FALSE(missed.is_handed_over(TurnId{32}));
}

TEST_F(MissedAnswersTest, ThatACallTookAreForgotten) {
    missed.add(TurnId{32}, "wang", long_ago);
    missed.taken(TurnId{32});
    missed.add(TurnId{64}, "li", long_ago);
    run();
    ASSERT_THAT(road.missed_answers, SizeIs(1));
    EXPECT_EQ(road.missed_answers[0].turn, TurnId{64});
}

TEST_F(MissedAnswersTest, AreNotMissedWhenOneOfSeveralCallsTookThem) {
    missed.taken(TurnId{32});
    missed.add(TurnId{32}, "wang", long_ago);
    run();
    EXPECT_THAT(road.missed_answers, IsEmpty());
}

TEST_F(MissedAnswersTest, AreHandedOverOnceOnly) {
    missed.add(TurnId{32}, "wang", long_ago);
    run();
    missed.add(TurnId{32}, "wang", long_ago);
    missed.hand_over(TurnId{32}, "wang");
    run();
    EXPECT_THAT(road.missed_answers, SizeIs(1));
}

TEST_F(MissedAnswersTest, AreOfferedAgainWhenTheStoreCannotTakeThem) {
    road.store_is_down = true;
    missed.add(TurnId{32}, "wang", long_ago);
    io.restart();
    while (road.missed_answers.size() < 3) io.run_one();
    road.store_is_down = false;
    run();
    const auto offered = road.missed_answers.size();
    run();
    EXPECT_EQ(road.missed_answers.size(), offered);
    EXPECT_EQ(road.missed_answers.back().turn, TurnId{32});
}

TEST_F(MissedAnswersTest, AllGoWhenTheEndComes) {
    missed.add(TurnId{32}, "wang", net::wire_now());
    missed.flush();
    EXPECT_THAT(road.missed_answers, SizeIs(1));
}

TEST_F(MissedAnswersTest, KeepABoundedNumber) {
    for (std::uint64_t i = 1; i <= MissedAnswers::kept_max + 3; ++i)
        missed.add(TurnId{32 * i}, "wang", net::wire_now());
    EXPECT_THAT(road.missed_answers, SizeIs(3));
}

}  // namespace
}  // namespace connectors
