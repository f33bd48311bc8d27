#include "gateway/base/settings.hpp"

#include "gateway/base/settings_reading.hpp"
#include "gateway/base/text_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gateway {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(Settings, AnEmptyFileIsGoodAndHasTheDefaults) {
    const auto [settings, warnings] = good("");
    EXPECT_EQ(settings.data_dir, "data");
    EXPECT_EQ(settings.content_dir, "config");
    EXPECT_EQ(settings.server.listen, "127.0.0.1:8080");
    EXPECT_EQ(settings.server.public_url, "http://127.0.0.1:8080");
    EXPECT_EQ(settings.server.limits.body_bytes_max, 1024U * 1024U);
    EXPECT_FALSE(settings.testing.settable_clock);
    EXPECT_EQ(settings.store.engine, "sqlite");
    EXPECT_EQ(settings.promises, dialog::PromiseRules());
    EXPECT_THAT(
        warnings,
        testing::Contains(testing::Field(&Mistake::what, HasSubstr("nobody can write to us")))
    );
}

TEST(Settings, AProgramThatKillsItselfIsForTestsOfThisMachine) {
    EXPECT_THAT(
        bad("[testing]\nkill_at = \"midnight\"\n"),
        testing::ElementsAre(HasSubstr("2: testing.kill_at: is no place"))
    );
    EXPECT_THAT(
        bad("[server]\noperations_listen = \"192.0.2.1:1\"\n[testing]\nkill_at = \"turn_stepped\"\n"
        ),
        testing::ElementsAre(HasSubstr("4: testing.kill_at: is for tests only"))
    );
}

TEST(Settings, EveryKeyOfTheFixedListIsKnown) {
    const auto settings = good(R"(
data_dir = "d"
content_dir = "c"
[server]
listen = "127.0.0.1:0"
operations_listen = "127.0.0.1:0"
[testing]
settable_clock = true
commit_delay_ms = 25
kill_at = "delivery_sent"
kill_at_passing = 3
[store]
engine = "sqlite"
url = "postgresql://unused"
[[wechat]]
name = "a"
original_id = "gh_0a1b2c3d4e5f"
app_id = "wx0123456789abcdef"
app_secret = "s"
token = "abc"
encoding_aes_key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
previous_encoding_aes_key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
mode = "compatible"
verified = false
api_base = "http://127.0.0.1:4000/wechat"
[[weibo]]
name = "main"
uid = "1234567890"
app_key = "k"
app_secret = "s"
access_token = "t"
m_api_base = "http://127.0.0.1:1"
api_base = "http://127.0.0.1:2"
upload_base = "http://127.0.0.1:3"
[[webchat]]
name = "demo"
origins = []
[[page]]
name = "first"
[[page]]
name = "second"
)")
                              .settings;
    EXPECT_TRUE(settings.testing.settable_clock);
    EXPECT_EQ(settings.testing.kill_at, FaultPoint::delivery_sent);
    EXPECT_EQ(settings.testing.kill_at_passing, 3U);
    EXPECT_EQ(settings.testing.commit_delay, std::chrono::milliseconds(25));
    EXPECT_EQ(settings.wechat.at(0).mode, WechatAccount::Mode::compatible);
    EXPECT_TRUE(settings.wechat.at(0).previous_encoding_aes_key);
    EXPECT_EQ(settings.weibo.at(0).upload_base, "http://127.0.0.1:3");
    EXPECT_EQ(settings.webchat.at(0).name, "demo");
    EXPECT_EQ(settings.pages.at(0).name, "first");
    EXPECT_EQ(settings.pages.at(1).name, "second");
}

TEST(Settings, EveryMistakeIsListedWithItsLine) {
    EXPECT_THAT(
        bad(R"(data_dir = 7
dta_dir = "x"
[server]
listen = "8080"
[testing]
commit_delay_ms = -1
settable_clock = "yes"
[log]
level = "loud"
)"),
        testing::ElementsAre(
            "1: data_dir: must be a text in quotes",
            HasSubstr("2: dta_dir: is not known; known here are company, content_dir, data_dir"),
            HasSubstr("4: server.listen: must be like"),
            "6: testing.commit_delay_ms: must be a whole number from 0 to 86400000",
            "7: testing.settable_clock: must be true or false",
            "9: log.level: must be one of debug, info, warning, error"
        )
    );
}

TEST(Settings, SyntaxErrorsComeSinglyWithTheirLine) {
    const auto mistakes = bad("data_dir = \"x\"\n[server\nlisten = 3\nbad = = 1\n");
    ASSERT_THAT(mistakes, SizeIs(1));
    EXPECT_THAT(mistakes.front(), testing::StartsWith("2: "));
}

