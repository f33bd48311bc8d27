#include "intents/understand.hpp"

#include "intents/shipped_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace intents {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsSupersetOf;

Understanding understood(std::string_view text) {
    return understand(shipped_rules(), text);
}

std::string value(const Understanding& meaning, EntityKind kind) {
    const auto* found = meaning.first(kind);
    return found == nullptr ? "" : found->value;
}

struct MainCase {
    std::string_view text;
    Intent main;
};

struct EmotionCase {
    std::string_view text;
    Emotion emotion;
};

struct SignCase {
    std::string_view text;
    Sign sign;
    bool has;
};

TEST(Understand, ALongAngryFirstMessage) {
    const auto meaning = understood(
        "我昨天下午在你们家买的奶粉，订单号20261119008877，罐子都瘪了，打了三次电话没人管，"
        "工号0327的客服态度特别恶劣！！我要退款加赔偿，不然我打12315！电话13800001234，我姓王"
    );
    EXPECT_EQ(meaning.main(), Intent::complain);
    EXPECT_EQ(value(meaning, EntityKind::order_no), "20261119008877");
    EXPECT_EQ(value(meaning, EntityKind::staff_no), "0327");
    EXPECT_EQ(value(meaning, EntityKind::phone), "13800001234");
    EXPECT_EQ(value(meaning, EntityKind::name), "王");
    EXPECT_EQ(value(meaning, EntityKind::date), "-1d");
    EXPECT_EQ(value(meaning, EntityKind::time), "afternoon");
    EXPECT_EQ(meaning.entities.size(), 6U);
    EXPECT_THAT(meaning.categories, IsSupersetOf({Category::quality, Category::attitude}));
    EXPECT_THAT(meaning.remedies, ElementsAre(Remedy::refund, Remedy::compensation));
    EXPECT_TRUE(meaning.signs.has(Sign::outside_body));
    EXPECT_TRUE(meaning.signs.has(Sign::repeated_contact));
    EXPECT_FALSE(meaning.signs.has(Sign::child));
    EXPECT_EQ(meaning.emotion, Emotion::angry);
}

TEST(Understand, MainIntents) {
    const std::vector<MainCase> cases{
        {"我要投诉", Intent::complain},
        {"必须投诉这家店", Intent::complain},
        {"我的投诉处理得怎么样了", Intent::progress},
        {"都一个星期了还没给我答复", Intent::progress},
        {"催一下，我那个工单", Intent::press},
        {"转人工", Intent::human},
        {"我不跟机器人说话，找个真人来", Intent::human},
        {"我的快递到哪了", Intent::order_status},
        {"什么时候发货呀", Intent::order_status},
        {"退款多久到账", Intent::refund_payment},
        {"账号登录不上了怎么弄", Intent::account},
        {"密码忘记了", Intent::account},
        {"包裹显示签收了可我根本没收到", Intent::delivery},
        {"你们店员对我大吼大叫，态度恶劣", Intent::attitude},
        {"电饭煲用了两天就坏了", Intent::quality},
        {"这个损失你们怎么赔偿", Intent::compensation},
        {"再补充一点，我有录音", Intent::supplement},
        {"刚才订单号说错了", Intent::correct},
        {"我想撤销上次的投诉", Intent::withdraw},
        {"对这个处理结果不满意", Intent::dissatisfied},
        {"我要求复核，这个结果我不服", Intent::object},
        {"我的个人信息会不会泄露", Intent::privacy},
        {"我换手机号了，联系新号码", Intent::contact_change},
        {"你好在吗", Intent::greeting},
        {"好的，谢谢你", Intent::thanks_bye},
        {"是的", Intent::confirm},
        {"不是", Intent::deny},
        {"订单号找不到了", Intent::unknown_to_me},
        {"不记得了", Intent::unknown_to_me},
        {"今天天气不错", Intent::other},
        {"", Intent::other},
    };
    for (const auto& [text, main] : cases)
        EXPECT_EQ(name(understood(text).main()), name(main)) << text;
}

TEST(Understand, EveryIntentHasARule) {
    std::vector<Intent> missing;
    for (std::size_t i = 0; i < intent_count; ++i) {
        const auto wanted = "name = \"" + std::string(name(static_cast<Intent>(i))) + "\"";
        bool found = false;
        for (const auto& source : shipped_sources())
            found = found || source.text.find(wanted) != std::string::npos;
        if (!found) missing.push_back(static_cast<Intent>(i));
    }
    EXPECT_TRUE(missing.empty());
}

