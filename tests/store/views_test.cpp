// What people of ours see of deliveries: lists by state and case, and single rows.
#include "store/engines.hpp"
#include "store/sqlite/sqlite_views.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tests {
namespace {

using dialog::Carrier;
using dialog::Delivery;
using dialog::DeliveryState;
using store::DeliveriesWanted;
using store::DeliveryView;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view number = "HY261123-2A3B4C";

class ViewsOfDeliveries : public EngineTest {
protected:
    // A case, a message on its way about it, one that arrived, a call, and one about no case.
    void fill(StoreUnderTest& under) {
        auto builder = turn(under, "o-li");
        builder.said("我要投诉", "1").opens_case(number, monday + std::chrono::hours(48));
        const auto of = builder.turn().step.after.cases.back().id;
        const auto add = [&](std::uint64_t place, Carrier carrier, dialog::CaseId about) {
            Delivery delivery{
                .id = dialog::DeliveryId{dialog::raw(builder.turn().id) + place},
                .account = "wechat/main",
                .of = about,
                .carrier = carrier,
                .passed_over = {{Carrier::window, dialog::Obstacle::window_shut}},
            };
            builder.turn().step.effects.emplace_back(dialog::Deliver{delivery});
            return delivery.id;
        };
        waiting = add(20, Carrier::window, of);
        arrived = add(21, Carrier::notice, of);
        call = add(22, Carrier::call, of);
        elsewhere = add(23, Carrier::window, {});
        EXPECT_EQ(name(under.record_and_settle(builder.build())), "committed");
        auto end = turn(under, "o-li").said("好", "2").build();
        end.step.effects.emplace_back(dialog::EndDelivery{
            arrived, DeliveryState::delivered, dialog::Obstacle::none, "taken", "77"});
        EXPECT_EQ(name(under.record_and_settle(std::move(end))), "committed");
    }

    template <class T, class Ask>
    T ask(StoreUnderTest& under, Ask question) {
        auto opened = store::open_sqlite_views(
            {.directory = under.directory(), .inline_work = GetParam().inline_commits},
            under.loop().post()
        );
        auto& views = *std::get<std::unique_ptr<store::Views>>(opened);
        std::optional<T> answer;
        question(views, store::Done<T>([&](std::variant<T, store::Failure> found) {
                     answer = std::get<T>(std::move(found));
                 }));
        under.loop().run_until([&] { return answer.has_value(); });
        return *answer;
    }

    std::vector<dialog::DeliveryId> ids(StoreUnderTest& under, const DeliveriesWanted& wanted) {
        std::vector<dialog::DeliveryId> found;
        using Rows = std::vector<DeliveryView>;
        for (const auto& view :
             ask<Rows>(under, [&](auto&views, auto done) { views.deliveries(wanted, done); }))
            found.push_back(view.row.delivery.id);
        return found;
    }

    std::optional<DeliveryView> one(StoreUnderTest& under, dialog::DeliveryId id) {
        return ask<std::optional<DeliveryView>>(under, [&](auto& views, auto done) {
            views.delivery(id, done);
        });
    }

    dialog::DeliveryId waiting{};
    dialog::DeliveryId arrived{};
    dialog::DeliveryId call{};
    dialog::DeliveryId elsewhere{};
};

TEST_P(ViewsOfDeliveries, AreListedByStateAndCase) {
    StoreUnderTest under(options());
    fill(under);
    const std::string of_case(number);
    EXPECT_THAT(ids(under, {}), ElementsAre(waiting, arrived, call, elsewhere));
    EXPECT_THAT(ids(under, {.state = DeliveryState::waiting}), ElementsAre(waiting, elsewhere));
    EXPECT_THAT(ids(under, {.state = DeliveryState::for_agent}), ElementsAre(call));
    EXPECT_THAT(ids(under, {.case_number = of_case}), ElementsAre(waiting, arrived, call));
    EXPECT_THAT(
        ids(under, {.state = DeliveryState::delivered, .case_number = of_case}),
        ElementsAre(arrived)
    );
    EXPECT_THAT(ids(under, {.case_number = "HY261123-ZZZZZZ"}), IsEmpty());
}

TEST_P(ViewsOfDeliveries, ComeInPages) {
    StoreUnderTest under(options());
    fill(under);
    EXPECT_THAT(ids(under, {.limit = 2}), ElementsAre(waiting, arrived));
    EXPECT_THAT(ids(under, {.after = arrived, .limit = 2}), ElementsAre(call, elsewhere));
    EXPECT_THAT(ids(under, {.after = elsewhere}), IsEmpty());
}

TEST_P(ViewsOfDeliveries, HaveTheNumberOfTheirCaseAndWhatBecameOfThem) {
    StoreUnderTest under(options());
    fill(under);
    const auto view = one(under, arrived);
    ASSERT_TRUE(view);
    EXPECT_EQ(view->case_number, number);
    EXPECT_EQ(view->platform_id, "77");
    EXPECT_EQ(view->row.detail, "taken");
    EXPECT_EQ(view->row.state, DeliveryState::delivered);
    EXPECT_TRUE(view->row.ended_at);
    EXPECT_FALSE(one(under, waiting)->row.ended_at);
    EXPECT_EQ(one(under, elsewhere)->case_number, "");
    EXPECT_EQ(one(under, dialog::DeliveryId{1}), std::nullopt);
    EXPECT_EQ(one(under, dialog::DeliveryId{0}), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Engines, ViewsOfDeliveries, every_engine, engine_name);

}  // namespace
}  // namespace tests
