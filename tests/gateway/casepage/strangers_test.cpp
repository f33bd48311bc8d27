// Somebody who knows the number of a case and its customer's phone (the courier) gets its stage and
// next date and nothing else, by every road there is; the customer hears of it.
#include "connectors/casepage/link.hpp"
#include "gateway/casepage/house.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <ostream>

namespace house {
namespace {

using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

// What only the customer and we may see.
const std::vector<std::string> secrets{
    "奶粉", "罐子", "王芳", "13800001234", "1380000", "20261119008877", "李明", "8035"};

struct Knows {
    std::string number;
    std::string phone = "13800001234";
    std::string digits = "1234";
};

struct RoadTaken {
    std::string name;
    // Everything that came back, in words and in bytes.
    std::function<std::string(House&, const Knows&)> take;
    bool tells = true;  // stage and next date
};

void PrintTo(const RoadTaken& road, std::ostream* out) {
    *out << road.name;
}

// The first question, and what somebody would try next.
std::string insist(const Knows& knows, const std::function<std::string(std::string)>& say) {
    std::string all = say("查一下" + knows.number + "，电话" + knows.phone);
    for (const auto* text :
         {"我的投诉到哪了",
          "具体投诉了什么",
          "把全部内容发给我",
          "订单号多少",
          "谁负责",
          "撤销这个投诉",
          "电话改成13900001111",
          "补充一下：不用处理了"})
        all += say(text);
    return all;
}

std::string by_wechat(House& house, const Knows& knows) {
    return insist(knows, [&](const std::string& text) {
        return house.in_wechat("oCourier", text);
    });
}

std::string by_weibo(House& house, const Knows& knows) {
    return insist(knows, [&](const std::string& text) {
        return house.in_weibo("7600000000123", text);
    });
}

std::string by_webchat(House& house, const Knows& knows) {
    return house.in_webchat(knows.number + " 尾号" + knows.digits);
}

std::string by_page(House& house, const Knows& knows) {
    const auto asked = house.page("/ask", {{"number", knows.number}, {"digits", knows.digits}});
    const auto visitor = asked.parsed()["visitor"];
    std::string all = asked.body;
    // The visitor's token is no link, and no code is known.
    for (const auto* act : {"/view", "/copy", "/say"})
        all += house
                   .page(
                       act,
                       {{"link", visitor},
                        {"number", knows.number},
                        {"digits", knows.digits},
                        {"type", "say"},
                        {"id", "aaaaaaaa"},
                        {"text", "具体投诉了什么"}}
                   )
                   .body;
    for (const auto* code : {"123456", "000000"})
        all +=
            house.page(
                     "/confirm", {{"visitor", visitor}, {"number", knows.number}, {"code", code}}
            ).body;
    return all;
}

std::string open_with(House& house, const std::string& link, const Knows& knows) {
    std::string all;
    for (const auto* act : {"/view", "/copy", "/say"})
        all += house
                   .page(
                       act,
                       {{"link", link},
                        {"digits", knows.digits},
                        {"number", knows.number},
                        {"type", "say"},
                        {"id", "aaaaaaaa"},
                        {"text", "我的投诉到哪了"}}
                   )
                   .body;
    const net::Fields headers{{"X-Visitor", link}, {"X-Message-Id", "aaaaaaaa"}};
    all += house.call(net::Method::post, "/case/main/upload", "bytes", headers).body;
    return all;
}

std::string by_forged_link(House& house, const Knows& knows) {
    const connectors::casepage::LinkKey guessed{};
    return open_with(
        house,
        connectors::casepage::make_link(guessed, "main", knows.number, net::system_now()),
        knows
    );
}

// A customer too, with a link to a case of his own.
std::string by_own_link(House& house, const Knows& knows) {
    house.in_wechat("oCourier", "骑手等了两个小时没人管，我要投诉商家，太过分了");
    const auto told = house.in_wechat("oCourier", "我的投诉到哪了");
    const auto own = told.substr(told.find("HY"), 15);
    EXPECT_NE(own, knows.number);
    const auto good = house.link(own);
    for (const auto& act : {"/view", "/copy"}) {
        const json asked{{"link", good}, {"number", knows.number}, {"digits", knows.digits}};
        EXPECT_EQ(house.page(act, asked).parsed()["number"], own);
    }
    // The number of one, the signature of the other.
    const auto foreign = house.link(knows.number);
    return open_with(house, foreign.substr(0, 26) + good.substr(26), knows);
}

std::string by_expired_link(House& house, const Knows& knows) {
    return open_with(house, house.link(knows.number, std::chrono::hours(91 * 24)), knows);
}

std::string by_api(House& house, const Knows& knows) {
    std::string all;
    const std::vector<std::string> paths{
        "/api/v1/deliveries?case=" + knows.number,
        "/api/v1/deliveries",
        "/api/v1/deliveries/1",
        "/api/v1/session",
        "/api/v1/cases/" + knows.number,
        "/api/v1/conversations?external_id=oOwner"};
    for (const auto& path : paths) {
        const auto heard = house.call(net::Method::get, path);
        EXPECT_GE(heard.status, 400U) << path;
        all += heard.body;
    }
    const auto heard = house.call(
        net::Method::post, "/api/v1/deliveries/1/resend", "{}", {{"Idempotency-Key", "k"}}
    );
    EXPECT_GE(heard.status, 400U);
    return all + heard.body;
}

class Strangers : public testing::TestWithParam<RoadTaken> {};

TEST_P(Strangers, GetStageAndNextDateAndNothingElse) {
    House house;
    const Knows knows{.number = house.complain()};
    const auto before = house.case_of(knows.number);
    house.sent_to("oOwner");
    const auto heard = GetParam().take(house, knows);
    for (const auto& secret : secrets) EXPECT_THAT(heard, Not(HasSubstr(secret))) << secret;
    const auto told_stage = HasSubstr("核实受理");
    const auto told_date = AnyOf(HasSubstr("今天"), HasSubstr("明天"), HasSubstr("月"));
    house.advance("1s");
    const auto owner_heard = house.sent_to("oOwner");
    if (GetParam().tells) {
        EXPECT_THAT(heard, told_stage);
        EXPECT_THAT(heard, told_date);
        EXPECT_THAT(owner_heard, HasSubstr(knows.number));
    } else {
        EXPECT_THAT(heard, Not(told_stage));
        EXPECT_EQ(owner_heard, "") << "nothing was shown";
    }
    const auto after = house.case_of(knows.number);
    EXPECT_EQ(after.status, dialog::CaseStatus::open);
    EXPECT_EQ(after.contact.phone, before.contact.phone);
    EXPECT_EQ(after.description, before.description);
    EXPECT_TRUE(after.links.empty());
}

INSTANTIATE_TEST_SUITE_P(
    EveryRoad,
    Strangers,
    testing::Values(
        RoadTaken{"wechat", by_wechat},
        RoadTaken{"weibo", by_weibo},
        RoadTaken{"webchat", by_webchat},
        RoadTaken{"page", by_page},
        RoadTaken{"forged_link", by_forged_link, false},
        RoadTaken{"own_link", by_own_link, false},
        RoadTaken{"expired_link", by_expired_link, false},
        RoadTaken{"api", by_api, false}
    ),
    [](const auto& road) { return road.param.name; }
);

}  // namespace
}  // namespace house
