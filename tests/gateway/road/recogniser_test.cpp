// Who a customer is in other accounts: asked once, and told to all of that person's conversations.
#include "gateway/road/recogniser.hpp"

#include "gateway/road/node.hpp"

#include <gmock/gmock.h>

#include <map>

namespace road {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

constexpr auto complaint = "显示签收了可我根本没收到，我要投诉你们的快递，订单号202611180001";
constexpr auto progress = "我的投诉处理得怎么样了";

class RecogniserTest : public testing::Test {
protected:
    RecogniserTest() {
        NodeOptions options;
        options.directory = directory.path();
        options.start = *dialog::parse_rfc3339("2026-11-23T10:00:00+08:00");
        auto content = std::make_shared<Content>(*shipped_content());
        for (const auto* account : {"wechat/shop", "wechat/club", "wechat/third"})
            content->policy.reach[account] = {.after_words = {48h, 5}};
        options.content = content;
        options.ask_who = [this](gateway::Stranger stranger) { return who(std::move(stranger)); };
        node = std::make_unique<Node>(std::move(options));
        node->start();
    }

    net::Task<std::optional<std::string>> who(gateway::Stranger stranger) {
        asked.push_back(stranger.account + " " + stranger.external_id);
        const auto known = unions.find(stranger.external_id);
        if (known == unions.end()) co_return std::nullopt;
        co_return known->second;
    }

    std::string say(const std::string& account, const std::string& user, const std::string& text) {
        auto inbound = said(user, ++number, text);
        inbound.account = account;
        const auto answer = text_of(node->take(inbound));
        settle();
        return answer;
    }

    void settle() { node->advance_to(node->now()); }

    dialog::Conversation talk(const std::string& account, const std::string& user) {
        return node->subjects(account, user).conversation.value();
    }

    Directory directory;
    std::map<std::string, std::string> unions{{"o-shop", "u-lin"}, {"o-club", "u-lin"}};
    std::vector<std::string> asked;
    std::unique_ptr<Node> node;
    std::uint64_t number = 0;
};

TEST_F(RecogniserTest, APersonsCaseIsTheirsInEveryAccountOnceThePlatformHasSaidSo) {
    say("wechat/shop", "o-shop", complaint);
    say("wechat/club", "o-club", "你好");
    const auto of = node->subjects("wechat/shop", "o-shop").cases.at(0);
    EXPECT_THAT(say("wechat/club", "o-club", progress), HasSubstr(of.number));
}

TEST_F(RecogniserTest, BothConversationsKnowEachOther) {
    say("wechat/shop", "o-shop", "你好");
    EXPECT_THAT(talk("wechat/shop", "o-shop").twins, IsEmpty());
    say("wechat/club", "o-club", "你好");
    const auto shop = talk("wechat/shop", "o-shop");
    const auto club = talk("wechat/club", "o-club");
    EXPECT_THAT(shop.twins, ElementsAre(club.id));
    EXPECT_THAT(club.twins, ElementsAre(shop.id));
}

TEST_F(RecogniserTest, EveryoneIsAskedForOnce) {
    unions["o-none"] = "";
    for (int i = 0; i < 3; ++i) {
        say("wechat/shop", "o-shop", "你好");
        say("wechat/shop", "o-none", "你好");
    }
    EXPECT_THAT(asked, ElementsAre("wechat/shop o-shop", "wechat/shop o-none"));
    EXPECT_FALSE(talk("wechat/shop", "o-none").recognised) << "the accounts may be bound later";
    unions["o-none"] = "u-none";
    node->advance_to(node->now() + 25h);
    say("wechat/shop", "o-none", "你好");
    EXPECT_TRUE(talk("wechat/shop", "o-none").recognised);
}

TEST_F(RecogniserTest, StrangersStayStrangers) {
    unions["o-other"] = "u-wang";
    say("wechat/shop", "o-shop", complaint);
    say("wechat/club", "o-other", "你好");
    EXPECT_THAT(talk("wechat/club", "o-other").twins, IsEmpty());
    EXPECT_THAT(say("wechat/club", "o-other", progress), Not(HasSubstr("HY2")));
}

TEST_F(RecogniserTest, WhoCouldNotBeAskedForIsAskedForAnHourLater) {
    say("wechat/shop", "o-shop", complaint);
    unions.erase("o-club");
    say("wechat/club", "o-club", "你好");
    say("wechat/club", "o-club", "在吗");
    EXPECT_FALSE(talk("wechat/club", "o-club").recognised);
    EXPECT_EQ(asked.size(), 2U) << "not with every word";
    unions["o-club"] = "u-lin";
    node->advance_to(node->now() + 61min);
    say("wechat/club", "o-club", "有人吗");
    EXPECT_THAT(say("wechat/club", "o-club", progress), HasSubstr("HY2"));
}

TEST_F(RecogniserTest, NewsGoesWhereTheCustomerWroteLast) {
    say("wechat/shop", "o-shop", complaint);
    say("wechat/club", "o-club", "你好");
    say("wechat/club", "o-club", progress);
    const auto of = [&] { return node->subjects("wechat/shop", "o-shop").cases.at(0); };
    EXPECT_EQ(of().talks_in, talk("wechat/club", "o-club").id);
    say("wechat/shop", "o-shop", progress);
    EXPECT_EQ(of().talks_in, dialog::ConversationId{});
}

TEST_F(RecogniserTest, ThreeAccountsAreOnePerson) {
    unions["o-third"] = "u-lin";
    say("wechat/shop", "o-shop", "你好");
    say("wechat/club", "o-club", "你好");
    say("wechat/third", "o-third", complaint);
    const auto shop = talk("wechat/shop", "o-shop").id;
    const auto club = talk("wechat/club", "o-club").id;
    EXPECT_THAT(talk("wechat/third", "o-third").twins, UnorderedElementsAre(shop, club));
    for (const auto* user : {"o-shop", "o-club"}) {
        const std::string account = std::string("wechat/") + (user + 2);
        EXPECT_THAT(say(account, user, progress), HasSubstr("HY2")) << user;
    }
}

}  // namespace
}  // namespace road
