// A customer who wants a person, where WeChat's own agents are to be that: what the customer sees,
// and what we know of it.
#include "gateway/life/world.hpp"

#include <gmock/gmock.h>

namespace life {
namespace {

using namespace std::chrono_literals;
using simulators::Carrier;
using testing::HasSubstr;
using testing::Not;

class PlatformDesk : public testing::Test {
protected:
    PlatformDesk() {
        platform().arrive("lin");
        platform().act(lin, "follow", {});
        say("显示签收了可我根本没收到，我要投诉，订单号20261118");
    }

    simulators::Platform& platform() { return world.platform(false); }

    void say(const std::string& text) {
        platform().say(lin, text, {});
        world.settle();
    }

    void act(const std::string& what) {
        platform().act(lin, what, {});
        world.settle();
    }

    const simulators::wechat::User& user() {
        return *world.simulator().wechat.world.of_person(0, "lin");
    }

    dialog::Subjects subjects() { return world.subjects("wechat/main", user().openid); }

    std::string owner() { return std::string(dialog::name(subjects().conversation->owner)); }

    // All bubbles of the account behind the first `after`, with their carriers.
    std::string heard(std::size_t after) {
        std::string all;
        const auto& bubbles = user().screen.bubbles();
        for (auto i = after; i < bubbles.size(); ++i)
            if (bubbles[i].carrier != Carrier::customer) all += bubbles[i].text + "\n";
        return all;
    }

    std::size_t seen() { return user().screen.bubbles().size(); }

    simulators::Who lin{.person = "lin", .account = {}};
    World world{1, {}, {.platform_desk = true}};
};

TEST_F(PlatformDesk, GetsWhoeverWantsAPersonAndTheCustomerIsToldThatWeDoNotSeeIt) {
    const auto before = seen();
    say("我要人工");
    const auto all = heard(before);
    EXPECT_THAT(all, HasSubstr("已转接人工客服")) << "the platform's own words";
    EXPECT_THAT(all, HasSubstr("看不到"));
    EXPECT_THAT(all, Not(HasSubstr("同事"))) << "one promise, not two";
    EXPECT_EQ(owner(), "platform_desk");
    const auto of = subjects().cases.at(0);
    EXPECT_TRUE(of.waits_for_person);
    EXPECT_NE(of.open_promise(dialog::PromiseKind::news), nullptr) << "we keep our promises";
}

TEST_F(PlatformDesk, GivesTheConversationBackWhenItsAgentEndsIt) {
    say("我要人工");
    say("你们到底管不管");  // heard by the agent alone
    const auto before = seen();
    act("agent_ends");
    EXPECT_THAT(heard(before), HasSubstr("微信人工客服"));
    EXPECT_EQ(owner(), "bot");
    const auto later = seen();
    say("我的投诉处理得怎么样了");
    EXPECT_THAT(heard(later), HasSubstr(subjects().cases.at(0).number));
}

TEST_F(PlatformDesk, EndsByItselfWhenNobodyClosesIt) {
    say("我要人工");
    act("agent_takes");
    world.advance(31min);
    const auto before = seen();
    say("我的投诉处理得怎么样了");
    EXPECT_THAT(heard(before), HasSubstr("微信人工客服"));
    EXPECT_THAT(heard(before), HasSubstr(subjects().cases.at(0).number));
    EXPECT_EQ(owner(), "bot");
}

TEST_F(PlatformDesk, WhereNobodyWasSeenToComeThePersonIsOursAgain) {
    say("我要人工");
    world.advance(31min);
    const auto before = seen();
    say("还有人吗");
    EXPECT_THAT(heard(before), HasSubstr("同事"));
    EXPECT_EQ(owner(), "waiting");
    EXPECT_THAT(world.log(), HasSubstr("alert.person_wanted"));
    say("我要人工");
    EXPECT_EQ(owner(), "waiting") << "not into the same queue again";
}

TEST_F(PlatformDesk, AtNightOurOwnPeopleCallBack) {
    world.advance(13h);  // 23:00
    const auto before = seen();
    say("我要人工");
    EXPECT_THAT(heard(before), Not(HasSubstr("微信人工客服")));
    EXPECT_EQ(owner(), "waiting");
}

TEST_F(PlatformDesk, WhoeverIsInDangerWhileQueuedIsOursAtOnce) {
    say("我要人工");
    world.simulator().wechat.world.of_person(0, "lin")->with_agent_until = {};  // queued
    say("我不想活了");
    EXPECT_EQ(owner(), "waiting");
    act("agent_ends");
    say("我才12岁");
    EXPECT_EQ(owner(), "waiting");
}

TEST_F(PlatformDesk, ATapIsNoMessageAndWaitsForOne) {
    act("unfollow");
    act("follow");
    platform().act(lin, "tap", {{"key", "HUMAN"}});
    world.settle();
    EXPECT_EQ(owner(), "waiting");
    say("喂");
    EXPECT_EQ(owner(), "platform_desk");
}

TEST_F(PlatformDesk, DoesNotGetWhoeverIsInDanger) {
    const auto before = seen();
    say("我不想活了");
    EXPECT_THAT(heard(before), Not(HasSubstr("已转接")));
    EXPECT_EQ(owner(), "waiting");
}

TEST_F(PlatformDesk, NewsStillComesFromUs) {
    say("我要人工");
    const auto before = seen();
    world.advance(47h);
    EXPECT_THAT(heard(before), HasSubstr(subjects().cases.at(0).number));
}

}  // namespace
}  // namespace life