TEST(Understand, WhatIsNotAComplaint) {
    for (const auto* text :
         {"我不是要投诉，就问一下",
          "怎么投诉",
          "你们的投诉流程是什么",
          "投诉电话多少",
          "我的快递到哪了",
          "退款多久到账",
          "有没有优惠",
          "人工审核要多久",
          "工商银行可以付款吗",
          "315路公交站在哪",
          "谢谢你们",
          "质量没问题，很满意",
          "态度很好，谢谢",
          "我没想投诉"})
        EXPECT_FALSE(understood(text).has(Intent::complain)) << text;
}

TEST(Understand, UnhappyReportsAreComplaints) {
    for (const auto* text :
         {"罐子都瘪了打了三次电话没人管",
          "骗子公司，东西是假的",
          "说好三天到，都一周了还没发货",
          "收到的杯子碎了",
          "多扣了我50块钱",
          "快递员把我的包裹扔在门口就走了，还骂人",
          "客服爱答不理的",
          "不给退款，气死我了"})
        EXPECT_TRUE(understood(text).has(Intent::complain)) << text;
}

TEST(Understand, Traps) {
    EXPECT_FALSE(understood("人工审核要多久").has(Intent::human));
    EXPECT_FALSE(understood("扫地机器人不动了").has(Intent::human));
    EXPECT_FALSE(understood("算了，没用的").has(Intent::withdraw));
    EXPECT_FALSE(understood("怎么撤销投诉").has(Intent::withdraw));
    EXPECT_FALSE(understood("凭什么让我撤销投诉").has(Intent::withdraw));
    EXPECT_FALSE(understood("取消订单").has(Intent::withdraw));
    EXPECT_TRUE(understood("人工审核太慢了，给我转人工").has(Intent::human));
    EXPECT_THAT(understood("不用退款了，我要换货").remedies, ElementsAre(Remedy::replacement));
    EXPECT_TRUE(understood("不需要赔偿").remedies.empty());
}

TEST(Understand, SeveralIntentsBestFirst) {
    const auto meaning = understood("我要投诉你们的客服，顺便问下退款什么时候到账");
    EXPECT_EQ(meaning.main(), Intent::complain);
    EXPECT_TRUE(meaning.has(Intent::refund_payment));
    for (std::size_t i = 1; i < meaning.intents.size(); ++i)
        EXPECT_GE(meaning.intents[i - 1].score, meaning.intents[i].score);
}

TEST(Understand, Emotions) {
    const std::vector<EmotionCase> cases{
        {"请问什么时候发货", Emotion::calm},
        {"质量很好，非常满意！！！", Emotion::calm},
        {"我没有生气", Emotion::calm},
        {"垃圾桶坏了", Emotion::calm},
        {"太失望了", Emotion::upset},
        {"等了好几天了也没人理", Emotion::upset},
        {"唉，怎么还没到啊", Emotion::upset},
        {"你们就是骗子", Emotion::angry},
        {"😡😡", Emotion::angry},
        {"[发怒]", Emotion::angry},
        {"再不处理我就去12315投诉", Emotion::angry},
        {"信不信我曝光你们！起诉你们！", Emotion::angry},
        {"什么破服务，气死了", Emotion::angry},
        {"傻逼客服", Emotion::abusive},
        {"傻*逼", Emotion::abusive},
        {"你们都是SB吧", Emotion::abusive},
        {"你个王八蛋", Emotion::abusive},
        {"我要砍死你们", Emotion::threat},
        {"再不给钱我带人去砸店", Emotion::threat},
        {"我不想活了", Emotion::threat},
    };
    for (const auto& [text, emotion] : cases)
        EXPECT_EQ(name(understood(text).emotion), name(emotion)) << text;
}

TEST(Understand, ShoutingAddsToAnger) {
    EXPECT_EQ(understood("GIVE MY MONEY BACK").emotion, Emotion::calm);
    EXPECT_EQ(understood("GIVE MY MONEY BACK!!!").emotion, Emotion::angry);
    EXPECT_EQ(understood("give my money back!!!").emotion, Emotion::calm);
}

