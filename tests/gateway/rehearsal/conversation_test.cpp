// What a conversation may never do, whatever the customer sends.
#include "dialog/talk/tone.hpp"
#include "gateway/rehearsal/content_fixture.hpp"
#include "gateway/rehearsal/rehearsal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace {

using namespace std::chrono_literals;
using dialog::Case;
using dialog::CaseStatus;
using dialog::PromiseKind;
using gateway::Played;
using gateway::Rehearsal;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr auto complaint = "你们的奶粉罐子都瘪了，订单号20261119008877，我要退款";

class Conversation : public testing::Test {
protected:
    std::string say(const std::string& text) { return text_of(stage_.say(text)); }

    static std::string text_of(const Played& played) {
        std::string text;
        for (const auto& each : played.says) text += each.text + "\n";
        return text;
    }

    [[nodiscard]] const Case& only_case() const { return *stage_.cases().at(0); }

    Rehearsal stage_{testing_content::shipped(), testing_content::monday(), 11};
};

TEST_F(Conversation, TheFirstAnswerNamesNumberDeskAndDates) {
    const auto answer = say(complaint);
    EXPECT_THAT(answer, HasSubstr(only_case().number));
    EXPECT_THAT(answer, HasSubstr("分机"));
    EXPECT_THAT(answer, HasSubstr("明天10:00"));
    EXPECT_THAT(answer, HasSubstr("11月26日"));
}

TEST_F(Conversation, FourPromisesAreMadeAndOneIsKeptAtOnce) {
    say(complaint);
    const auto& opened = only_case();
    ASSERT_THAT(opened.promises, SizeIs(4));
    EXPECT_EQ(opened.open_promise(PromiseKind::acknowledgement), nullptr);
    const auto due = [&](PromiseKind kind) { return opened.open_promise(kind)->due; };
    EXPECT_EQ(due(PromiseKind::first_reply), testing_content::monday() + 24h);
    EXPECT_EQ(due(PromiseKind::news), testing_content::monday() + 48h);
    EXPECT_EQ(due(PromiseKind::answer), *dialog::parse_rfc3339("2026-11-26T18:00:00+08:00"));
}

TEST_F(Conversation, ThePrivacyLineComesOnceBeforeTheFirstPersonalQuestion) {
    say(complaint);
    std::string all;
    for (const auto* answer : {"没有照片", "不清楚", "再看看", "嗯"}) all += say(answer);
    const auto line = all.find("/privacy");
    ASSERT_NE(line, std::string::npos);
    EXPECT_EQ(all.find("/privacy", line + 1), std::string::npos);
    EXPECT_LT(line, all.find("电话"));
}

TEST_F(Conversation, WhoeverLeavesMidwayHasACaseWithWhatIsMissing) {
    say("买的锅用了一次就漏水");
    stage_.wait(30h);
    EXPECT_EQ(only_case().status, CaseStatus::open);
    EXPECT_THAT(say("我的投诉到哪了"), HasSubstr("联系电话"));
}

TEST_F(Conversation, NoNewsIsTheSameTextAsAnEarlierOne) {
    say("快递显示签收了，可我根本没收到，我要投诉");
    std::set<std::string> texts;
    std::size_t news = 0;
    for (const auto& played : stage_.wait(40 * 24h))
        for (const auto& each : played.says) {
            if (!each.script.starts_with("news.")) continue;
            ++news;
            texts.insert(each.text);
        }
    EXPECT_GE(news, 15U);
    EXPECT_EQ(texts.size(), news) << "platforms refuse what was said before";
}

TEST_F(Conversation, WhatWasTakenDownIsSaidBack) {
    say("买的锅用了一次就漏水");
    EXPECT_THAT(say("订单号20261119008877"), HasSubstr("订单号20261119008877"));
    EXPECT_THAT(say("13800001234，我姓王"), AllOf(HasSubstr("尾号1234"), HasSubstr("您姓王")));
    EXPECT_THAT(say("退款，再赔我三百"), HasSubstr("退款和赔偿"));
}

