// Our way out against the simulator's platform, which was written from the platform's documents and
// not from ours.
#include "connectors/wechat/fake_api.hpp"
#include "connectors/wechat/platform.hpp"
#include "connectors/wechat/sender.hpp"
#include "simulators/wechat/calls.hpp"
#include "simulators/wechat/deeds.hpp"

#include <boost/asio/steady_timer.hpp>
#include <gtest/gtest.h>

namespace {

namespace simulated = simulators::wechat;
using namespace connectors::wechat;
using namespace std::chrono_literals;
using connectors::MediaFetched;
using connectors::MediaRefused;
using connectors::MediaWanted;
using connectors::Outbound;
using connectors::Outcome;
using dialog::Carrier;
using dialog::Ending;
using dialog::MediaKind;
using dialog::Obstacle;
using net::Task;

const std::string base = "http://127.0.0.1:8090";

simulated::Account an_account() {
    return {
        .name = "main",
        .app_id = "wx0123456789abcdef",
        .secret = std::string(wechat_tests::secret),
        .original_id = "gh_0a1b2c3d4e5f",
        .token = "inventedToken01",
        .aes_key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
        .templates = {"tmplCARD"},
        .notices = {"tmplNOTICE"}};
}

// Takes our requests to the simulator's platform without a network.
class Wire : public net::HttpClient {
public:
    Wire(simulated::World& world, net::Clock& clock) : world_(world), clock_(clock) {}

    Task<net::ClientResult> send(net::ClientRequest request) override {
        ++calls;
        if (request.url == base + "/cgi-bin/stable_token") {
            ++token_calls;
            // Whoever else wants one asks meanwhile.
            const auto executor = co_await net::asio::this_coro::executor;
            net::asio::steady_timer timer(executor, 0ms);
            co_await timer.async_wait(net::as_result);
        }
        if (!request.url.starts_with(base)) co_return wechat_tests::failed(false);
        auto target = net::parse_target(std::string_view(request.url).substr(base.size()));
        if (!target) co_return wechat_tests::failed(false);
        net::Request arrived{
            .method = request.method,
            .path = target->path,
            .query = target->query,
            .headers = {},
            .body = request.body,
            .remote = "203.0.113.7"};
        for (const auto& [name, value] : request.headers)
            if (name == "Content-Type") arrived.headers.emplace_back("content-type", value);
        const auto answer = simulated::answer_call(world_, arrived, base, clock_.now());
        if (!answer) co_return wechat_tests::answered("", "text/html", 404);
        if (loses_answers) co_return wechat_tests::failed(true);
        net::ClientResponse response;
        response.status = answer->response.status;
        response.headers.emplace_back("content-type", answer->response.content_type);
        for (const auto& [name, value] : answer->response.headers)
            if (name == "Content-disposition")
                response.headers.emplace_back("content-disposition", value);
        response.body = answer->response.body;
        co_return response;
    }

    void stop() override {}

    bool loses_answers = false;
    int calls = 0;
    int token_calls = 0;

private:
    simulated::World& world_;
    net::Clock& clock_;
};

class WeChatAgainstSimulator : public ::testing::Test {
protected:
    void SetUp() override { simulated::follow(world, customer, "", clock->now()); }

    OutboundSettings settings() {
        OutboundSettings made;
        made.access.account = "wechat/main";
        made.access.app_id = "wx0123456789abcdef";
        made.access.app_secret = wechat_tests::secret;
        made.access.api_base = base;
        made.card = {"tmplCARD", {{"character_string1", "case_no"}, {"thing2", "stage"}}};
        made.notice = {"tmplNOTICE", {{"character_string1", "case_no"}, {"thing2", "stage"}}};
        return made;
    }

    OutboundHooks hooks() {
        return {
            .executor = io.get_executor(),
            .http = wire,
            .clock = *clock,
            .tasks = group,
            .on_alarm = [this](
                            const std::string& /*account*/, auto what, const std::string& detail
                        ) { alarms.emplace_back(std::string(name(what)) + ": " + detail); },
            .on_token = {},
            .last_token = {}};
    }

