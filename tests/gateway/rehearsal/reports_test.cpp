// What a platform tells later of a card or a notice: what did not arrive goes on to the next
// carrier, and reports that are early, late or of somebody else's do no harm.
#include "dialog/talk/step.hpp"
#include "gateway/rehearsal/content_fixture.hpp"
#include "intents/understand.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace std::chrono_literals;
using dialog::Carrier;
using dialog::Case;
using dialog::CustomerDid;
using dialog::Delivery;
using dialog::DeliveryEnded;
using dialog::DeliveryReported;
using dialog::DeliveryState;
using dialog::Ending;
using dialog::Obstacle;
using dialog::PromiseKind;
using dialog::PromiseState;
using dialog::Reach;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr auto link = "https://service.example/consent/wechat/main#pass";

template <class T>
std::vector<T> all_of(const dialog::Step& step) {
    std::vector<T> found;
    for (const auto& effect : step.effects)
        if (const auto* one = std::get_if<T>(&effect)) found.push_back(*one);
    return found;
}

// One customer of an account that may send notices, cards and single messages.
class Reports : public testing::Test {
protected:
    Reports() : policy(testing_content::shipped()->policy) {
        policy.reach["wechat/main"] = {
            .after_words = {48h, 5},
            .ends_with_following = true,
            .notices = true,
            .template_cards = true,
            .singles = true,
            .asks_consent = true,
        };
    }

    dialog::Step play(const dialog::Event& event) {
        turn += dialog::IdBlock::size;
        const dialog::TurnId id{turn};
        if (!subjects.conversation) subjects = dialog::newcomer("wechat/main", "o1", id);
        const dialog::Given given{
            .now = now,
            .turn = id,
            .case_sequence = turn,
            .seed = turn,
            .consent_link = link,
        };
        dialog::Step step = dialog::step(policy, subjects, event, given);
        if (!step.refusal) subjects = step.after;
        return step;
    }

    std::string say(const std::string& text) {
        const auto step = play(dialog::CustomerSaid{
            text, intents::understand(testing_content::shipped()->rules, text)});
        std::string said;
        for (const auto& each : all_of<dialog::Say>(step)) said += each.text + "\n";
        return said;
    }

    void consent() {
        now += 2min;
        play(CustomerDid{CustomerDid::Act::consented, "notice-1"});
    }

    Case& the_case() { return subjects.cases.at(0); }

    Reach& reach() { return subjects.conversation->reach; }

    // When the next news falls due; gives how it goes.
    std::optional<Delivery> news() {
        const auto* owed = the_case().open_promise(PromiseKind::news);
        if (owed == nullptr) return std::nullopt;
        now = std::max(now, owed->due);
        return delivery(play(dialog::FellDue{owed->id, the_case().id, owed->due}));
    }

    static std::optional<Delivery> delivery(const dialog::Step& step) {
        const auto all = all_of<dialog::Deliver>(step);
        return all.empty() ? std::nullopt : std::optional(all.back().delivery);
    }

    dialog::Step end(const Delivery& of, Ending ending, std::string platform_id = {}) {
        const auto obstacle = ending == Ending::delivered ? Obstacle::none : Obstacle::no_answer;
        return play(DeliveryEnded{
            .delivery = of,
            .ending = ending,
            .obstacle = obstacle,
            .platform_id = std::move(platform_id),
            .attempts = 1,
        });
    }

    dialog::Step report(Carrier carrier, const std::string& id, Obstacle obstacle) {
        now += 1s;
        return play(DeliveryReported{carrier, id, obstacle, "as told"});
    }

    // The news that goes by notice, two days after the complaint.
    Delivery notice() {
        say("显示签收了可我根本没收到，我要投诉，订单号20261118，电话13800001234");
        consent();
        now += 60h;
        return *news();
    }

    dialog::Policy policy;
    dialog::Subjects subjects;
    dialog::Instant now = testing_content::monday();
    std::uint64_t turn = 0;
};