TEST_F(Conversation, WhoTellsSomethingElseIsAskedTheSameThingAfterTheRestOnly) {
    const auto opened = say("点的外卖迟了一个半小时，汤全洒了");
    ASSERT_THAT(opened, HasSubstr("订单号"));
    const auto after = say("我姓王");
    EXPECT_THAT(after, Not(HasSubstr("订单号")));
    std::string rest;
    for (const auto* answer : {"赔偿", "没有照片", "13800001234"}) rest += say(answer);
    EXPECT_THAT(rest, HasSubstr("订单号"));
}

TEST_F(Conversation, WhatSomebodyDoesNotHaveIsNotAskedForAgain) {
    say("客服小李骂人，说我没钱别买");
    std::string rest;
    for (const auto* answer : {"没有工号", "要她道歉", "没有照片"}) rest += say(answer);
    EXPECT_THAT(rest, Not(HasSubstr("工号")));
    EXPECT_TRUE(only_case().declined.has(dialog::Field::staff));
    EXPECT_TRUE(only_case().declined.has(dialog::Field::evidence));
}

TEST_F(Conversation, AnElectricShockIsAnInjury) {
    const auto opened = say("你们的热水壶漏电把我妈电到了！！手都麻了");
    EXPECT_TRUE(only_case().urgent_because.has(intents::Sign::injury));
    EXPECT_THAT(opened, HasSubstr("120"));
    EXPECT_THAT(opened, Not(HasSubstr("订单号")));
}

TEST_F(Conversation, WhatNowIsAnsweredWithTheNextDate) {
    say("点的外卖迟了一个半小时，汤全洒了");
    EXPECT_THAT(say("那现在怎么办"), HasSubstr("最晚"));
}

TEST_F(Conversation, WhoeverSaysNoToAWithdrawalKeepsTheCase) {
    for (const auto* no : {"不要撤", "不想撤", "别撤", "先不撤", "不撤", "我没说撤"}) {
        Rehearsal stage(testing_content::shipped(), testing_content::monday(), 5);
        stage.say("面包发霉了");
        stage.say("撤了吧");
        stage.say(no);
        EXPECT_EQ(stage.cases().at(0)->status, CaseStatus::open) << no;
    }
}

TEST_F(Conversation, ANewComplaintAfterAWithdrawalIsNotTheOldOne) {
    say("面包发霉了");
    say("撤销投诉");
    ASSERT_EQ(only_case().status, CaseStatus::withdrawn);
    say("新买的空调不行，我要投诉，订单号5558887771");
    ASSERT_THAT(stage_.cases(), SizeIs(2));
    EXPECT_EQ(only_case().status, CaseStatus::withdrawn);
    EXPECT_EQ(stage_.cases().at(1)->order_no, "5558887771");
}

TEST_F(Conversation, ACaseOfDangerThatIsTakenBackGoesToAPersonAgain) {
    say("热水壶漏电把我妈电到了");
    say("撤销投诉");
    say("接着投诉");
    EXPECT_EQ(only_case().status, CaseStatus::open);
    EXPECT_NE(only_case().open_promise(PromiseKind::first_reply), nullptr);
    EXPECT_TRUE(std::holds_alternative<dialog::Waiting>(stage_.conversation().owner));
}

TEST_F(Conversation, OrdinaryWordsAreNoDanger) {
    for (const auto* text :
         {"我会员卡里面的钱不见了，没人管",
          "快递卡在柜子里面取不出来",
          "排队两个小时腿都麻了",
          "我就想死磕到底，你们卖假货不退钱",
          "我打10086投诉三次了都没人理我"}) {
        Rehearsal stage(testing_content::shipped(), testing_content::monday(), 5);
        EXPECT_THAT(text_of(stage.say(text)), Not(HasSubstr("120"))) << text;
        EXPECT_TRUE(std::holds_alternative<dialog::Bot>(stage.conversation().owner)) << text;
    }
}