TEST(Settings, ASettableClockNeedsALoopbackListener) {
    for (const auto* listen : {"0.0.0.0:9090", "10.0.0.5:9090", "[::]:9090", "[::2]:1"}) {
        const auto text = "[server]\noperations_listen = \"" + std::string(listen) +
                          "\"\n[testing]\nsettable_clock = true\n";
        EXPECT_THAT(bad(text), testing::ElementsAre(HasSubstr("4: testing.settable_clock: ")));
    }
    for (const auto* listen : {"127.0.0.1:9090", "[::1]:9090", "127.0.0.2:0"}) {
        const auto text = "[server]\noperations_listen = \"" + std::string(listen) +
                          "\"\n[testing]\nsettable_clock = true\n";
        EXPECT_THAT(
            good(text).warnings,
            testing::Contains(testing::Field(&Mistake::what, HasSubstr("settable_clock is on")))
        );
    }
}

TEST(Settings, BothListenersNeedTheirOwnAddress) {
    EXPECT_THAT(
        bad("[server]\nlisten = \"127.0.0.1:1\"\noperations_listen = \"127.0.0.1:1\"\n"), SizeIs(1)
    );
    good("[server]\nlisten = \"127.0.0.1:0\"\noperations_listen = \"127.0.0.1:0\"\n");
}

TEST(Settings, OnlySqliteIsBuiltIn) {
    EXPECT_THAT(
        bad("[store]\nengine = \"postgres\"\nurl = \"postgresql://x\"\n"),
        testing::ElementsAre(HasSubstr("not built into this version; use \"sqlite\""))
    );
    EXPECT_THAT(bad("[store]\nengine = \"mysql\"\n"), SizeIs(1));
}

TEST(Settings, DesksNeedOneForEverythingElse) {
    const std::string desk = "[[desk]]\ndepartment = \"a\"\nperson = \"b\"\nextension = \"8021\"\n";
    const std::string delivery = desk + "categories = [\"delivery\"]\n";
    EXPECT_THAT(bad(delivery), testing::ElementsAre(HasSubstr("one [[desk]] without categories")));
    EXPECT_THAT(bad(desk + desk), SizeIs(1));
    EXPECT_THAT(bad(desk + delivery + delivery), SizeIs(1));
    EXPECT_THAT(
        bad(desk + "[[desk]]\ncategories = [\"parcel\"]\n"),
        testing::Contains(HasSubstr("knows no \"parcel\""))
    );
    const auto desks = good(
                           desk +
                           "[[desk]]\ndepartment = \"c\"\nperson = \"d\"\nextension = \"1\"\n"
                           "categories = [\"delivery\", \"other\"]\n"
    )
                           .settings.desks;
    EXPECT_EQ(desk_for(desks, dialog::Category::delivery).person, "d");
    EXPECT_EQ(desk_for(desks, dialog::Category::other).person, "d");
    EXPECT_EQ(desk_for(desks, dialog::Category::quality).person, "b");
    EXPECT_EQ(desk_for({}, dialog::Category::quality), dialog::Desk());
}

TEST(Settings, WithoutCompanyAndDesksTheContentSaysWhoWeAre) {
    const Outside outside{
        .files = {
            {"texts/company.toml",
             "[company]\nname = \"ours\"\n"
             "[[desk]]\ndepartment = \"a\"\nperson = \"b\"\nextension = \"1\"\n"},
        }};
    const auto settings = good("content_dir = \"texts\"\n", outside).settings;
    EXPECT_EQ(settings.company.name, "ours");
    EXPECT_EQ(desk_for(settings.desks, dialog::Category::quality).person, "b");
    const auto own =
        good("content_dir = \"texts\"\n[company]\nname = \"mine\"\n", outside).settings;
    EXPECT_EQ(own.company.name, "mine");
    EXPECT_THAT(own.desks, IsEmpty());

    const auto result = read("", {.files = {{"config/company.toml", "[company]\nnam = \"x\"\n"}}});
    const auto& mistakes = std::get<std::vector<Mistake>>(result);
    ASSERT_THAT(mistakes, SizeIs(1));
    EXPECT_EQ(mistakes.front().source, "config/company.toml");
    EXPECT_EQ(mistakes.front().line, 2U);
}

TEST(Settings, PromisesMayOnlyBeShorterThanTheRulesSay) {
    const auto rules =
        good(
            "[promises]\nfirst_reply_hours = 8\nnews_hours = 24\nanswer_general_working_days = 2\n"
            "answer_complex_working_days = 4\nquiet_from = \"21:30\"\nquiet_until = \"07:00\"\n"
        )
            .settings.promises;
    EXPECT_EQ(rules.first_reply, std::chrono::hours(8));
    EXPECT_EQ(rules.answer_complex_working_days, 4);
    EXPECT_EQ(rules.quiet_from, std::chrono::minutes(21 * 60 + 30));
    EXPECT_THAT(
        bad("[promises]\nfirst_reply_hours = 25\nnews_hours = 49\nanswer_general_working_days = 4\n"
            "answer_complex_working_days = 6\nquiet_from = \"25:00\"\nquiet_until = \"7:00\"\n"),
        SizeIs(6)
    );
}

