// What every engine must answer from its rows: history, and what is due.
#include "store/engines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tests {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

using Rows = EngineTest;

std::vector<std::string> texts(const std::vector<store::HistoryItem>& items) {
    std::vector<std::string> all;
    for (const auto& item : items) all.push_back((item.from_customer ? "> " : "< ") + item.text);
    return all;
}

TEST_P(Rows, HistoryIsInOrderAndLimitedToTheNewest) {
    StoreUnderTest under(options());
    dialog::TurnId second{};
    for (int i = 1; i <= 4; ++i) {
        const auto number = std::to_string(i);
        auto next = turn(under, "o-li").said("m" + number, number).answered("a" + number);
        if (i == 3) next.answered("b3");
        if (i == 2) second = next.turn().id;
        under.record_and_settle(next.build());
        under.record_and_settle(turn(under, "o-wu").said("other", number).build());
    }
    const auto all = under.history("o-li");
    EXPECT_THAT(
        texts(all),
        ElementsAre("> m1", "< a1", "> m2", "< a2", "> m3", "< a3", "< b3", "> m4", "< a4")
    );
    EXPECT_EQ(all[4].index, 0);
    EXPECT_EQ(all[5].index, 1);
    EXPECT_EQ(all[6].index, 2);
    EXPECT_EQ(all[0].platform_id, "1");
    EXPECT_EQ(all[0].at, monday);
    EXPECT_THAT(texts(under.history("o-li", {}, 3)), ElementsAre("< b3", "> m4", "< a4"));
    EXPECT_THAT(
        texts(under.history("o-li", second)), ElementsAre("> m3", "< a3", "< b3", "> m4", "< a4")
    );
    EXPECT_THAT(under.history("o-nobody"), IsEmpty());
    EXPECT_THAT(under.history("o-li", {}, 0), IsEmpty());
}

// Far more than SQLite's file system layer takes with one call.
TEST_P(Rows, ABatchOfMegabytesIsStoredWhole) {
    StoreUnderTest under(options());
    constexpr int turns = 200;
    for (int i = 0; i < turns; ++i)
        under.record(
            turn(under, "o-" + std::to_string(i)).said(std::string(16'384, 'x'), "1").build()
        );
    under.settle();
    under.crash();
    ASSERT_EQ(under.open(), "");
    for (int i = 0; i < turns; ++i) {
        const auto items = under.history("o-" + std::to_string(i));
        ASSERT_EQ(items.size(), 1) << i;
        EXPECT_EQ(items[0].text.size(), 16'384);
    }
}

TEST_P(Rows, HistoryTellsMediaFromText) {
    StoreUnderTest under(options());
    auto sent = turn(under, "o-li").said("", "1").build();
    sent.event = dialog::CustomerSent{dialog::MediaKind::image, "media-1", "https://x/", ""};
    under.record_and_settle(std::move(sent));
    const auto items = under.history("o-li");
    ASSERT_EQ(items.size(), 1);
    EXPECT_EQ(items[0].media, dialog::MediaKind::image);
    EXPECT_EQ(items[0].text, "");
}

TEST_P(Rows, DueRowsAreTheOpenPromisesEarliestFirst) {
    StoreUnderTest under(options());
    EXPECT_FALSE(under.next_due().has_value());
    under.record(turn(under, "o-li").said("a", "1").opens_case("HY1", monday + 48h).build());
    under.record(turn(under, "o-wu").said("a", "1").opens_case("HY2", monday + 24h).build());
    under.record(turn(under, "o-ma").said("a", "1").opens_case("HY3", monday + 72h).build());
    under.settle();
    EXPECT_EQ(under.next_due(), monday + 24h);
    EXPECT_THAT(under.due(monday + 23h), IsEmpty());
    const auto rows = under.due(monday + 48h);
    ASSERT_EQ(rows.size(), 2);
    EXPECT_EQ(rows[0].due, monday + 24h);
    EXPECT_EQ(rows[1].due, monday + 48h);
    EXPECT_EQ(rows[0].of, under.subjects("o-wu").cases.at(0).id);
    EXPECT_EQ(under.due(monday + 99h, 1).size(), 1);
}

TEST_P(Rows, AnEndedPromiseIsNoLongerDueAndItsTurnIsUnique) {
    StoreUnderTest under(options());
    under.record_and_settle(turn(under, "o-li").said("a", "1").opens_case("HY1", monday).build());
    const auto row = under.due(monday).at(0);
    const auto due_turn = [&] {
        return TurnBuilder(under.store(), under.subjects_of(row.of), "o-li")
            .fell_due(row)
            .ends_promise(dialog::PromiseState::kept)
            .build();
    };
    EXPECT_EQ(name(under.record_and_settle(due_turn())), "committed");
    EXPECT_THAT(under.due(monday + 999h), IsEmpty());
    EXPECT_EQ(name(under.record_and_settle(due_turn())), "already_stored");
}

TEST_P(Rows, APromiseThatMovesIsDueOnce) {
    StoreUnderTest under(options());
    under.record_and_settle(
        turn(under, "o-li").said("a", "1").opens_case("HY1", monday + 1h).build()
    );
    auto moved = turn(under, "o-li").said("b", "2").build();
    auto promise = moved.step.after.cases.at(0).promises.at(0);
    promise.due = monday + 5h;
    moved.step.after.cases[0].promises[0] = promise;
    moved.step.cases_changed.push_back(moved.step.after.cases[0].id);
    moved.step.effects.emplace_back(dialog::SetPromise{moved.step.after.cases[0].id, promise});
    EXPECT_EQ(name(under.record_and_settle(std::move(moved))), "committed");
    const auto rows = under.due(monday + 99h);
    ASSERT_EQ(rows.size(), 1);
    EXPECT_EQ(rows[0].due, monday + 5h);
}

INSTANTIATE_TEST_SUITE_P(Engines, Rows, every_engine, engine_name);

}  // namespace
}  // namespace tests