TEST_F(Conversation, DangerIsHeardInManyWords) {
    for (const auto* text :
         {"他现在拿刀追我，我是你们的骑手送餐的客人",
          "我老公喝多了在家打我，你们小区保安看见了也不管",
          "家里老人用了你们的理疗仪昏过去了，叫不醒",
          "我爸在你们急诊等了四个小时没人看 现在人还在抽"}) {
        Rehearsal stage(testing_content::shipped(), testing_content::monday(), 5);
        EXPECT_THAT(text_of(stage.say(text)), HasSubstr("110")) << text;
        EXPECT_TRUE(std::holds_alternative<dialog::Waiting>(stage.conversation().owner)) << text;
    }
}

TEST_F(Conversation, WhatArrivedSpoiledIsNotSolved) {
    say("外卖迟了一个小时还没送到");
    say("刚刚收到了，汤全洒了");
    EXPECT_THAT(only_case().description, HasSubstr("汤全洒了"));
    EXPECT_EQ(only_case().status, CaseStatus::open);
}

TEST_F(Conversation, ANumberGivenForAnotherQuestionIsNoOtherOrder) {
    say("网上买的电饭锅坏了，订单号12345678，要退款");
    say("账号错了，是65432100");
    EXPECT_EQ(only_case().order_no, "12345678");
}

TEST_F(Conversation, ALongStoryIsAComplaintWhateverStandsInIt) {
    say("同志你好,我是个老人,今年七十六了,老伴走得早,孩子都在外地,前几天我去你们营业厅交话费,"
        "那个小姑娘让我签个字,说是送我鸡蛋,我眼睛不好也没看清楚就签了,结果这个月话费扣了我158块钱,"
        "以前都是19块的,我就是想把那个套餐退了,我的手机号是13611118888,姓刘");
    ASSERT_THAT(stage_.cases(), SizeIs(1));
    EXPECT_EQ(only_case().contact.phone, "13611118888");
    EXPECT_EQ(only_case().contact.name, "刘");
}

TEST_F(Conversation, TheNameOfTheOtherOneIsNotTheCustomers) {
    say("师傅来修空调收了我380元没修好，师傅姓马");
    EXPECT_EQ(only_case().contact.name, "");
    say("姓马的是师傅，我姓周");
    EXPECT_EQ(only_case().contact.name, "周");
}

TEST_F(Conversation, OnesOwnPhoneIsOnesOwn) {
    for (const auto* text :
         {"我要投诉商家，电话13912345678，卖的面包发霉了",
          "我是会员，电话13912345678，积分被清零了"}) {
        Rehearsal stage(testing_content::shipped(), testing_content::monday(), 5);
        stage.say(text);
        ASSERT_THAT(stage.cases(), SizeIs(1)) << text;
        EXPECT_EQ(stage.cases().at(0)->contact.phone, "13912345678") << text;
    }
}

TEST_F(Conversation, TwoMisunderstandingsBringAPerson) {
    say("¥%……&");
    say("@@##");
    EXPECT_TRUE(std::holds_alternative<dialog::Waiting>(stage_.conversation().owner));
}

TEST_F(Conversation, AStrangerMayTryAFewTimesADayAndLearnsNothingOfTheRest) {
    say(complaint);
    say("电话13800001234，我姓王");
    const auto number = only_case().number;
    stage_.become("stranger");
    std::set<std::string> answers;
    for (int i = 0; i < 8; ++i) {
        const auto answer = say(number + " 尾号" + std::to_string(5550 + i));
        EXPECT_THAT(answer, Not(HasSubstr("核实受理"))) << answer;
    }
    EXPECT_THAT(say(number + " 尾号1234"), Not(HasSubstr("核实受理"))) << "blocked for today";
    stage_.wait(25h);
    const auto shown = say(number + " 尾号1234");
    EXPECT_THAT(shown, HasSubstr("核实受理"));
    for (const auto* secret : {"奶粉", "王", "13800001234", "退款", "陈静"})
        EXPECT_THAT(shown, Not(HasSubstr(secret)));
}

