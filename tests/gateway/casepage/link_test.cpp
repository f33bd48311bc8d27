// The signed link, from the message that brings it to being shut out again.
#include "gateway/casepage/house.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <re2/re2.h>

namespace house {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const std::vector<std::string> secrets{
    "奶粉", "王芳", "13800001234", "1234", "退款", "20261119008877"};

// A PNG of one pixel.
const std::string picture(
    "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0\x90wS\xde\0\0\0\fIDATx\xda"
    "c\xf8\xcf\xc0\0\0\3\1\1\0\xc9\xfe\x92\xef\0\0\0\0IEND\xae"
    "B`\x82",
    69
);

class CaseLink : public testing::Test {
protected:
    CaseLink() : number(house.complain()), link(house.link(number)) { house.sent_to("oOwner"); }

    Heard view() { return house.page("/view", {{"link", link}}); }

    Heard say(const std::string& text) {
        const std::string id = "message-" + std::to_string(++said);
        return house.page("/say", {{"type", "say"}, {"link", link}, {"id", id}, {"text", text}});
    }

    std::string answer_to(const std::string& text) {
        std::string all;
        const auto heard = say(text).parsed();
        for (const auto& line : heard.at("lines"))
            if (line.at("from") == "bot") all += line.at("text").get<std::string>() + "\n";
        return all;
    }

