// News that one channel cannot bring goes where the same customer writes too: once, never back and
// forth, and an agent hears when neither brings it.
#include "gateway/road/node.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

namespace road {
namespace {

using namespace std::chrono_literals;
using connectors::Outcome;
using dialog::Carrier;
using dialog::CustomerDid;
using dialog::Ending;
using dialog::Obstacle;
using dialog::PromiseKind;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr auto complaint = "显示签收了可我根本没收到，我要投诉你们的快递，订单号202611180001";
const std::string first = "wechat/main";
const std::string second = "weibo/main";

Instant monday() {
    return *dialog::parse_rfc3339("2026-11-23T10:00:00+08:00");
}

// What it took, unless it takes nothing.
class Platform : public connectors::Sender {
public:
    net::Task<Outcome> send(connectors::Outbound outbound) override {
        Outcome outcome{.ending = Ending::delivered};
        if (refuses) outcome = {.ending = Ending::rejected, .obstacle = Obstacle::window_shut};
        if (!refuses) sent.push_back(outbound.text);
        co_return outcome;
    }

    net::Task<std::variant<connectors::MediaFetched, connectors::MediaRefused>> fetch(
        connectors::MediaWanted /*wanted*/
    ) override {
        co_return connectors::MediaRefused{};
    }

    net::Task<connectors::Probe> probe() override { co_return connectors::Probe{}; }

    net::Task<void> show_typing(std::string /*external_id*/) override { co_return; }

    bool refuses = false;
    std::vector<std::string> sent;
};

class MovingNews : public testing::Test {
protected:
    MovingNews() {
        auto content = std::make_shared<Content>(*shipped_content());
        for (const auto& account : {first, second})
            content->policy.reach[account] = {
                .after_words = {.length = 72h, .messages = 20},
                .after_act = {.length = 72h, .messages = 20},
            };
        NodeOptions options;
        options.directory = directory.path();
        options.start = monday();
        options.content = content;
        options.find_sender = [this](std::string_view account, Carrier) -> connectors::Sender* {
            return account == first ? &wechat : &weibo;
        };
        node = std::make_unique<Node>(std::move(options));
        node->start();
        node->take(said("o-li", 1, complaint));
        number = only_case().number;
        // The same customer shows the case's own link there.
        did(second, "u-li", {.act = CustomerDid::Act::proved, .key = number});
        EXPECT_THAT(only_case().links, SizeIs(1));
        auto there = said("u-li", ++events, "你好");
        there.account = second;
        there.identity = second + "|u-li";
        node->take(there);
        node->take(said("o-li", ++events, "好的"));
    }

    void did(const std::string& account, const std::string& user, CustomerDid act) {
        happened(account, user, [&](auto& what) { what = std::move(act); });
    }

    // As the platform tells it when a card was refused.
    void shut_us_out(const std::string& account, const std::string& user) {
        const dialog::DeliveryReported report{
            .carrier = Carrier::template_card,
            .platform_id = "1",
            .obstacle = dialog::Obstacle::blocked,
        };
        happened(account, user, [&](auto& what) { what = report; });
    }

    template <class Put>
    void happened(const std::string& account, const std::string& user, const Put& put) {
        auto inbound = said(user, ++events, "");
        inbound.account = account;
        inbound.identity = account + "|" + user + "|" + std::to_string(events);
        inbound.kind = "event";
        put(inbound.what);
        node->take(inbound);
        node->advance_to(node->now());
    }

    dialog::Case only_case() {
        const auto subjects = node->subjects(first, "o-li");
        EXPECT_THAT(subjects.cases, SizeIs(1));
        return subjects.cases.at(0);
    }

    // Both windows are open then; the customer wrote in the first one last.
    void until_news_is_due() {
        wechat.sent.clear();
        weibo.sent.clear();
        node->advance_to(monday() + 50h);
    }

    static std::size_t news(const Platform& platform, const std::string& number) {
        return static_cast<std::size_t>(std::count_if(
            platform.sent.begin(),
            platform.sent.end(),
            [&](const std::string& text) { return text.find(number) != std::string::npos; }
        ));
    }

    std::vector<store::DeliveryRow> for_agent() {
        std::vector<store::DeliveryRow> rows;
        node->store().deliveries_for_agent({}, 100, [&](auto found) {
            rows = std::get<std::vector<store::DeliveryRow>>(std::move(found));
        });
        return rows;
    }

    Directory directory;
    Platform wechat;
    Platform weibo;
    std::unique_ptr<Node> node;
    std::string number;
    std::uint64_t events = 10;
};

TEST_F(MovingNews, StaysWhereTheCustomerWroteAsLongAsItArrivesThere) {
    node->take(said("o-li", 2, "我的投诉到哪了"));
    until_news_is_due();
    EXPECT_EQ(news(wechat, number), 1);
    EXPECT_EQ(news(weibo, number), 0);
    EXPECT_THAT(for_agent(), IsEmpty());
}

TEST_F(MovingNews, GoesToTheOtherChannelWhenTheFirstCannotBringIt) {
    shut_us_out(first, "o-li");
    did(first, "o-li", {.act = CustomerDid::Act::unfollowed, .key = {}});
    until_news_is_due();
    EXPECT_EQ(news(wechat, number), 0);
    EXPECT_EQ(news(weibo, number), 1);
    EXPECT_THAT(for_agent(), IsEmpty());
    EXPECT_NE(only_case().open_promise(PromiseKind::news), nullptr) << "the next is promised";
    EXPECT_GT(only_case().told_at, monday() + 24h);
}

TEST_F(MovingNews, AnAgentHearsOnceWhenNeitherChannelBringsIt) {
    wechat.refuses = weibo.refuses = true;
    until_news_is_due();
    EXPECT_EQ(news(wechat, number) + news(weibo, number), 0);
    EXPECT_THAT(for_agent(), SizeIs(1));
    EXPECT_FALSE(only_case().other_tried) << "the next news may try both again";
}

TEST_F(MovingNews, SurvivesADeathOnItsWay) {
    shut_us_out(first, "o-li");
    did(first, "o-li", {.act = CustomerDid::Act::unfollowed, .key = {}});
    until_news_is_due();
    const auto before = news(weibo, number);
    node->kill();
    node->start();
    node->advance_to(node->now() + 1h);
    EXPECT_EQ(news(weibo, number), before);
    EXPECT_THAT(for_agent(), IsEmpty());
}

TEST_F(MovingNews, ALinkThatWasUndoneGetsNothing) {
    node->take(said("o-li", 2, "不是我"));
    EXPECT_THAT(only_case().links, IsEmpty());
    shut_us_out(first, "o-li");
    did(first, "o-li", {.act = CustomerDid::Act::unfollowed, .key = {}});
    until_news_is_due();
    EXPECT_EQ(news(weibo, number), 0);
    EXPECT_THAT(for_agent(), SizeIs(1));
}

}  // namespace
}  // namespace road
