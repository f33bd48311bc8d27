// A customer writes once and stays silent. Every 48 hours we owe news; each time another carrier is
// left, and whoever looks at the case through the API sees which was chosen and why not another.
#include "gateway/api/api.hpp"
#include "gateway/life/world.hpp"
#include "store/sqlite/sqlite_evidence.hpp"
#include "store/sqlite/sqlite_ledgers.hpp"
#include "store/sqlite/sqlite_views.hpp"

#include <boost/asio/co_spawn.hpp>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <sstream>

namespace life {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

constexpr std::string_view token =
    "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

// The API on the world's store, for an agent who is signed in.
class Looking {
public:
    explicit Looking(World& world)
        : log_(gateway::LogLevel::info, gateway::LogFormat::text, log_text_) {
        const auto data = world.directory() / "data";
        const auto inline_post = [](const std::function<void()>& work) { work(); };
        ledgers_ = std::get<std::unique_ptr<store::Ledgers>>(store::open_sqlite_ledgers(
            {.directory = data, .inline_work = true, .never_sync = true}, inline_post
        ));
        views_ = std::get<std::unique_ptr<store::Views>>(
            store::open_sqlite_views({.directory = data, .inline_work = true}, inline_post)
        );
        evidence_ = std::get<std::unique_ptr<store::EvidenceRoom>>(store::open_sqlite_evidence(
            {.directory = data, .master_key = std::array<std::uint8_t, 32>{}}
        ));
        ledgers_->add_agent({.login = "chen", .name = "陈静"}, [](auto) {});
        ledgers_->open_session(
            {.key = store::Sha256()(token),
             .login = "chen",
             .expires_at = world.now() + std::chrono::days(30)},
            [](auto) {}
        );
        api_ = std::make_unique<gateway::api::Api>(gateway::api::Parts{
            .store = world.store(),
            .ledgers = *ledgers_,
            .views = *views_,
            .evidence = *evidence_,
            .inbox = world.inbox(),
            .clock = world.clock(),
            .log = log_,
            .metrics = metrics_,
            .texts = std::get<gateway::api::Texts>(gateway::api::load_texts(HUIYIN_SOURCE_DIR
                                                                            "/config/api.toml")),
            .system_now = [&world] { return world.now(); },
        });
    }

    Json get(const std::string& path) {
        auto target = net::parse_target("/api/v1/" + path);
        net::Request request;
        request.path = target->path;
        request.query = target->query;
        request.headers = {{"authorization", "Bearer " + std::string(token)}};
        Json answer;
        net::asio::co_spawn(
            io_,
            api_->serve(std::move(request)),
            [&](const std::exception_ptr& failure, const net::Response& response) {
                if (failure) std::rethrow_exception(failure);
                EXPECT_EQ(response.status, 200U) << response.body;
                answer = Json::parse(response.body);
            }
        );
        io_.restart();
        io_.run();
        return answer;
    }

private:
    std::ostringstream log_text_;
    gateway::Log log_;
    gateway::Metrics metrics_;
    net::asio::io_context io_;
    std::unique_ptr<store::Ledgers> ledgers_;
    std::unique_ptr<store::Views> views_;
    std::unique_ptr<store::EvidenceRoom> evidence_;
    std::unique_ptr<gateway::api::Api> api_;
};

class Silence : public testing::Test {
protected:
    // One complaint, one consent to a notice, and then nothing for six days.
    Json live(World& world) {
        auto& platform = world.platform(false);
        const simulators::Who who{.person = "wang", .account = {}};
        platform.arrive("wang");
        platform.act(who, "follow", {});
        platform.say(
            who, "显示签收了可我根本没收到，我要投诉，订单号20261118，电话13800001234", {}
        );
        world.settle();
        platform.act(who, "consent", {{"template", "notice-1"}, {"accepted", true}});
        world.settle();
        started = world.now();
        for (int hour = 0; hour < 6 * 24; ++hour) world.advance(1h);
        const auto openid = world.simulator().wechat.world.of_person(0, "wang")->openid;
        number = world.subjects("wechat/main", openid).cases.at(0).number;
        looking = std::make_unique<Looking>(world);
        return looking->get("deliveries?case=" + number).at("items");
    }

    // How long after the complaint it was made.
    [[nodiscard]] std::chrono::hours hours_of(const Json& item) const {
        const auto made = dialog::parse_rfc3339(item.at("made_at").get<std::string>());
        return std::chrono::round<std::chrono::hours>(*made - started);
    }

