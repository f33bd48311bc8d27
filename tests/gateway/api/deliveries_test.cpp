// What agents see of deliveries.
#include "dialog/cases/number.hpp"
#include "gateway/api/desk.hpp"
#include "store/sample_turns.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gateway::api {
namespace {

using dialog::Carrier;
using dialog::Obstacle;
using dialog::Role;
using net::Method;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string number = dialog::make_case_number(tests::monday, 1, 1);

class ApiDeliveries : public testing::Test {
protected:
    ApiDeliveries() {
        desk.add_agent("chen", Role::agent);
        caller = desk.sign_in("chen");
        tests::TurnBuilder builder(desk.store(), {}, "o-li");
        builder.said("我要投诉", "1").opens_case(number, tests::monday + std::chrono::hours(48));
        builder.turn().step.after.cases.back().contact = {"王", "13800001234"};
        auto turn = builder.build();
        turn.step.effects.emplace_back(dialog::Say{.script = "a", .text = "王女士，给您回话"});
        const auto position = static_cast<std::uint16_t>(std::count_if(
            turn.step.effects.begin(),
            turn.step.effects.end(),
            [](const auto& effect) { return std::holds_alternative<dialog::Say>(effect); }
        ));
        for (const auto carrier : {Carrier::window, Carrier::notice, Carrier::call})
            turn.step.effects.emplace_back(dialog::Deliver{
                {.id = dialog::DeliveryId{dialog::raw(turn.id) + 20 + ids.size()},
                 .account = "wechat/main",
                 .said_in = turn.id,
                 .position = static_cast<std::uint16_t>(position - 1),
                 .of = turn.step.after.cases.back().id,
                 .carrier = carrier,
                 .duty = dialog::Duty::owed,
                 .purpose = dialog::Purpose::news,
                 .passed_over = {{Carrier::window, Obstacle::window_shut}}}}),
                ids.push_back(std::to_string(dialog::raw(turn.id) + 20 + ids.size()));
        desk.store().record(std::move(turn), [](auto outcome) {
            EXPECT_EQ(std::get<store::Recorded>(outcome), store::Recorded::committed);
        });
        desk.commit();
    }

    Json get(const std::string& path) {
        const auto response = desk.call(Method::get, path, caller);
        EXPECT_EQ(response.status, 200U) << response.body;
        return json_of(response);
    }

    std::vector<std::string> ids_of(const std::string& path) {
        std::vector<std::string> found;
        const auto list = get(path);
        for (const auto& item : list.at("items")) found.push_back(item.at("id"));
        return found;
    }

    Desk desk;
    Caller caller;
    std::vector<std::string> ids;
};

TEST_F(ApiDeliveries, AreListedWithTheReasonOfEachChoiceAndWithoutWords) {
    const auto response = desk.call(Method::get, "deliveries?state=for_agent", caller);
    const auto list = json_of(response);
    ASSERT_EQ(list.at("items").size(), 1U);
    const auto& item = list.at("items").at(0);
    EXPECT_EQ(item.at("id"), ids[2]);
    EXPECT_EQ(item.at("account"), "wechat/main");
    EXPECT_EQ(item.at("case"), number);
    EXPECT_EQ(item.at("purpose"), "news");
    EXPECT_EQ(item.at("carrier"), "call");
    EXPECT_EQ(item.at("state"), "for_agent");
    EXPECT_EQ(item.at("obstacle"), nullptr);
    EXPECT_EQ(item.at("ended_at"), nullptr);
    EXPECT_EQ(item.at("attempts"), 0);
    ASSERT_EQ(item.at("passed_over").size(), 1U);
    EXPECT_EQ(item.at("passed_over").at(0).at("carrier"), "window");
    EXPECT_EQ(item.at("passed_over").at(0).at("why"), "window_shut");
    EXPECT_EQ(
        item.at("passed_over").at(0).at("words"),
        "客服消息：顾客上次来信太久，或已离开，平台不许再发"
    );
    EXPECT_THAT(response.body, Not(HasSubstr("王女士")));
    EXPECT_THAT(response.body, Not(HasSubstr("13800001234")));
    EXPECT_EQ(list.at("next"), nullptr);
    EXPECT_THAT(desk.accesses(), IsEmpty());
}

TEST_F(ApiDeliveries, AreFoundByCaseAndState) {
    EXPECT_EQ(ids_of("deliveries"), ids);
    EXPECT_EQ(ids_of("deliveries?case=" + number), ids);
    EXPECT_THAT(ids_of("deliveries?state=waiting"), ElementsAre(ids[0], ids[1]));
    EXPECT_THAT(ids_of("deliveries?state=delivered"), IsEmpty());
}

TEST_F(ApiDeliveries, ComeInPages) {
    const auto first = get("deliveries?limit=2");
    EXPECT_EQ(first.at("items").size(), 2U);
    EXPECT_EQ(first.at("next"), ids[1]);
    const auto second = get("deliveries?limit=2&cursor=" + ids[1]);
    EXPECT_EQ(second.at("items").at(0).at("id"), ids[2]);
    EXPECT_EQ(second.at("next"), nullptr);
}

TEST_F(ApiDeliveries, RefuseParametersThatMeanNothing) {
    for (const auto* bad :
         {"state=lost",
          "state=",
          "case=HY1",
          "limit=0",
          "limit=201",
          "limit=-1",
          "limit=1e2",
          "cursor=abc",
          "cursor=99999999999999999999"})
        EXPECT_EQ(
            code_of(desk.call(Method::get, std::string("deliveries?") + bad, caller)),
            "bad_parameter"
        ) << bad;
}

TEST_F(ApiDeliveries, ShowTheirWordsToOneWhoIsNoted) {
    const auto item = get("deliveries/" + ids[0]);
    EXPECT_EQ(item.at("text"), "王女士，给您回话");
    EXPECT_EQ(item.at("id"), ids[0]);
    EXPECT_EQ(item.at("contact").at("phone"), "13800001234");
    const auto accesses = desk.accesses();
    ASSERT_EQ(accesses.size(), 1U);
    EXPECT_EQ(accesses[0].who, "chen");
    EXPECT_EQ(accesses[0].what, "read");
    EXPECT_EQ(accesses[0].kind, store::Access::Kind::delivery);
    EXPECT_EQ(std::to_string(accesses[0].subject), ids[0]);
}

TEST_F(ApiDeliveries, ThatDoNotExistAreNotFound) {
    for (const auto* id :
         {"1", "0", "abc", "18446744073709551615", "99999999999999999999999", "-1"})
        EXPECT_EQ(desk.call(Method::get, std::string("deliveries/") + id, caller).status, 404U)
            << id;
    EXPECT_THAT(desk.accesses(), IsEmpty());
}

}  // namespace
}  // namespace gateway::api
