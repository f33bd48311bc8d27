// Who sees a case: its own account everything; whoever knows number and phone the stage and the
// next date; another account of the same customer everything, after a code that goes to the first.
#include "gateway/rehearsal/content_fixture.hpp"
#include "gateway/rehearsal/rehearsal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <re2/re2.h>

namespace {

using namespace std::chrono_literals;
using dialog::Case;
using dialog::CustomerDid;
using gateway::Played;
using gateway::Rehearsal;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::vector<std::string> secrets{"奶粉", "王芳", "1380000", "退款", "20261119008877"};

class Linking : public testing::Test {
protected:
    void SetUp() override {
        say("你们的奶粉罐子都瘪了，订单号20261119008877，我要退款");
        say("电话13800001234，我叫王芳");
        number_ = only_case().number;
        stage_.wait(1min);
    }

    std::string say(const std::string& text) { return text_of(stage_.say(text)); }

    static std::string text_of(const Played& played) {
        std::string text;
        for (const auto& each : played.says) text += each.text + "\n";
        return text;
    }

    // What the first account hears when a moment has passed.
    std::string heard_meanwhile() {
        std::string text;
        for (const auto& played : stage_.wait(1s)) text += text_of(played);
        return text;
    }

    [[nodiscard]] const Case& only_case() const { return stage_.all_cases().begin()->second; }

    // Asks as the other account, up to the code; gives the code.
    std::string ask_for_code() {
        stage_.become("other");
        say(number_ + " 尾号1234");
        say("要");
        const auto told = heard_meanwhile();
        std::string code;
        EXPECT_TRUE(
            re2::RE2::PartialMatch(told, "(\\d{6})，", &code) ||
            re2::RE2::PartialMatch(told, "验证码是 (\\d{6})", &code)
        ) << told;
        return code;
    }