    House house;
    std::string number;
    std::string link;
    int said = 0;
};

TEST_F(CaseLink, ShowsHowItStandsAndNoWordOfTheComplaint) {
    const auto heard = view();
    ASSERT_EQ(heard.status, 200U) << heard.body;
    EXPECT_EQ(heard.parsed()["number"], number);
    EXPECT_EQ(heard.parsed()["desk"]["person"], "李明");
    EXPECT_THAT(heard.parsed()["next"], Not(IsEmpty()));
    for (const auto& secret : secrets) EXPECT_THAT(heard.body, Not(HasSubstr(secret)));
}

TEST_F(CaseLink, OffersTheConsentWhereThePlatformNeedsOne) {
    EXPECT_EQ(view().parsed()["consent"], "") << "no notices are set up";
    House needs{{.notices = true}};
    const auto its_link = needs.link(needs.complain());
    const auto heard = needs.page("/view", {{"link", its_link}});
    EXPECT_THAT(
        heard.parsed()["consent"].get<std::string>(),
        testing::StartsWith("https://service.example/consent/wechat/main#")
    );
}

TEST_F(CaseLink, TheCustomerRatesAndMayChangeTheirMind) {
    const auto rate = [&](const std::string& stars, const std::string& id) {
        return house.page("/rate", {{"link", link}, {"stars", stars}, {"id", id}});
    };
    EXPECT_EQ(view().parsed()["rating"], 0);
    EXPECT_EQ(rate("1", "rating-one").status, 200U);
    EXPECT_EQ(view().parsed()["rating"], 1);
    EXPECT_THAT(house.log(), HasSubstr("alert.rated_badly")) << "somebody of ours hears of it";
    EXPECT_EQ(rate("5", "rating-two").status, 200U);
    EXPECT_EQ(rate("1", "rating-one").status, 200U) << "a copy of the first";
    EXPECT_EQ(view().parsed()["rating"], 5);
    for (const auto* wrong : {"0", "6", "55", "", "a"})
        EXPECT_EQ(rate(wrong, "rating-three").code(), "bad_request") << wrong;
    EXPECT_EQ(rate("4", "short").code(), "bad_request") << "no id that could be told from others";
    EXPECT_EQ(house.case_of(number).rating, 5);
}

TEST_F(CaseLink, EverySightIsNoted) {
    view();
    view();
    const auto accesses = house.accesses();
    ASSERT_THAT(accesses, SizeIs(2));
    EXPECT_EQ(accesses[0].who, "link");
    EXPECT_EQ(accesses[0].what, "read");
    EXPECT_EQ(accesses[0].kind, store::Access::Kind::opened_case);
    EXPECT_EQ(accesses[0].subject, dialog::raw(house.case_of(number).id));
}

TEST_F(CaseLink, TheOwnerHearsOfItOnceAndNotMeShutsItOutForGood) {
    view();
    house.advance("1s");
    const auto told = house.sent_to("oOwner");
    EXPECT_THAT(told, HasSubstr(number)) << house.log();
    EXPECT_THAT(told, HasSubstr("不是我"));
    view();
    house.advance("1s");
    EXPECT_EQ(house.sent_to("oOwner"), "");

    EXPECT_THAT(house.in_wechat("oOwner", "不是我"), HasSubstr(number));
    EXPECT_EQ(view().code(), "wrong_link");
    EXPECT_EQ(say("你们的牛奶也有问题，我要投诉").code(), "wrong_link");
    EXPECT_EQ(house.page("/copy", {{"link", link}, {"digits", "1234"}}).code(), "wrong_link");
    EXPECT_THAT(house.case_of(number).links, IsEmpty());
    EXPECT_THAT(house.accesses(), SizeIs(2)) << "nothing was shown after that";
}

TEST_F(CaseLink, AnotherLinkOfTheSameCaseGoesOnAfterOneWasShutOut) {
    view();
    house.in_wechat("oOwner", "不是我");
    link = house.link(number, std::chrono::hours(24));
    EXPECT_EQ(view().status, 200U);
}

TEST_F(CaseLink, WordsBelongToTheCaseAndStandOnItsPageByWhateverLink) {
    EXPECT_THAT(answer_to("补充一下，罐子底部也漏了，味道很怪"), Not(IsEmpty()));
    EXPECT_THAT(house.case_of(number).description, HasSubstr("底部也漏了"));
    link = house.link(number, std::chrono::hours(24));
    const auto lines = view().parsed()["lines"];
    ASSERT_GE(lines.size(), 2U);
    EXPECT_THAT(lines[0]["text"], HasSubstr("底部也漏了"));
}

TEST_F(CaseLink, AnObjectionIsTakenDownAndReachesAPerson) {
    const auto answer = answer_to("我不同意处理结果，理由是：罐子是你们运输时压坏的");
    EXPECT_THAT(answer, Not(IsEmpty()));
    EXPECT_THAT(house.case_of(number).description, HasSubstr("运输时压坏"));
    EXPECT_TRUE(house.case_of(number).waits_for_person) << answer;
}

TEST_F(CaseLink, ItChangesNothingThatOnlyTheCustomerMayChange) {
    for (const auto* text :
         {"换个联系电话13900005678",
          "电话改成13900005678",
          "尾号打错了，是5678",
          "13900005678",
          "撤销投诉",
          "确认撤销"})
        answer_to(text);
    const auto of = house.case_of(number);
    EXPECT_EQ(of.contact.phone, "13800001234");
    EXPECT_EQ(of.status, dialog::CaseStatus::open);
    EXPECT_THAT(answer_to("换个联系电话13900005678"), HasSubstr("登记"));
    EXPECT_THAT(answer_to("我要撤销投诉"), HasSubstr("登记"));
}

TEST_F(CaseLink, APictureBecomesEvidenceOnce) {
    const net::Fields headers{
        {"X-Visitor", link}, {"X-Message-Id", "picture-1"}, {"X-File-Name", "a.png"}};
    for (int i = 0; i < 2; ++i) {
        const auto heard = house.call(net::Method::post, "/case/main/upload", picture, headers);
        ASSERT_EQ(heard.status, 200U) << heard.body;
    }
    house.advance("1s");
    const auto evidence = view().parsed()["evidence"];
    ASSERT_EQ(evidence.size(), 1U) << evidence;
    EXPECT_EQ(evidence[0]["kind"], "image");
    EXPECT_EQ(evidence[0]["state"], "kept");
}

TEST_F(CaseLink, ACopyNeedsTheLastDigitsOfThePhone) {
    view();
    EXPECT_EQ(house.page("/copy", {{"link", link}}).code(), "wrong_digits");
    EXPECT_EQ(house.page("/copy", {{"link", link}, {"digits", "4321"}}).code(), "wrong_digits");
    EXPECT_THAT(house.accesses(), SizeIs(1)) << "of the view alone";
    const auto heard = house.page("/copy", {{"link", link}, {"digits", "1234"}});
    ASSERT_EQ(heard.status, 200U) << heard.body;
    const auto copy = heard.parsed();
    EXPECT_THAT(copy["own_words"], HasSubstr("奶粉罐子都瘪了"));
    EXPECT_EQ(copy["fields"]["phone"], "13800001234");
    EXPECT_THAT(copy["said"].dump(), HasSubstr("我叫王芳"));
    EXPECT_EQ(copy["said_is_complete"], true);
    EXPECT_EQ(house.accesses().front().what, "download");
}

TEST_F(CaseLink, TheDigitsOfOneCaseCannotBeTriedOutByManyLinks) {
    unsigned tries = 0;
    for (; tries < 100; ++tries) {
        link = house.link(number, std::chrono::hours(tries));
        if (house.page("/copy", {{"link", link}, {"digits", "9999"}}).code() == "too_often") break;
    }
    EXPECT_EQ(tries, 10U);
    EXPECT_EQ(house.page("/copy", {{"link", link}, {"digits", "1234"}}).code(), "too_often");
}

TEST_F(CaseLink, ACopyHoldsNoTalkOfAnotherMatter) {
    house.in_wechat("oOwner", "另外一件事，你们的快递员态度恶劣，还骂人，我要投诉他");
    const auto copy = house.page("/copy", {{"link", link}, {"digits", "1234"}}).parsed();
    EXPECT_THAT(copy.dump(), Not(HasSubstr("骂人")));
    EXPECT_EQ(copy["said_is_complete"], false);
}

TEST_F(CaseLink, NothingIsShownThatCannotBeNoted) {
    House deaf{{.deaf = true}};
    const auto of = deaf.complain();
    const json asked{{"link", deaf.link(of)}, {"digits", "1234"}};
    for (const auto* act : {"/view", "/copy"}) {
        const auto heard = deaf.page(act, asked);
        EXPECT_EQ(heard.status, 503U);
        EXPECT_THAT(heard.body, Not(HasSubstr(of)));
    }
}

// The window of WeChat is shut by then, so that the operator's own address sends it.
TEST_F(CaseLink, TheNewsThatIsSentLeadsToThePage) {
    house.platform_refuses = true;
    house.advance("60h");
    ASSERT_THAT(house.hook_bodies, Not(IsEmpty())) << house.log();
    const std::string url = json::parse(house.hook_bodies.front()).at("page_url");
    std::string sent;
    ASSERT_TRUE(re2::RE2::FullMatch(url, "https://service\\.example/case/main#(.+)", &sent)) << url;
    link = sent;
    EXPECT_EQ(view().parsed()["number"], number);
}

TEST_F(CaseLink, ThePageItselfIsTheSameForEverybodyAndKeptNowhere) {
    const auto page = house.call(net::Method::get, "/case/main");
    EXPECT_EQ(page.status, 200U);
    EXPECT_THAT(page.body, Not(HasSubstr(number)));
    EXPECT_EQ(house.call(net::Method::get, "/case/none").status, 404U);
    EXPECT_EQ(house.call(net::Method::get, "/case/main/assets/case.js").status, 200U);
}

}  // namespace
}  // namespace house