TEST_F(Reports, ANoticeThatNeverArrivedGoesOnToTheNextCarrier) {
    const auto sent = notice();
    ASSERT_EQ(sent.carrier, Carrier::notice);
    reach().singles.push_back(7);
    end(sent, Ending::delivered);
    EXPECT_EQ(the_case().told_at, now);
    const auto told = now;
    const auto step = report(Carrier::notice, "190001", Obstacle::platform_down);
    const auto ends = all_of<dialog::EndDelivery>(step);
    ASSERT_THAT(ends, SizeIs(1));
    EXPECT_EQ(ends[0].id, sent.id);
    EXPECT_EQ(ends[0].state, DeliveryState::failed);
    EXPECT_EQ(ends[0].obstacle, Obstacle::platform_down);
    EXPECT_EQ(ends[0].platform_id, "190001");
    const auto next = delivery(step);
    ASSERT_TRUE(next);
    const auto promises = all_of<dialog::SetPromise>(step);
    ASSERT_THAT(promises, SizeIs(1)) << "one row, which falls due when the delivery is lost";
    EXPECT_EQ(promises[0].promise.state, PromiseState::on_its_way);
    EXPECT_GT(promises[0].promise.due, now + 24h);
    EXPECT_EQ(promises[0].promise.id, next->keeps);
    EXPECT_EQ(next->carrier, Carrier::single);
    EXPECT_EQ(next->target, "7");
    EXPECT_EQ(next->said_in, sent.said_in) << "the same words";
    EXPECT_EQ(next->order, sent.id);
    EXPECT_LT(the_case().told_at, told) << "it was not told after all";
    now += 1s;
    end(*next, Ending::delivered);
    EXPECT_EQ(the_case().told_at, now);
    const auto* owed = the_case().open_promise(PromiseKind::news);
    ASSERT_NE(owed, nullptr);
    EXPECT_GT(owed->due, now + 24h) << "the next news, from when this one was told";
}

TEST_F(Reports, WithoutAnotherCarrierAnAgentHasToCall) {
    const auto sent = notice();
    end(sent, Ending::delivered);
    const auto step = report(Carrier::notice, "190001", Obstacle::blocked);
    EXPECT_TRUE(reach().blocked);
    const auto next = delivery(step);
    ASSERT_TRUE(next);
    EXPECT_EQ(next->carrier, Carrier::call);
    EXPECT_EQ(
        words_of(next->passed_over),
        "window:window_shut,notice:blocked,template_card:blocked,single:blocked"
    );
    EXPECT_TRUE(std::ranges::any_of(all_of<dialog::Alert>(step), [](const dialog::Alert& alert) {
        return alert.what == dialog::Alert::What::call_wanted;
    }));
    ASSERT_NE(the_case().open_promise(PromiseKind::news), nullptr) << "the next is owed again";
}

TEST_F(Reports, ASecondReportAndOneOfNobodyChangeNothing) {
    const auto sent = notice();
    end(sent, Ending::delivered);
    report(Carrier::notice, "190001", Obstacle::none);
    const auto before = the_case();
    EXPECT_THAT(
        all_of<dialog::Deliver>(report(Carrier::notice, "190001", Obstacle::platform_down)),
        IsEmpty()
    );
    const auto stray = report(Carrier::template_card, "55", Obstacle::platform_down);
    EXPECT_THAT(all_of<dialog::EndDelivery>(stray), IsEmpty());
    EXPECT_EQ(the_case(), before);
}

TEST_F(Reports, ReportsThatNobodyWaitsForAreFewAndForgotten) {
    notice();
    for (int i = 0; i < 50; ++i)
        report(Carrier::template_card, std::to_string(i), Obstacle::platform_down);
    EXPECT_LE(subjects.conversation->early_reports.size(), 4U);
}

TEST_F(Reports, AReportThatComesBeforeTheAnswerToSendingCounts) {
    const auto sent = notice();
    reach().singles.push_back(7);
    report(Carrier::notice, "190001", Obstacle::platform_down);
    const auto step = end(sent, Ending::delivered);
    EXPECT_EQ(all_of<dialog::EndDelivery>(step).at(0).state, DeliveryState::failed);
    ASSERT_TRUE(delivery(step));
    EXPECT_EQ(delivery(step)->carrier, Carrier::single);
    EXPECT_EQ(delivery(step)->keeps, sent.keeps);
    EXPECT_THAT(subjects.conversation->early_reports, IsEmpty());
}

TEST_F(Reports, AnAnswerThatWasLostIsMadeUpForByTheReport) {
    const auto sent = notice();
    report(Carrier::notice, "190001", Obstacle::none);
    const auto step = end(sent, Ending::unknown);
    EXPECT_EQ(all_of<dialog::EndDelivery>(step).at(0).state, DeliveryState::delivered);
    EXPECT_THAT(all_of<dialog::Deliver>(step), IsEmpty());
    EXPECT_EQ(the_case().told_at, now);
}