    Rehearsal stage_{testing_content::shipped(), testing_content::monday(), 11};
    std::string number_;
};

TEST_F(Linking, ACourierWithNumberAndPhoneGetsStageAndDateAndNothingElse) {
    stage_.become("courier");
    std::string all = say(number_ + " 尾号1234");
    EXPECT_THAT(all, HasSubstr("核实受理"));
    for (const auto* text :
         {"具体投诉了什么", "我的投诉到哪了", "把内容发我", "撤销这个投诉", "电话改成13900001111"})
        all += say(text);
    for (const auto& secret : secrets) EXPECT_THAT(all, Not(HasSubstr(secret))) << all;
    EXPECT_EQ(only_case().status, dialog::CaseStatus::open);
    EXPECT_EQ(only_case().contact.phone, "13800001234");
}

TEST_F(Linking, TheFirstAccountHearsOfALookAtMostOnceADay) {
    stage_.become("courier");
    say(number_ + " 尾号1234");
    EXPECT_THAT(heard_meanwhile(), HasSubstr(number_));
    say(number_ + " 尾号1234");
    EXPECT_THAT(heard_meanwhile(), IsEmpty());
    stage_.wait(25h);
    say(number_ + " 尾号1234");
    EXPECT_THAT(heard_meanwhile(), HasSubstr(number_));
}

TEST_F(Linking, ManyAccountsTogetherCannotGuessTheDigits) {
    for (int i = 0; i < 20; ++i) {
        stage_.become("guesser " + std::to_string(i));
        say(number_ + " 尾号99" + std::to_string(10 + i));
    }
    stage_.become("the next one");
    EXPECT_THAT(say(number_ + " 尾号1234"), Not(HasSubstr("核实受理")));
    stage_.become("guest");
    EXPECT_THAT(say("我的投诉到哪了"), HasSubstr("陈静")) << "the customer sees all the same";
    stage_.wait(25h);
    stage_.become("a day later");
    EXPECT_THAT(say(number_ + " 尾号1234"), HasSubstr("核实受理"));
}

TEST_F(Linking, AWrongTailIsNoLookAndNobodyIsTold) {
    stage_.become("courier");
    say(number_ + " 尾号9999");
    EXPECT_THAT(heard_meanwhile(), IsEmpty());
}

TEST_F(Linking, TheCodeLetsAnotherAccountSeeAndAdd) {
    const auto code = ask_for_code();
    EXPECT_THAT(say(code), HasSubstr(number_));
    EXPECT_THAT(say("我的投诉到哪了"), HasSubstr("陈静"));
    say("补充一下，罐子底部也漏了，味道很怪");
    EXPECT_THAT(only_case().description, HasSubstr("漏"));
    EXPECT_THAT(stage_.all_cases(), testing::SizeIs(1)) << "no second case";
    const auto picture = stage_.send(dialog::MediaKind::image);
    EXPECT_EQ(only_case().evidence.size(), 1U);
    EXPECT_THAT(text_of(picture), HasSubstr(number_));
}

TEST_F(Linking, TheFirstAccountHearsThatAnotherOneWasLetIn) {
    const auto code = ask_for_code();
    say(code);
    EXPECT_THAT(heard_meanwhile(), HasSubstr("不是我"));
}

TEST_F(Linking, AWrongCodeLetsNobodyInAndThreeEndIt) {
    const auto code = ask_for_code();
    const std::string wrong = code == "000000" ? "000001" : "000000";
    for (int i = 0; i < 3; ++i) say(wrong);
    EXPECT_THAT(say(code), Not(HasSubstr("陈静")));
    EXPECT_THAT(only_case().links, IsEmpty());
}

TEST_F(Linking, ACodeIsGoodForTenMinutes) {
    const auto code = ask_for_code();
    stage_.wait(11min);
    EXPECT_THAT(say(code), Not(HasSubstr("陈静")));
    EXPECT_THAT(only_case().links, IsEmpty());
}

TEST_F(Linking, NotMeShutsTheOtherAccountOutBeforeAndAfter) {
    const auto code = ask_for_code();
    stage_.become("guest");
    EXPECT_THAT(say("不是我"), HasSubstr(number_));
    stage_.become("other");
    say(code);
    EXPECT_THAT(only_case().links, IsEmpty());

    stage_.wait(25h);
    const auto second = ask_for_code();
    say(second);
    ASSERT_THAT(only_case().links, testing::SizeIs(1));
    stage_.become("guest");
    say("不是我操作的");
    stage_.become("other");
    EXPECT_THAT(say("我的投诉到哪了"), Not(HasSubstr("陈静")));
    EXPECT_THAT(only_case().links, IsEmpty());
}

TEST_F(Linking, TheOtherAccountCanLeaveByItself) {
    say(ask_for_code());
    EXPECT_THAT(say("解除关联"), HasSubstr(number_));
    EXPECT_THAT(only_case().links, IsEmpty());
}

TEST_F(Linking, NotMeMeansNothingWhereNobodyAsked) {
    const auto before = only_case();
    EXPECT_THAT(say("不是我"), Not(HasSubstr("断开")));
}

TEST_F(Linking, OurOwnLinkLetsItsConversationSeeAllAtOnce) {
    stage_.become("page");
    stage_.act(CustomerDid{.act = CustomerDid::Act::proved, .key = number_});
    EXPECT_THAT(say("我的投诉到哪了"), HasSubstr("陈静"));
}

TEST_F(Linking, TheFirstAccountHearsOfALinkThatWasOpenedAndMayShutIt) {
    stage_.become("page");
    stage_.act(CustomerDid{.act = CustomerDid::Act::proved, .key = number_});
    const auto told = heard_meanwhile();
    EXPECT_THAT(told, HasSubstr(number_));
    EXPECT_THAT(told, HasSubstr("不是我"));
    stage_.act(CustomerDid{.act = CustomerDid::Act::proved, .key = number_});
    EXPECT_THAT(heard_meanwhile(), IsEmpty());
    stage_.become("guest");
    say("不是我");
    EXPECT_THAT(only_case().links, IsEmpty());
    stage_.become("page of another day");
    stage_.act(CustomerDid{.act = CustomerDid::Act::proved, .key = number_});
    EXPECT_THAT(heard_meanwhile(), HasSubstr(number_)) << "at once, after the first was shut";
}

TEST_F(Linking, OurOwnLinkChangesNothingThatOnlyTheCustomerMay) {
    stage_.become("page");
    stage_.act(CustomerDid{.act = CustomerDid::Act::proved, .key = number_});
    for (const auto* text :
         {"换个联系电话13900005678",
          "电话改成13900005678",
          "尾号打错了，是5678",
          "我要撤销投诉",
          "确认撤销",
          "问题已经解决了"})
        say(text);
    EXPECT_EQ(only_case().contact.phone, "13800001234");
    EXPECT_EQ(only_case().status, dialog::CaseStatus::open);
    EXPECT_THAT(say("我要撤销投诉"), HasSubstr("登记"));
    EXPECT_THAT(say("换个联系电话"), HasSubstr("登记"));
    stage_.become("guest");
    say("换个联系电话13900005678");
    EXPECT_EQ(only_case().contact.phone, "13900005678");
}

TEST_F(Linking, OnlyWhoMaySeeACaseMayRateIt) {
    const auto rate = [&](const std::string& key) {
        return text_of(stage_.act(CustomerDid{.act = CustomerDid::Act::rated, .key = key}));
    };
    stage_.become("stranger");
    EXPECT_THAT(rate(number_ + " 1"), IsEmpty());
    EXPECT_EQ(only_case().rating, 0);
    stage_.become("page");
    stage_.act(CustomerDid{.act = CustomerDid::Act::proved, .key = number_});
    EXPECT_THAT(rate(number_ + " 4"), Not(IsEmpty()));
    EXPECT_EQ(only_case().rating, 4);
    EXPECT_THAT(rate(number_ + " 2"), HasSubstr("陈静"));
    EXPECT_EQ(only_case().rating, 2);
    EXPECT_THAT(rate(number_ + " 2"), IsEmpty()) << "once is enough";
    for (const auto* wrong : {"", " 3", "3", " "}) EXPECT_THAT(rate(wrong), IsEmpty()) << wrong;
    EXPECT_THAT(rate(number_ + " 9"), IsEmpty());
}

TEST_F(Linking, AnObjectionThatComesByOurLinkReachesAPerson) {
    stage_.become("page");
    stage_.act(CustomerDid{.act = CustomerDid::Act::proved, .key = number_});
    EXPECT_THAT(say("我不同意处理结果，理由是：罐子是运输时压坏的"), Not(IsEmpty()));
    EXPECT_THAT(only_case().description, HasSubstr("运输时压坏"));
    EXPECT_TRUE(only_case().waits_for_person);
    EXPECT_THAT(stage_.all_cases(), testing::SizeIs(1)) << "no second case";
}

// The same person in another account, by the platform's own word.
class Twins : public Linking {
protected:
    void SetUp() override {
        Linking::SetUp();
        stage_.become("twin");
        say("你好");
        stage_.recognise("guest", "twin");
        stage_.recognise("twin", "guest");
    }
};

TEST_F(Twins, OnePersonsCaseIsTheirsInBothAccountsWithoutAProof) {
    EXPECT_THAT(say("我的投诉到哪了"), HasSubstr("陈静"));
    say("补充一下，罐子底部也漏了，味道很怪");
    EXPECT_THAT(only_case().description, HasSubstr("漏"));
    EXPECT_THAT(stage_.all_cases(), testing::SizeIs(1)) << "no second case";
    EXPECT_THAT(heard_meanwhile(), IsEmpty()) << "nobody needs a warning";
}

TEST_F(Twins, ACaseOpenedLaterIsKnownInTheFirstAccountToo) {
    const auto answer = say("另外我要投诉你们的快递，显示签收了我根本没收到，订单20261120001");
    std::string second;
    ASSERT_TRUE(re2::RE2::PartialMatch(answer, "(HY\\d{6}-\\w{6})", &second)) << answer;
    ASSERT_NE(second, number_);
    stage_.become("guest");
    EXPECT_THAT(say("我的投诉到哪了"), HasSubstr(second));
}

TEST_F(Twins, WhatTheCustomerCutStaysCut) {
    say("我的投诉到哪了");
    stage_.become("guest");
    EXPECT_THAT(say("不是我"), HasSubstr(number_));
    stage_.become("twin");
    EXPECT_THAT(say("我的投诉到哪了"), Not(HasSubstr("陈静")));
    EXPECT_THAT(only_case().links, IsEmpty());
    stage_.become("guest");
    say("另外我要投诉你们的快递，显示签收了我根本没收到，订单20261120001");
    stage_.become("twin");
    EXPECT_THAT(say("我的投诉到哪了"), Not(HasSubstr("HY2"))) << "nor what came later";
}

TEST_F(Twins, ACutHoldsForEveryCaseAndWhateverIsProvedLater) {
    say("我的投诉到哪了");
    stage_.become("guest");
    say("另外我要投诉你们的快递，显示签收了我根本没收到，订单20261120001");
    say("不是我");
    stage_.become("page");
    stage_.act(CustomerDid{.act = CustomerDid::Act::proved, .key = number_});
    EXPECT_THAT(say("我的投诉到哪了"), HasSubstr(number_)) << "a proof lets its own account in";
    stage_.become("twin");
    EXPECT_THAT(say("我的投诉到哪了"), Not(HasSubstr("HY2"))) << "and no other";
}

TEST_F(Twins, ALookOfAStrangerIsToldAsOne) {
    say("我的投诉到哪了");
    stage_.wait(1min);
    stage_.become("courier");
    say(number_ + " 尾号1234");
    const auto told = heard_meanwhile();
    EXPECT_THAT(told, HasSubstr("后四位"));
    EXPECT_THAT(told, Not(HasSubstr("关联")));
}

TEST_F(Linking, AProofOfAnUnknownCaseLetsNobodyInAnywhere) {
    stage_.become("page");
    stage_.act(CustomerDid{.act = CustomerDid::Act::proved, .key = "HY261123-AAAAAA"});
    EXPECT_THAT(say("我的投诉到哪了"), Not(HasSubstr("陈静")));
}

}  // namespace