TEST_F(Conversation, AWrongNumberAndAnUnknownOneSoundTheSame) {
    say(complaint);
    say("电话13800001234");
    const auto number = only_case().number;
    stage_.become("stranger");
    const auto wrong_tail = say(number + " 尾号9999");
    Rehearsal other(testing_content::shipped(), testing_content::monday(), 11);
    other.say("你好");
    other.say("在吗");
    other.become("stranger");
    auto unknown = text_of(other.say(number + " 尾号9999"));
    EXPECT_EQ(wrong_tail, unknown);
}

TEST_F(Conversation, ADescriptionHasALimit) {
    say(complaint);
    for (int i = 0; i < 120; ++i) {
        std::string more = "还有第" + std::to_string(i) + "件事要补充，";
        for (int j = 0; j < 12; ++j) more += "他们的处理让我特别不满意，";
        say(more);
    }
    const auto& content = *testing_content::shipped();
    EXPECT_LE(only_case().description.size(), content.policy.description_bytes_max);
    EXPECT_LE(only_case().promises.size(), content.policy.promises_kept_in_case_max);
}

TEST_F(Conversation, EvidenceHasALimitAndIsNeverSilentlyLost) {
    say(complaint);
    const auto limit = testing_content::shipped()->policy.evidence_max;
    for (std::size_t i = 0; i < limit + 10; ++i) stage_.send(dialog::MediaKind::image);
    EXPECT_LE(only_case().evidence.size(), limit);
    EXPECT_GE(only_case().evidence.size(), limit);
}

TEST_F(Conversation, NothingInAMessageBreaksTheBot) {
    const std::string nul("投诉\0你们", 13);
    const std::vector<std::string> odd{
        "",
        " ",
        "\n\n",
        nul,
        "\xff\xfe",
        "\xe4\xbd",
        std::string(4000, 'a'),
        "🤬🤬🤬",
        "？？？？",
        std::string(3000, '1'),
        "{case_no}",
        "HY261123-",
        "\xe2\x80\xae反着写",
        "0000000000000000"};
    for (const auto& text : odd) {
        const auto played = stage_.say(text);
        for (const auto& each : played.says) {
            EXPECT_THAT(each.text, Not(IsEmpty()));
            EXPECT_THAT(each.text, Not(HasSubstr("{")));
        }
    }
}

TEST_F(Conversation, AFullPhoneNumberIsNeverSaidBack) {
    say(complaint);
    for (const auto* text :
         {"我电话13800001234", "电话换成13900005678", "不对，是13700009999", "我的投诉到哪了"})
        EXPECT_FALSE(dialog::shows_full_phone(say(text))) << text;
    EXPECT_EQ(only_case().contact.phone, "13700009999");
}

TEST_F(Conversation, ACorrectedTailChangesThePhoneAlone) {
    say(complaint);
    say("电话13800003376，我叫何芸");
    EXPECT_THAT(say("不对，尾号是3367"), HasSubstr("3367"));
    EXPECT_EQ(only_case().contact.phone, "13800003367");
    EXPECT_EQ(only_case().order_no, "20261119008877");
}

TEST_F(Conversation, AWithdrawnCaseOwesNothingAndANewComplaintOpensAnother) {
    say(complaint);
    say("我要撤销投诉");
    EXPECT_EQ(only_case().status, CaseStatus::withdrawn);
    for (const auto& promise : only_case().promises)
        EXPECT_NE(promise.state, dialog::PromiseState::open);
    say("你们的快递员把我的箱子摔烂了，我要投诉他");
    EXPECT_THAT(stage_.cases(), SizeIs(2));
}

TEST_F(Conversation, HalfHeartedWordsAreAskedAboutAndNotObeyed) {
    say(complaint);
    say("唉要不撤了吧");
    EXPECT_EQ(only_case().status, CaseStatus::open);
    say("确认撤销");
    EXPECT_EQ(only_case().status, CaseStatus::withdrawn);
}

TEST_F(Conversation, MoreThanTwoPressesADayBringAPerson) {
    say(complaint);
    say("快点处理！催一下");
    EXPECT_FALSE(std::holds_alternative<dialog::Waiting>(stage_.conversation().owner));
    say("催一下，催一下");
    say("再催！");
    EXPECT_TRUE(std::holds_alternative<dialog::Waiting>(stage_.conversation().owner));
}