    Outbound outbound(Carrier carrier, std::string key = "d-1") {
        return {
            .external_id = customer.openid,
            .carrier = carrier,
            .text = "您好，\"王先生\"😀\n退款已办理",
            .values = {{"case_no", "HY-1"}, {"stage", "已转交售后主管复核，预计两个工作日内答复"}},
            .key = std::move(key),
            .page_url = "https://case.example.com/HY-1"};
    }

    Outcome send(Carrier carrier, std::string key = "d-1") {
        Outcome outcome;
        const auto story = [&]() -> Task<void> {
            Outbound message = outbound(carrier, std::move(key));
            outcome = co_await sender.send(std::move(message));
        };
        play(io, story());
        return outcome;
    }

    std::variant<MediaFetched, MediaRefused> fetch(MediaWanted wanted) {
        std::variant<MediaFetched, MediaRefused> fetched;
        const auto story = [&]() -> Task<void> {
            fetched = co_await sender.fetch(std::move(wanted));
        };
        play(io, story());
        return fetched;
    }

    void wait(net::Duration time) { play(io, clock->advance_to(clock->now() + time, {})); }

    void says(const std::string& text) { simulated::say(world, customer, text, "", clock->now()); }

    const simulators::Bubble& newest() const { return customer.screen.bubbles().back(); }

    net::asio::io_context io{1};
    std::unique_ptr<net::SettableClock> clock =
        net::make_settable_clock(io, wechat_tests::start, false);
    simulated::World world{{an_account()}, 7};
    simulated::User& customer = world.arrive(0, "lin");
    Wire wire{world, *clock};
    std::vector<std::string> alarms;
    net::TaskGroup group{io.get_executor(), {}};
    WeChatSender sender{settings(), hooks()};
};

TEST_F(WeChatAgainstSimulator, MessagesAreShownUntilTheQuotaIsUsedAndTheWindowShuts) {
    wait(1min);
    EXPECT_EQ(send(Carrier::window).obstacle, Obstacle::window_shut);
    says("我要投诉");
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(send(Carrier::window).ending, Ending::delivered);
        EXPECT_EQ(newest().text, "您好，\"王先生\"😀\n退款已办理");
        EXPECT_EQ(newest().carrier, simulators::Carrier::service);
    }
    EXPECT_EQ(send(Carrier::window).obstacle, Obstacle::quota_used);
    says("在吗");
    EXPECT_EQ(send(Carrier::window).ending, Ending::delivered);
    wait(48h);
    EXPECT_EQ(send(Carrier::window).obstacle, Obstacle::window_shut);
    EXPECT_TRUE(alarms.empty());
}

TEST_F(WeChatAgainstSimulator, ALostAnswerIsUnknownAndTheMessageMayBeThere) {
    says("我要投诉");
    const Outcome first = send(Carrier::window);
    EXPECT_EQ(first.ending, Ending::delivered);
    const auto shown = customer.screen.shown();
    wire.loses_answers = true;
    EXPECT_EQ(send(Carrier::window).ending, Ending::unknown);
    EXPECT_EQ(customer.screen.shown(), shown + 1);
}

TEST_F(WeChatAgainstSimulator, ACardIsShownOnceHoweverOftenItsKeyComes) {
    EXPECT_EQ(send(Carrier::window, "d-0").ending, Ending::delivered);
    const auto shown = customer.screen.shown();
    wire.loses_answers = true;
    const Outcome lost = send(Carrier::template_card);
    EXPECT_EQ(lost.ending, Ending::unavailable);
    wire.loses_answers = false;
    wait(lost.retry_after.value_or(0s));
    const Outcome outcome = send(Carrier::template_card);
    EXPECT_EQ(outcome.ending, Ending::delivered);
    EXPECT_FALSE(outcome.platform_id.empty());
    EXPECT_EQ(customer.screen.shown(), shown + 1);
    EXPECT_EQ(send(Carrier::template_card, "d-2").ending, Ending::delivered);
    EXPECT_EQ(customer.screen.shown(), shown + 2);
    simulated::unfollow(world, customer, clock->now());
    EXPECT_EQ(send(Carrier::template_card, "d-3").obstacle, Obstacle::not_following);
}