TEST(Understand, Signs) {
    const std::vector<SignCase> cases{
        {"多久能好", Sign::question, true},
        {"东西坏了", Sign::question, false},
        {"吃完上吐下泻住院了", Sign::injury, true},
        {"还好没人受伤", Sign::injury, false},
        {"充电宝冒烟了", Sign::safety, true},
        {"气得我肺都要炸了", Sign::safety, false},
        {"我家孩子才两岁", Sign::child, true},
        {"活着没意思，不想活了", Sign::self_harm, true},
        {"都是跳楼价", Sign::self_harm, false},
        {"我今年12岁", Sign::minor_speaker, true},
        {"我女儿12岁", Sign::minor_speaker, false},
        {"我已经打了12345", Sign::outside_body, true},
        {"工商银行卡", Sign::outside_body, false},
        {"我要找记者曝光", Sign::media, true},
        {"相机曝光度不准", Sign::media, false},
        {"我已经请了律师，法院见", Sign::lawsuit, true},
        {"我告诉你们", Sign::lawsuit, false},
        {"这是第三次投诉了", Sign::repeated_contact, true},
        {"我第一次联系你们", Sign::repeated_contact, false},
        {"手机号我不想给", Sign::refuses_contact, true},
        {"这是另外一件事", Sign::another_matter, true},
        {"还是上次那个问题", Sign::same_matter, true},
        {"投诉流程是什么", Sign::about_process, true},
        {"我没别的要求，就是反映一下", Sign::no_wish, true},
    };
    for (const auto& [text, sign, has] : cases)
        EXPECT_EQ(understood(text).signs.has(sign), has) << name(sign) << " " << text;
}

TEST(Understand, Categories) {
    EXPECT_THAT(understood("APP一直闪退").categories, Contains(Category::technical));
    EXPECT_THAT(understood("电话打不通，没人接").categories, Contains(Category::process));
    EXPECT_THAT(understood("虚假宣传").categories, Contains(Category::other));
    EXPECT_EQ(understood("少发了一件").categories.front(), Category::delivery);
    EXPECT_EQ(understood("拒绝退款").categories.front(), Category::refund_payment);
}

TEST(Understand, RemediesInOrderOfAppearance) {
    EXPECT_THAT(
        understood("先给我道歉，再重新发货，还要赔偿").remedies,
        ElementsAre(Remedy::apology, Remedy::redelivery, Remedy::compensation)
    );
    EXPECT_THAT(understood("免费维修").remedies, ElementsAre(Remedy::repair));
    EXPECT_THAT(understood("补我一张优惠券").remedies, Contains(Remedy::coupon));
}

TEST(Understand, Topics) {
    EXPECT_THAT(understood("忘记登录密码了").topics, Contains("password_reset"));
    EXPECT_THAT(understood("发票怎么开").topics, Contains("invoice"));
    EXPECT_THAT(understood("你们会保密吗").topics, Contains("confidentiality"));
    EXPECT_THAT(understood("人工客服几点上班").topics, Contains("human_hours"));
    EXPECT_THAT(understood("怎么撤销投诉").topics, Contains("withdraw_how"));
    EXPECT_THAT(understood("付了钱却没有订单").topics, Contains("paid_not_served"));
}

TEST(Understand, TraditionalAndFullWidthTextIsTheSame) {
    const auto simple = understood("我要投诉!客服态度恶劣,退款360元");
    const auto written = understood("我要投訴！客服態度惡劣，退款３６０元");
    EXPECT_EQ(simple.intents, written.intents);
    EXPECT_EQ(simple.emotion, written.emotion);
    EXPECT_EQ(simple.remedies, written.remedies);
    ASSERT_EQ(written.entities.size(), 1U);
    EXPECT_EQ(written.entities[0].value, "360");
}

TEST(Understand, AnyBytesAreWelcome) {
    std::string all;
    for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
    EXPECT_FALSE(understood(all).intents.empty());
    EXPECT_FALSE(understood(std::string(100'000, '\xE9')).intents.empty());
    std::string longest;
    while (longest.size() < 20'000) longest += "我要投诉退款!12315";
    EXPECT_EQ(understood(longest).main(), Intent::complain);
}

TEST(Understand, IsTheSameEachTime) {
    const auto first = understood("打了三次电话没人管，退款！");
    understood("别的话");
    EXPECT_EQ(understood("打了三次电话没人管，退款！"), first);
}

TEST(Understand, NamesAreSnakeCase) {
    EXPECT_EQ(name(Intent::unknown_to_me), "unknown_to_me");
    EXPECT_EQ(name(Emotion::threat), "threat");
    EXPECT_EQ(name(Category::refund_payment), "refund_payment");
    EXPECT_EQ(name(Remedy::technical_help), "technical_help");
    EXPECT_EQ(name(Sign::no_wish), "no_wish");
    EXPECT_EQ(name(EntityKind::number), "number");
}

}  // namespace
}  // namespace intents
