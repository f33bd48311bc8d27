// What every engine must do with a platform's word of who somebody is.
#include "store/engines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

namespace tests {
namespace {

using dialog::ConversationId;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class KnownAs : public EngineTest {
protected:
    // A turn of that customer, which names him so and makes him the twin of others.
    ConversationId know(
        StoreUnderTest& under,
        const std::string& user,
        const std::string& union_id,
        std::vector<ConversationId> twins = {}
    ) {
        auto made = turn(under, user).said("好", user + std::to_string(++messages_)).build();
        made.step.effects.emplace_back(dialog::KnowAs{union_id});
        made.step.after.conversation->twins = std::move(twins);
        const auto id = made.step.after.conversation->id;
        EXPECT_EQ(name(under.record_and_settle(std::move(made))), "committed");
        return id;
    }

    static std::vector<ConversationId> known(StoreUnderTest& under, const std::string& union_id) {
        std::vector<ConversationId> talks;
        under.store().known_as(union_id, [&](auto found) {
            talks = std::get<std::vector<ConversationId>>(std::move(found));
        });
        return talks;
    }

    int messages_ = 0;
};

TEST_P(KnownAs, ConversationsOfOneIdAreFoundByIt) {
    StoreUnderTest under(options());
    const auto shop = know(under, "o-shop", "u-lin");
    const auto club = know(under, "o-club", "u-lin");
    know(under, "o-wang", "u-wang");
    know(under, "o-shop", "u-lin");
    EXPECT_THAT(known(under, "u-lin"), ElementsAre(shop, club));
    EXPECT_THAT(known(under, "u-nobody"), IsEmpty());
    under.reopen();
    EXPECT_THAT(known(under, "u-lin"), ElementsAre(shop, club));
}

TEST_P(KnownAs, TheCasesOfATwinAreSubjectsUnlessTheCustomerCutThem) {
    StoreUnderTest under(options());
    auto opened = turn(under, "o-shop").said("我要投诉", "1").opens_case("HY261123-2A3B4C", monday);
    const auto shop = opened.turn().step.after.conversation->id;
    EXPECT_EQ(name(under.record_and_settle(opened.build())), "committed");
    know(under, "o-club", "u-lin", {shop});
    EXPECT_THAT(under.subjects("o-club").cases, SizeIs(1));
    auto apart = turn(under, "o-club").said("不是我", "2").build();
    apart.step.after.conversation->apart = true;
    EXPECT_EQ(name(under.record_and_settle(std::move(apart))), "committed");
    EXPECT_THAT(under.subjects("o-club").cases, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Engines, KnownAs, every_engine, engine_name);

}  // namespace
}  // namespace tests