TEST_F(WeChatAgainstSimulator, ANoticeNeedsAConsentForEach) {
    EXPECT_EQ(send(Carrier::notice).obstacle, Obstacle::no_consent);
    simulated::decide_consent(world, customer, "tmplNOTICE", true, clock->now());
    EXPECT_EQ(send(Carrier::notice).ending, Ending::delivered);
    EXPECT_EQ(newest().carrier, simulators::Carrier::notice);
    EXPECT_EQ(send(Carrier::notice).obstacle, Obstacle::no_consent);
}

TEST_F(WeChatAgainstSimulator, WhatCustomersSendIsFetchedUntilItIsGone) {
    const std::string picture("\x89PNG\r\n\x1a\n picture", 16);
    const auto now = clock->now();
    const auto pictures = simulated::send_picture(world, customer, picture, base, now);
    const std::string& pushed = pictures.at(0).xml;
    const std::string url = wechat_tests::field(pushed, "PicUrl");
    const auto by_id = fetch({MediaKind::image, wechat_tests::field(pushed, "MediaId"), url});
    ASSERT_TRUE(std::holds_alternative<MediaFetched>(by_id));
    EXPECT_EQ(std::get<MediaFetched>(by_id).bytes, picture);
    EXPECT_EQ(std::get<MediaFetched>(by_id).content_type, "image/png");
    const std::string film_bytes(
        "\0\0\0\x18"
        "ftypmp42",
        12
    );
    const auto films = simulated::send_video(world, customer, film_bytes, now);
    const std::string film_id = wechat_tests::field(films.at(0).xml, "MediaId");
    const auto film = fetch({MediaKind::video, film_id, {}});
    ASSERT_TRUE(std::holds_alternative<MediaFetched>(film));
    EXPECT_EQ(std::get<MediaFetched>(film).bytes, film_bytes);
    wait(72h);
    // The picture's own address outlives its id.
    const auto late = fetch({MediaKind::image, wechat_tests::field(pushed, "MediaId"), url});
    ASSERT_TRUE(std::holds_alternative<MediaFetched>(late));
    EXPECT_EQ(std::get<MediaFetched>(late).bytes, picture);
    const auto gone = fetch({MediaKind::video, film_id, {}});
    ASSERT_TRUE(std::holds_alternative<MediaRefused>(gone));
    EXPECT_TRUE(std::get<MediaRefused>(gone).for_ever);
    EXPECT_EQ(std::get<MediaRefused>(gone).obstacle, Obstacle::media_gone);
}

TEST_F(WeChatAgainstSimulator, OnePersonHasOneIdForAllAccounts) {
    const auto ask = [&](std::string openid) {
        std::variant<std::string, Outcome> told;
        const auto story = [&]() -> Task<void> {
            told = co_await sender.union_id(std::move(openid));
        };
        play(io, story());
        return told;
    };
    EXPECT_EQ(std::get<std::string>(ask(customer.openid)), simulated::unionid_of("lin"));
    const auto& unbound = world.arrive(0, "wang", false);
    EXPECT_EQ(std::get<std::string>(ask(unbound.openid)), "");
    EXPECT_EQ(std::get<Outcome>(ask("oNobody")).obstacle, Obstacle::unknown_person);
    EXPECT_EQ(std::get<Outcome>(ask("not an openid")).obstacle, Obstacle::unknown_person);
}

TEST_F(WeChatAgainstSimulator, AnUploadIsUnderstood) {
    const std::string picture = "\x89PNG\r\n\x1a\n--\r\n";
    const auto story = [&]() -> Task<void> {
        const auto uploaded = co_await sender.upload(MediaKind::image, picture, "a.png");
        const auto* done = std::get_if<WeChatSender::Uploaded>(&uploaded);
        EXPECT_TRUE(done != nullptr);
        const auto* kept = done == nullptr ? nullptr : world.shelf.find(done->media_id);
        EXPECT_TRUE(kept != nullptr && kept->bytes == picture);
    };
    play(io, story());
}

