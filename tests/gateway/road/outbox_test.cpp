#include "gateway/road/outbox.hpp"

#include "gateway/road/node.hpp"

#include <gmock/gmock.h>

#include <deque>
#include <map>
#include <string>
#include <vector>

namespace road {
namespace {

using namespace std::chrono_literals;
using connectors::Outcome;
using dialog::Carrier;
using dialog::Ending;
using dialog::Obstacle;
using dialog::PromiseKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr auto complaint = "显示签收了可我根本没收到，我要投诉你们的快递，订单号202611180001";

Instant monday() {
    return *dialog::parse_rfc3339("2026-11-23T10:00:00+08:00");
}

std::string as_one(const Taken& taken) {
    std::string text;
    for (const auto& say : taken.says) text += (text.empty() ? "" : "\n\n") + say;
    return text;
}

struct Sent {
    std::string user;
    Carrier carrier{};
    std::string text;
    std::string key;
    Instant at{};
};

// A platform that takes everything, unless told otherwise for the next attempts.
class FakePlatform : public connectors::Sender {
public:
    net::Task<Outcome> send(connectors::Outbound outbound) override {
        const Instant at = now();
        sent.push_back({outbound.external_id, outbound.carrier, outbound.text, outbound.key, at});
        if (on_send) on_send();
        Outcome outcome{.ending = Ending::delivered};
        auto& of_user = next[outbound.external_id];
        if (!of_user.empty()) {
            outcome = of_user.front();
            of_user.pop_front();
        } else if (down) {
            outcome = {.ending = Ending::unavailable, .obstacle = Obstacle::platform_down};
        }
        co_return outcome;
    }

    net::Task<std::variant<connectors::MediaFetched, connectors::MediaRefused>> fetch(
        connectors::MediaWanted /*wanted*/
    ) override {
        co_return connectors::MediaRefused{};
    }

    net::Task<connectors::Probe> probe() override { co_return connectors::Probe{}; }

    net::Task<void> show_typing(std::string /*external_id*/) override { co_return; }

    std::function<Instant()> now;
    std::function<void()> on_send;
    std::map<std::string, std::deque<Outcome>> next;
    bool down = false;
    std::vector<Sent> sent;
};

class OutboxTest : public testing::Test {
protected:
    OutboxTest() {
        auto content = std::make_shared<Content>(*shipped_content());
        content->policy.reach["wechat/main"] = {
            .after_words = {48h, 5},
            .after_act = {1min, 3},
            .ends_with_following = true,
            .notices = true,
            .template_cards = true,
        };
        content->policy.has_hook = has_hook;
        content_ = content;
        node = std::make_unique<Node>(options());
        platform.now = [this] { return node->now(); };
        node->start();
    }

    NodeOptions options() {
        NodeOptions made;
        made.directory = directory.path();
        made.start = monday();
        made.content = content_;
        made.find_sender = [this](std::string_view /*account*/, Carrier /*carrier*/) {
            return &platform;
        };
        return made;
    }

    void restart() {
        node->kill();
        node->start();
    }

    dialog::Case only_case(const std::string& user) {
        const auto subjects = node->subjects("wechat/main", user);
        EXPECT_THAT(subjects.cases, SizeIs(1));
        return subjects.cases.at(0);
    }

    std::vector<store::DeliveryRow> for_agent() {
        std::vector<store::DeliveryRow> rows;
        node->store().deliveries_for_agent({}, 100, [&](auto found) {
            rows = std::get<std::vector<store::DeliveryRow>>(std::move(found));
        });
        return rows;
    }

    Inbound did(const std::string& user, std::uint64_t number, dialog::CustomerDid::Act act) {
        Inbound inbound = said(user, number, "");
        inbound.what = dialog::CustomerDid{act, "notice"};
        inbound.kind = "event";
        return inbound;
    }