    // "window:window_shut"
    static std::vector<std::string> reasons(const Json& item) {
        std::vector<std::string> all;
        for (const auto& passed : item.at("passed_over")) {
            const std::string carrier = passed.at("carrier");
            all.push_back(carrier + ":" + passed.at("why").get<std::string>());
            EXPECT_THAT(passed.at("words").get<std::string>(), HasSubstr("：")) << carrier;
        }
        return all;
    }

    // The first two news, which are the same with a hook and without.
    void check_first_two(const Json& items) {
        EXPECT_EQ(items.at(0).at("carrier"), "window");
        EXPECT_EQ(items.at(0).at("state"), "delivered");
        EXPECT_EQ(items.at(0).at("purpose"), "news");
        EXPECT_EQ(hours_of(items.at(0)), 46h);
        EXPECT_THAT(reasons(items.at(0)), testing::IsEmpty());
        EXPECT_EQ(items.at(1).at("carrier"), "notice");
        EXPECT_EQ(items.at(1).at("state"), "delivered");
        EXPECT_EQ(hours_of(items.at(1)), 94h);
        EXPECT_THAT(reasons(items.at(1)), ElementsAre("window:window_shut"));
    }

    dialog::Instant started;
    std::string number;
    std::unique_ptr<Looking> looking;
};

TEST_F(Silence, LeadsFromTheWindowToTheConsentToTheOperatorsOwnAddress) {
    World world(1, {}, {.hook = true});
    const auto items = live(world);
    ASSERT_THAT(items, SizeIs(3)) << items.dump(1);
    check_first_two(items);
    EXPECT_EQ(items.at(2).at("carrier"), "hook");
    EXPECT_EQ(items.at(2).at("state"), "delivered");
    EXPECT_EQ(hours_of(items.at(2)), 142h);
    EXPECT_THAT(
        reasons(items.at(2)),
        ElementsAre("window:window_shut", "notice:no_consent", "template_card:unchanged")
    );
    ASSERT_THAT(world.hook_bodies, SizeIs(1));
    EXPECT_THAT(world.hook_bodies[0], HasSubstr(number));
    EXPECT_THAT(world.for_agent(), testing::IsEmpty());
    looking.reset();
}

// The platform took the notice, and tells a second later that it never arrived.
TEST_F(Silence, GoesOnWhenTheConsentBroughtNothing) {
    simulators::Faults faults;
    faults.failed_report = 1'000;
    World world(1, faults, {.hook = true});
    const auto items = live(world);
    ASSERT_THAT(items, SizeIs(4)) << items.dump(1);
    EXPECT_EQ(items.at(1).at("carrier"), "notice");
    EXPECT_EQ(items.at(1).at("state"), "failed");
    EXPECT_EQ(hours_of(items.at(1)), 94h);
    EXPECT_EQ(items.at(2).at("carrier"), "hook");
    EXPECT_EQ(items.at(2).at("state"), "delivered");
    EXPECT_EQ(hours_of(items.at(2)), 94h) << "at once, not with the next news";
    EXPECT_THAT(
        reasons(items.at(2)),
        ElementsAre("window:window_shut", "notice:platform_down", "template_card:unchanged")
    );
    EXPECT_EQ(hours_of(items.at(3)), 142h);
    EXPECT_THAT(world.hook_bodies, SizeIs(2));
    EXPECT_THAT(world.for_agent(), testing::IsEmpty());
    EXPECT_THAT(
        world.figures(),
        HasSubstr("huiyin_delivery_reports_total{account=\"wechat/main\",carrier=\"notice\","
                  "obstacle=\"platform_down\"} 1")
    );
    looking.reset();
}

TEST_F(Silence, EndsWithACallTaskWhenThereIsNoSuchAddress) {
    World world(1, {});
    const auto items = live(world);
    ASSERT_THAT(items, SizeIs(3)) << items.dump(1);
    check_first_two(items);
    EXPECT_EQ(items.at(2).at("carrier"), "call");
    EXPECT_EQ(items.at(2).at("state"), "for_agent");
    EXPECT_EQ(hours_of(items.at(2)), 142h);
    EXPECT_THAT(
        reasons(items.at(2)),
        ElementsAre("window:window_shut", "notice:no_consent", "template_card:unchanged")
    );
    const auto waiting = looking->get("deliveries?state=for_agent").at("items");
    ASSERT_THAT(waiting, SizeIs(1));
    EXPECT_EQ(waiting.at(0).at("id"), items.at(2).at("id"));
    const std::string call = items.at(2).at("id");
    EXPECT_EQ(looking->get("deliveries/" + call).at("contact").at("phone"), "13800001234");
    const std::string first = items.at(0).at("id");
    EXPECT_THAT(
        looking->get("deliveries/" + first).at("text").get<std::string>(), HasSubstr(number)
    );
    looking.reset();
}

}  // namespace
}  // namespace life