TEST_F(Reports, AReportAfterAnUnknownEndPutsTheRowRight) {
    const auto sent = notice();
    end(sent, Ending::unknown);
    const auto step = report(Carrier::notice, "190001", Obstacle::none);
    ASSERT_THAT(all_of<dialog::EndDelivery>(step), SizeIs(1));
    EXPECT_EQ(all_of<dialog::EndDelivery>(step)[0].id, sent.id);
    EXPECT_EQ(all_of<dialog::EndDelivery>(step)[0].state, DeliveryState::delivered);
    EXPECT_THAT(all_of<dialog::Deliver>(step), IsEmpty());
}

TEST_F(Reports, ACardIsKnownByItsNumber) {
    say("显示签收了可我根本没收到，我要投诉，订单号20261118，电话13800001234");
    the_case().told_state = "elsewhere";
    now += 60h;
    const auto sent = *news();
    ASSERT_EQ(sent.carrier, Carrier::template_card);
    reach().singles.push_back(7);
    end(sent, Ending::delivered, "200228332");
    EXPECT_THAT(
        all_of<dialog::Deliver>(report(Carrier::template_card, "1", Obstacle::platform_down)),
        IsEmpty()
    );
    const auto next = delivery(report(Carrier::template_card, "200228332", Obstacle::too_fast));
    ASSERT_TRUE(next);
    EXPECT_EQ(next->carrier, Carrier::single);
    EXPECT_EQ(the_case().told_state, "elsewhere") << "a card may tell of the change once more";
}

TEST_F(Reports, NewsThatCameLaterIsNotRepeated) {
    const auto sent = notice();
    end(sent, Ending::delivered);
    const auto awaited = subjects.conversation->awaited;
    say("我的投诉怎么样了");
    const auto later = *news();
    ASSERT_EQ(later.carrier, Carrier::window);
    end(later, Ending::delivered);
    EXPECT_THAT(
        all_of<dialog::Deliver>(report(Carrier::notice, "190001", Obstacle::platform_down)),
        IsEmpty()
    );
}

TEST_F(Reports, ConsentIsAskedForOnceWhenACaseOpens) {
    const auto opening = say("显示签收了可我根本没收到，我要投诉，订单号20261118");
    EXPECT_THAT(opening, HasSubstr(link));
    EXPECT_THAT(opening, HasSubstr(the_case().number));
    EXPECT_THAT(say("我姓王"), Not(HasSubstr(link)));
    EXPECT_THAT(say("没有照片"), Not(HasSubstr(link)));
}

TEST_F(Reports, ConsentIsAskedForAgainWhenTheLastWasUsed) {
    const auto sent = notice();
    EXPECT_EQ(reach().consents, 0);
    end(sent, Ending::delivered);
    now += 1h;
    std::string said;
    for (int i = 0; i < 4 && said.find(link) == std::string::npos; ++i) said = say("好的，知道了");
    EXPECT_THAT(said, HasSubstr(link));
    EXPECT_THAT(say("好的"), Not(HasSubstr(link)));
    consent();
    EXPECT_EQ(reach().consents, 1);
}

TEST_F(Reports, NobodyInDangerIsAskedForAConsent) {
    EXPECT_THAT(say("电饭煲爆炸了，我的手被烫伤了，我要投诉"), Not(HasSubstr(link)));
    EXPECT_THAT(say("我不想活了"), Not(HasSubstr(link)));
}

TEST_F(Reports, AMentionIsAnsweredOnceInPublicAndTellsNothing) {
    policy.reach["wechat/main"].comments = true;
    say("显示签收了可我根本没收到，我要投诉，订单号20261118，电话13800001234，我叫王芳");
    const auto step = play(CustomerDid{CustomerDid::Act::mentioned, "status:4999"});
    const auto says = all_of<dialog::Say>(step);
    ASSERT_THAT(says, SizeIs(1));
    for (const auto* secret : {"20261118", "1380000", "王芳", "HY2"})
        EXPECT_THAT(says[0].text, Not(HasSubstr(secret)));
    ASSERT_TRUE(delivery(step));
    EXPECT_EQ(delivery(step)->carrier, Carrier::comment);
    EXPECT_EQ(delivery(step)->target, "status:4999");
    now += 1min;
    const auto again = play(CustomerDid{CustomerDid::Act::mentioned, "status:5000"});
    EXPECT_NE(all_of<dialog::Say>(again).at(0).text, says[0].text);
    policy.reach["wechat/main"].comments = false;
    const auto off = play(CustomerDid{CustomerDid::Act::mentioned, "status:5001"});
    EXPECT_THAT(off.effects, IsEmpty());
}

}  // namespace