    bool has_hook = false;
    std::shared_ptr<const Content> content_;
    Directory directory;
    FakePlatform platform;
    std::unique_ptr<Node> node;
};

using Outbox = OutboxTest;

TEST_F(Outbox, BringsNewsBeforeTheWindowShutsAndKeepsThePromiseOnlyThen) {
    node->take(said("wang", 1, complaint));
    const auto opened = only_case("wang");
    EXPECT_EQ(opened.open_promise(PromiseKind::news)->due, monday() + 46h);
    node->advance_to(monday() + 45h);
    EXPECT_THAT(platform.sent, IsEmpty());
    node->advance_to(monday() + 46h);
    ASSERT_THAT(platform.sent, SizeIs(1));
    EXPECT_EQ(platform.sent[0].carrier, Carrier::window);
    EXPECT_THAT(platform.sent[0].text, HasSubstr(opened.number));
    const auto told = only_case("wang");
    EXPECT_EQ(told.told_at, monday() + 46h);
    EXPECT_EQ(told.open_promise(PromiseKind::news)->due, monday() + 94h);
    EXPECT_TRUE(told.reach_told);
}

TEST_F(Outbox, GoesFromWindowToConsentToAnAgentsCallForWhoIsSilent) {
    node->take(said("wang", 1, complaint));
    node->take(did("wang", 2, dialog::CustomerDid::Act::consented));
    node->advance_to(monday() + 94h);
    ASSERT_THAT(platform.sent, SizeIs(2));
    EXPECT_EQ(platform.sent[0].at, monday() + 46h);
    EXPECT_EQ(platform.sent[0].carrier, Carrier::window);
    EXPECT_EQ(platform.sent[1].at, monday() + 94h);
    EXPECT_EQ(platform.sent[1].carrier, Carrier::notice);
    node->advance_to(monday() + 142h);
    EXPECT_THAT(platform.sent, SizeIs(2));
    const auto tasks = for_agent();
    ASSERT_THAT(tasks, SizeIs(1));
    EXPECT_EQ(
        dialog::words_of(tasks[0].delivery.passed_over),
        "window:window_shut,notice:no_consent,template_card:unchanged"
    );
    EXPECT_EQ(tasks[0].delivery.of, only_case("wang").id);
    EXPECT_NE(only_case("wang").open_promise(PromiseKind::news), nullptr);
}

TEST_F(Outbox, TakesTheNextCarrierWhenThePlatformRefuses) {
    platform.next["wang"] = {{.ending = Ending::rejected, .obstacle = Obstacle::quota_used}};
    node->take(said("wang", 1, complaint));
    node->take(did("wang", 2, dialog::CustomerDid::Act::consented));
    node->advance_to(monday() + 46h);
    ASSERT_THAT(platform.sent, SizeIs(2));
    EXPECT_EQ(platform.sent[0].carrier, Carrier::window);
    EXPECT_EQ(platform.sent[1].carrier, Carrier::notice);
    EXPECT_EQ(only_case("wang").told_at, monday() + 46h);
    const auto reach = node->subjects("wechat/main", "wang").conversation->reach;
    EXPECT_EQ(reach.window_left, 0);
    EXPECT_EQ(reach.consents, 0);
}

TEST_F(Outbox, TriesAgainLaterAndHoldsUpNobodyElse) {
    const Outcome busy{.ending = Ending::unavailable, .obstacle = Obstacle::too_fast};
    platform.next["wang"] = {busy, busy};
    node->take(said("wang", 1, complaint));
    node->take(said("li", 2, complaint));
    node->advance_to(monday() + 46h);
    ASSERT_THAT(platform.sent, SizeIs(2));
    node->advance_to(monday() + 46h + 1min);
    ASSERT_THAT(platform.sent, SizeIs(4));
    EXPECT_EQ(platform.sent[2].user, "wang");
    EXPECT_EQ(platform.sent[3].user, "wang");
    EXPECT_EQ(platform.sent[3].key, platform.sent[0].key);
    EXPECT_GE(platform.sent[2].at, monday() + 46h + 4s);
    EXPECT_GE(platform.sent[3].at, platform.sent[2].at + 8s);
    EXPECT_EQ(only_case("wang").told_at, platform.sent[3].at);
}

TEST_F(Outbox, LeavesAPlatformThatIsDownInPeace) {
    platform.down = true;
    for (std::uint64_t i = 0; i < 40; ++i)
        node->take(said("user" + std::to_string(i), i, complaint));
    node->advance_to(monday() + 46h + 10min);
    const auto tried = platform.sent.size();
    EXPECT_LT(tried, 90U);  // 40 first attempts may be under way at once
    platform.down = false;
    node->advance_to(monday() + 47h);
    for (int i = 0; i < 40; ++i)
        EXPECT_GT(only_case("user" + std::to_string(i)).told_at, monday() + 46h) << i;
}

TEST_F(Outbox, RepeatsOnceWhatMayHaveArrivedWhenItNamesTheCase) {
    const Outcome nobody_knows{.ending = Ending::unknown, .obstacle = Obstacle::no_answer};
    platform.next["wang"] = {nobody_knows};
    node->take(said("wang", 1, complaint));
    node->advance_to(monday() + 46h + 5min);
    ASSERT_THAT(platform.sent, SizeIs(2));
    EXPECT_EQ(platform.sent[0].text, platform.sent[1].text);
    EXPECT_EQ(platform.sent[1].at, monday() + 46h + 1min);
    EXPECT_EQ(only_case("wang").told_at, monday() + 46h + 1min);
}

TEST_F(Outbox, LeavesToAnAgentWhatStaysUnknown) {
    const Outcome nobody_knows{.ending = Ending::unknown, .obstacle = Obstacle::no_answer};
    platform.next["wang"] = {nobody_knows, nobody_knows};
    node->take(said("wang", 1, complaint));
    node->advance_to(monday() + 46h + 5min);
    EXPECT_THAT(platform.sent, SizeIs(2));
    EXPECT_THAT(for_agent(), SizeIs(1));
    EXPECT_EQ(only_case("wang").told_at, monday());
}

TEST_F(Outbox, AProcessThatDiesDuringAnAttemptRepeatsOnceAndNoMore) {
    node->take(said("wang", 1, complaint));
    int killed = 0;
    platform.on_send = [&] {
        if (++killed == 1) throw std::runtime_error("the process dies here");
    };
    node->advance_to(monday() + 46h - 1s);
    node->advance_without_commits(monday() + 46h);
    node->settle();
    ASSERT_THAT(platform.sent, SizeIs(1));
    restart();
    node->settle();
    node->advance_to(monday() + 46h + 1min);
    ASSERT_THAT(platform.sent, SizeIs(2));
    EXPECT_EQ(platform.sent[0].text, platform.sent[1].text);
    restart();
    node->advance_to(monday() + 47h);
    EXPECT_THAT(platform.sent, SizeIs(2));
    EXPECT_EQ(only_case("wang").told_at, platform.sent[1].at);
}

TEST_F(Outbox, AProcessThatDiesBeforeTheAttemptSendsItOnce) {
    node->take(said("wang", 1, complaint));
    node->advance_to(monday() + 46h - 1s);
    // The turn is committed, the mark is not.
    node->advance_without_commits(monday() + 46h);
    node->commit();
    restart();
    node->settle();
    node->advance_to(monday() + 46h + 1min);
    ASSERT_THAT(platform.sent, SizeIs(1));
    EXPECT_GE(only_case("wang").told_at, monday() + 46h);
}

TEST_F(Outbox, CarriesAnAnswerThatNoCallTookWithIt) {
    const auto inbound = said("wang", 1, complaint);
    const auto taken = node->take(inbound);
    const connectors::Missed missed{
        .account = inbound.account,
        .external_id = inbound.external_id,
        .turn = taken.turn,
        .certain = true,
    };
    node->inbox().answer_missed(missed, [](bool stored) { EXPECT_TRUE(stored); });
    node->inbox().answer_missed(missed, [](bool stored) { EXPECT_TRUE(stored); });
    node->settle();
    node->advance_to(monday() + 1s);
    ASSERT_THAT(platform.sent, SizeIs(1));
    EXPECT_EQ(platform.sent[0].text, as_one(taken));
}

TEST_F(Outbox, KeepsTheOrderOfOnePersonsMessages) {
    const Outcome busy{.ending = Ending::unavailable, .obstacle = Obstacle::too_fast};
    platform.next["wang"] = {busy};
    const auto first = said("wang", 1, complaint);
    const auto second = said("wang", 2, "还有，态度特别差");
    const auto one = node->take(first);
    const auto two = node->take(second);
    for (const auto turn : {one.turn, two.turn})
        node->inbox().answer_missed(
            {.account = first.account,
             .external_id = first.external_id,
             .turn = turn,
             .certain = true},
            [](bool stored) { EXPECT_TRUE(stored); }
        );
    node->settle();
    node->advance_to(monday() + 1min);
    std::vector<std::string> texts;
    for (const auto& sent : platform.sent) texts.push_back(sent.text);
    EXPECT_THAT(texts, ElementsAre(as_one(one), as_one(one), as_one(two)));
}

}  // namespace
}  // namespace road
