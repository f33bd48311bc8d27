// One person in two of our WeChat accounts, as the whole gateway sees it.
#include "gateway/casepage/house.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace house {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr auto progress = "我的投诉处理得怎么样了";

TEST(TwoAccounts, ShowOnePersonTheirCaseInBoth) {
    House house{{.club = true}};
    house.unions = {{"oOwner", "uLin"}, {"oClub", "uLin"}, {"oOther", "uWang"}};
    const auto number = house.complain();
    for (const auto* person : {"oClub", "oOther"}) house.in_wechat(person, "你好", "club");
    house.advance("1m");
    EXPECT_THAT(house.in_wechat("oClub", progress, "club"), HasSubstr(number));
    EXPECT_THAT(house.in_wechat("oOther", progress, "club"), Not(HasSubstr("HY2")));
}

TEST(TwoAccounts, AreStrangersWhereThePlatformKnowsNoUnion) {
    House house{{.club = true}};
    house.complain();
    house.in_wechat("oClub", "你好", "club");
    house.advance("1m");
    EXPECT_THAT(house.in_wechat("oClub", progress, "club"), Not(HasSubstr("HY2")));
}

}  // namespace
}  // namespace house