TEST(Settings, WarningsTellWhatIsUnwiseButPossible) {
    const auto whats = [](const ReadSettings& read) {
        std::string all;
        for (const auto& warning : read.warnings) all += text_of(warning) + "\n";
        return all;
    };
    EXPECT_THAT(
        whats(good(account, {.world_readable = true})), HasSubstr("everybody can read: chmod 600")
    );
    EXPECT_THAT(whats(good(account)), testing::Not(HasSubstr("chmod 600")));
    EXPECT_THAT(
        whats(good(account_with("mode", "\"plain\""))), HasSubstr("carries messages unencrypted")
    );
    EXPECT_THAT(whats(good(account)), HasSubstr("server.public_url is not given"));
    EXPECT_THAT(
        whats(good("[server]\npublic_url = \"https://a.example\"\n" + std::string(account))),
        testing::Not(HasSubstr("public_url"))
    );
}

TEST(Settings, LimitsHaveRanges) {
    const auto settings =
        good("[server.limits]\nconnections_max = 5\nhead_time_ms_max = 250\nstop_time_ms_max = 0\n")
            .settings;
    EXPECT_EQ(settings.server.limits.connections_max, 5U);
    EXPECT_EQ(settings.server.limits.head_time_max, std::chrono::milliseconds(250));
    EXPECT_EQ(settings.server.stop_time_max, std::chrono::milliseconds(0));
    EXPECT_THAT(
        bad("[server.limits]\nconnections_max = 0\nbody_bytes_max = 99999999999\n"), SizeIs(2)
    );
}

TEST(Settings, HostileTextIsRefusedAndNothingElse) {
    const std::string deep(5000, '[');
    for (const auto& text :
         {deep, "a=" + deep, std::string("\xff\xfe\0", 3), std::string(70'000, '#')})
        EXPECT_NO_FATAL_FAILURE(read(text));
    EXPECT_THAT(bad("a = " + deep), SizeIs(1));
    EXPECT_THAT(bad("data_dir = \"" + std::string(5000, 'x') + "\"\n"), SizeIs(1));
}

std::string config_file(std::string_view name) {
    const auto path = std::filesystem::path(HUIYIN_SOURCE_DIR) / "config" / name;
    return read_text_file(path).value_or("");
}

TEST(Settings, TheFullExampleLoadsAndNamesEveryKeyThereIs) {
    const auto text = config_file("huiyin.toml");
    const Outside outside{
        .environment =
            {
                {"HUIYIN_WECHAT_MAIN_SECRET", "0123456789abcdef0123456789abcdef"},
                {"HUIYIN_WECHAT_MAIN_TOKEN", "AAAAA"},
                {"HUIYIN_WECHAT_MAIN_AES_KEY", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"},
                {"HUIYIN_WEIBO_MAIN_APP_KEY", "1"},
                {"HUIYIN_WEIBO_MAIN_SECRET", "2"},
                {"HUIYIN_WEIBO_MAIN_ACCESS_TOKEN", "3"},
            },
        .world_readable = true};
    const auto [settings, warnings] = good(text, outside);
    EXPECT_THAT(warnings, IsEmpty());
    EXPECT_THAT(settings.wechat, SizeIs(1));
    EXPECT_THAT(settings.weibo, SizeIs(1));
    EXPECT_THAT(settings.webchat, SizeIs(1));
    EXPECT_THAT(settings.pages, SizeIs(1));
    EXPECT_TRUE(settings.server.has_public_url);
    // What it shows are the defaults, where there are any.
    EXPECT_EQ(settings.promises, dialog::PromiseRules());
    EXPECT_EQ(settings.server.limits.connections_max, net::ServerLimits().connections_max);
    EXPECT_EQ(settings.server.limits.ping_interval, net::ServerLimits().ping_interval);
    for (const auto* key :
         {"public_url", "body_bytes_max", "previous_encoding_aes_key", "hotline", "[privacy]"})
        EXPECT_THAT(text, HasSubstr(key));
}

TEST(Settings, TheDemoNeedsNothingFromOutside) {
    const auto [settings, warnings] = good(config_file("demo.toml"));
    EXPECT_THAT(warnings, IsEmpty());
    ASSERT_THAT(settings.webchat, SizeIs(1));
    EXPECT_EQ(settings.webchat.front().name, "demo");
    EXPECT_EQ(settings.pages.size(), 1U);
    EXPECT_EQ(settings.data_dir, "data/demo");
    EXPECT_EQ(desk_for(settings.desks, dialog::Category::attitude).extension, "8021");
}

TEST(Settings, AFileThatIsNotThereIsOneMistake) {
    const auto result = load_settings("/nowhere/huiyin.toml");
    EXPECT_THAT(std::get<std::vector<Mistake>>(result), SizeIs(1));
}

}  // namespace
}  // namespace gateway