TEST_F(WeChatAgainstSimulator, AnAddressThatIsNotListedIsTold) {
    world.accounts[0].account.addresses = {"198.51.100.1"};
    const Outcome outcome = send(Carrier::window);
    EXPECT_EQ(outcome.ending, Ending::unavailable);
    EXPECT_EQ(outcome.obstacle, Obstacle::address);
    ASSERT_EQ(alarms.size(), 1U);
    EXPECT_NE(alarms.front().find("add 203.0.113.7"), std::string::npos) << alarms.front();
    world.accounts[0].account.addresses.clear();
    says("我要投诉");
    wait(1min);
    EXPECT_EQ(send(Carrier::window).ending, Ending::delivered);
}

TEST_F(WeChatAgainstSimulator, DaysGoByWithoutARefusedToken) {
    for (int minute = 0; minute < 3 * 24 * 60; minute += 7) {
        if (minute % (24 * 60) < 7) says("我要投诉");
        const Outcome outcome = send(Carrier::template_card, "d-" + std::to_string(minute));
        EXPECT_NE(outcome.obstacle, Obstacle::token);
        wait(7min);
    }
    EXPECT_TRUE(alarms.empty());
}

TEST_F(WeChatAgainstSimulator, AThousandMessagesAtTheTokensEndRenewItOnce) {
    constexpr int customers = 1000;
    std::vector<Outbound> messages;
    for (int i = 0; i < customers; ++i) {
        simulated::User& user = world.arrive(0, "person" + std::to_string(i));
        simulated::follow(world, user, "", clock->now());
        simulated::say(world, user, "我要投诉", "", clock->now());
        messages.push_back(outbound(Carrier::window));
        messages.back().external_id = user.openid;
    }
    says("我要投诉");
    EXPECT_EQ(send(Carrier::window).ending, Ending::delivered);
    wait(world.limits.token_life);
    int delivered = 0;
    const auto deliver = [&](Outbound message) -> Task<void> {
        const Outcome outcome = co_await sender.send(std::move(message));
        delivered += outcome.ending == Ending::delivered ? 1 : 0;
    };
    const auto story = [&]() -> Task<void> {
        net::TaskGroup messengers(io.get_executor(), {});
        for (auto& message : messages) messengers.spawn(deliver(std::move(message)));
        const bool all = co_await messengers.join(10s);
        EXPECT_TRUE(all);
    };
    play(io, story());
    EXPECT_EQ(delivered, customers);
    EXPECT_EQ(wire.token_calls, 2);
    EXPECT_TRUE(alarms.empty());
}

TEST_F(WeChatAgainstSimulator, TwoProcessesWithOneSecretUseTheSameToken) {
    OutboundSettings early = settings();
    early.access.jitter = 45s;
    WeChatSender other(early, hooks());
    int refused = 0;
    const auto deliver = [&](WeChatSender& by) -> Task<void> {
        Outbound message = outbound(Carrier::window);
        const Outcome outcome = co_await by.send(std::move(message));
        refused += outcome.ending == Ending::delivered ? 0 : 1;
    };
    for (int minute = 0; minute < 24 * 60; minute += 3) {
        says("在吗");
        play(io, deliver(sender));
        play(io, deliver(other));
        wait(3min);
    }
    EXPECT_EQ(refused, 0);
    // Two hours each, and never one against the other.
    EXPECT_LE(wire.token_calls, 2 * 24);
    EXPECT_TRUE(alarms.empty());
}

TEST_F(WeChatAgainstSimulator, AFrozenSecretStopsAndRevokedTokensAreReplaced) {
    says("我要投诉");
    EXPECT_EQ(send(Carrier::window).ending, Ending::delivered);
    world.accounts[0].tokens.revoke();
    EXPECT_EQ(send(Carrier::window).ending, Ending::delivered);
    world.accounts[0].tokens.revoke();
    world.accounts[0].account.secret = "another";
    EXPECT_EQ(send(Carrier::window).obstacle, Obstacle::token);
    const int calls = wire.calls;
    EXPECT_EQ(send(Carrier::window).obstacle, Obstacle::token);
    EXPECT_EQ(wire.calls, calls);
    EXPECT_EQ(alarms.size(), 1U);
}

}  // namespace