TEST_F(Conversation, AnInjuryToldLaterBringsHelpAndNoMoreQuestionsThanTheNumberToCall) {
    say("买的锅用了一次就漏水");
    const auto played = stage_.say("对了我手还被划伤了，缝了三针");
    EXPECT_THAT(text_of(played), HasSubstr("120"));
    EXPECT_TRUE(only_case().urgent);
    ASSERT_TRUE(std::holds_alternative<dialog::Waiting>(stage_.conversation().owner));
    EXPECT_EQ(
        std::get<dialog::Waiting>(stage_.conversation().owner).reason, dialog::WaitingFor::danger
    );
    say("现在怎么办");
    say("没有照片");
    EXPECT_TRUE(
        stage_.conversation().asked.question != dialog::Question::field ||
        stage_.conversation().asked.field == dialog::Field::phone
    );
}

TEST_F(Conversation, DangerIsAlertedAlsoWhenAPersonIsAwaitedAlready) {
    say("我要找人工");
    const auto played = stage_.say("我不想活了");
    const bool alerted =
        std::any_of(played.alerts.begin(), played.alerts.end(), [](const dialog::Alert& alert) {
            return alert.what == dialog::Alert::What::danger;
        });
    EXPECT_TRUE(alerted);
    EXPECT_THAT(text_of(played), HasSubstr("12356"));
}

TEST_F(Conversation, WhatWasSaidInPiecesIsNotAskedAgain) {
    say("20261101223344");
    EXPECT_THAT(stage_.cases(), IsEmpty());
    say("这单的杯子寄来就是碎的，我要投诉");
    EXPECT_EQ(only_case().order_no, "20261101223344");
}

TEST_F(Conversation, AnotherValueIsNeverSilentlyDropped) {
    say(complaint);
    say("电话13812345678 我叫李建国");
    say("不是这个号 是15012345679");
    EXPECT_EQ(only_case().contact.phone, "15012345679");
    const auto answer =
        say("我爱人的号码也给你们一个吧要是白天打不通我的就打她的是13955556666谢谢");
    EXPECT_EQ(only_case().contact.phone, "15012345679");
    EXPECT_THAT(answer, HasSubstr("改成"));
}

TEST_F(Conversation, NothingIsWithdrawnForWhoeverRefusesTo) {
    say(complaint);
    for (const auto* text :
         {"你们打电话让我撤诉，我才不撤", "我不投诉了你们就不改是吧", "不要撤销投诉"}) {
        say(text);
        EXPECT_EQ(only_case().status, CaseStatus::open) << text;
        say("不撤");
        EXPECT_EQ(only_case().status, CaseStatus::open) << text;
    }
}

TEST_F(Conversation, AStrangerWhoMistypedMayTypeAgain) {
    say(complaint);
    say("电话13800001234");
    const auto number = only_case().number;
    stage_.become("stranger");
    say("查一下 " + number);
    say("9999");
    EXPECT_THAT(say("1234"), HasSubstr("核实受理"));
}

TEST_F(Conversation, AMissedAnswerIsAdmittedHoweverLongAgo) {
    say(complaint);
    stage_.wait(24h * 6);
    EXPECT_THAT(say("我的投诉到哪了"), HasSubstr("主管"));
    stage_.wait(24h * 70);
    const auto answer = say("我的投诉到哪了");
    EXPECT_THAT(answer, HasSubstr("答复"));
    EXPECT_THAT(answer, HasSubstr("2026年")) << "the year has changed meanwhile";
}

TEST_F(Conversation, AChildIsSentToItsParentsAgainAndAgain) {
    say("我10岁，充了3000块，能退吗");
    const auto first = say("我10岁");
    const auto second = say("我妈知道会打死我的");
    EXPECT_THAT(first, Not(IsEmpty()));
    EXPECT_THAT(second, HasSubstr("监护人"));
    EXPECT_NE(first, second);
}

}  // namespace
