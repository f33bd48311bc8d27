#include "gateway/base/settings.hpp"

#include "gateway/base/text_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace gateway {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// The world outside the file, as a table.
struct Outside {
    std::map<std::string, std::string> environment;
    std::map<std::string, std::string> files;
    bool world_readable = false;
};

std::variant<ReadSettings, std::vector<Mistake>> read(
    std::string_view text, const Outside& outside = {}
) {
    const auto look = [](const std::map<std::string, std::string>& in, const std::string& name) {
        const auto found = in.find(name);
        return found == in.end() ? std::nullopt : std::optional(found->second);
    };
    return read_settings({
        .text = text,
        .name = "test.toml",
        .world_readable = outside.world_readable,
        .environment = [&](const std::string& name) { return look(outside.environment, name); },
        .file = [&](const std::filesystem::path& path
                ) { return look(outside.files, path.string()); },
    });
}

ReadSettings good(std::string_view text, const Outside& outside = {}) {
    auto result = read(text, outside);
    if (const auto* mistakes = std::get_if<std::vector<Mistake>>(&result))
        for (const auto& mistake : *mistakes) ADD_FAILURE() << text_of(mistake);
    auto* settings = std::get_if<ReadSettings>(&result);
    return settings == nullptr ? ReadSettings() : std::move(*settings);
}

// The mistakes, each as "line: what".
std::vector<std::string> bad(std::string_view text, const Outside& outside = {}) {
    std::vector<std::string> lines;
    const auto result = read(text, outside);
    if (const auto* mistakes = std::get_if<std::vector<Mistake>>(&result))
        for (const auto& mistake : *mistakes) {
            EXPECT_EQ(mistake.source, "test.toml");
            lines.push_back(std::to_string(mistake.line) + ": " + mistake.what);
        }
    return lines;
}

constexpr std::string_view account = R"(
[[wechat]]
name = "main"
original_id = "gh_0123456789ab"
app_id = "wx1234567890abcdef"
app_secret = "0123456789abcdef0123456789abcdef"
token = "perftoken"
encoding_aes_key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
verified = true
)";

// The account with one line replaced or added.
std::string account_with(std::string_view key, std::string_view value) {
    std::string text(account);
    const auto line = std::string(key) + " = " + std::string(value) + "\n";
    const auto begin = text.find(std::string(key) + " =");
    if (begin == std::string::npos) return text + line;
    return text.replace(begin, text.find('\n', begin) + 1 - begin, line);
}

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

TEST(Settings, AnAccountIsReadWithEverythingItSays) {
    const auto settings = good(account).settings;
    ASSERT_THAT(settings.wechat, SizeIs(1));
    const auto& wechat = settings.wechat.front();
    EXPECT_EQ(wechat.name, "main");
    EXPECT_EQ(wechat.original_id, "gh_0123456789ab");
    EXPECT_EQ(wechat.app_id, "wx1234567890abcdef");
    EXPECT_EQ(wechat.token.reveal(), "perftoken");
    EXPECT_EQ(wechat.encoding_aes_key.reveal().size(), 43U);
    EXPECT_EQ(wechat.previous_encoding_aes_key, std::nullopt);
    EXPECT_EQ(wechat.mode, WechatAccount::Mode::safe);
    EXPECT_TRUE(wechat.verified);
    EXPECT_EQ(wechat.api_base, "https://api.weixin.qq.com");
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
)")
                              .settings;
    EXPECT_TRUE(settings.testing.settable_clock);
    EXPECT_EQ(settings.testing.commit_delay, std::chrono::milliseconds(25));
    EXPECT_EQ(settings.wechat.at(0).mode, WechatAccount::Mode::compatible);
    EXPECT_TRUE(settings.wechat.at(0).previous_encoding_aes_key);
    EXPECT_EQ(settings.weibo.at(0).upload_base, "http://127.0.0.1:3");
    EXPECT_EQ(settings.webchat.at(0).name, "demo");
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

TEST(Settings, FormsOfAnAccountAreChecked) {
    const std::vector<std::pair<std::string, std::string>> wrong{
        {"name", R"("Main")"},
        {"name", R"("")"},
        {"name", R"("a-name-that-is-longer-than-32-chars")"},
        {"original_id", R"("0123456789ab")"},
        {"app_id", R"("wx123")"},
        {"token", R"("ab")"},
        {"token", R"("has blank")"},
        {"encoding_aes_key", R"("abcdefghijklmnopqrstuvwxyz0123456789ABCDEF")"},
        {"encoding_aes_key", R"("abcdefghijklmnopqrstuvwxyz0123456789ABCDEF=")"},
        {"previous_encoding_aes_key", R"("short")"},
        {"mode", R"("Safe")"},
        {"verified", "1"},
        {"api_base", R"("https://api.weixin.qq.com/")"},
        {"api_base", R"("ftp://api.weixin.qq.com")"},
        {"app_secret", R"("line\nbreak")"},
    };
    for (const auto& [key, value] : wrong) {
        const auto mistakes = bad(account_with(key, value));
        ASSERT_THAT(mistakes, SizeIs(1)) << key << " = " << value;
        EXPECT_THAT(mistakes.front(), HasSubstr("wechat." + key + ": ")) << value;
    }
}

TEST(Settings, WhatAnAccountNeedsMustBeThere) {
    EXPECT_THAT(bad("[[wechat]]\n"), SizeIs(5));
    EXPECT_THAT(bad("[[weibo]]\n"), SizeIs(5));
    EXPECT_THAT(bad("[[webchat]]\n"), testing::ElementsAre("1: webchat.name: is missing"));
    EXPECT_THAT(bad("[wechat]\nname = \"main\"\n"), SizeIs(1));
}

TEST(Settings, OnlyPlainModeWorksWithoutAKeyAndOnlyUnverifiedWithoutASecret) {
    std::string text(account);
    text.erase(
        text.find("encoding_aes_key"), text.find("verified") - text.find("encoding_aes_key")
    );
    EXPECT_THAT(bad(text), testing::ElementsAre(HasSubstr("encoding_aes_key: is missing")));
    good(text + "mode = \"plain\"\n");
    text.erase(text.find("app_secret"), text.find("token") - text.find("app_secret"));
    EXPECT_THAT(
        bad(text + "mode = \"plain\"\n"), testing::ElementsAre(HasSubstr("app_secret: is missing"))
    );
    text.replace(text.find("true"), 4, "false");
    good(text + "mode = \"plain\"\n");
}

TEST(Settings, NamesAreUniqueWithinAKind) {
    EXPECT_THAT(
        bad(std::string(account) + std::string(account)),
        testing::ElementsAre("12: wechat.name: is used twice")
    );
    good(std::string(account) + "[[webchat]]\nname = \"main\"\n");
}

TEST(Settings, ValuesComeFromTheEnvironmentAndFromFiles) {
    const Outside outside{
        .environment =
            {{"TOKEN", "fromenv"},
             {"DELAY", "12"},
             {"CLOCK", "true"},
             {"SITES", "https://a.example, https://b.example"}},
        .files = {{"secrets/app", "fromfile\n"}},
        .world_readable = false,
    };
    auto text = account_with("token", R"({ env = "TOKEN" })");
    text.replace(
        text.find("\"0123456789abcdef0123456789abcdef\""), 34, "{ file = \"secrets/app\" }"
    );
    const auto settings = good(
                              text + R"(
[testing]
commit_delay_ms = { env = "DELAY" }
settable_clock = { env = "CLOCK" }
[[webchat]]
name = "demo"
origins = { env = "SITES" }
)",
                              outside
    )
                              .settings;
    EXPECT_EQ(settings.wechat.at(0).token.reveal(), "fromenv");
    EXPECT_EQ(settings.wechat.at(0).app_secret.reveal(), "fromfile");
    EXPECT_EQ(settings.testing.commit_delay, std::chrono::milliseconds(12));
    EXPECT_TRUE(settings.testing.settable_clock);
    EXPECT_THAT(
        settings.webchat.at(0).origins,
        testing::ElementsAre("https://a.example", "https://b.example")
    );
}

TEST(Settings, AValueThatIsNotFoundOutsideIsAMistake) {
    EXPECT_THAT(
        bad("data_dir = { env = \"NOPE\" }\ncontent_dir = { file = \"nope\" }\n"),
        testing::ElementsAre(
            "1: data_dir: the environment has no NOPE", "2: content_dir: cannot read the file nope"
        )
    );
    EXPECT_THAT(bad("data_dir = { env = \"A\", file = \"B\" }\n"), SizeIs(1));
    EXPECT_THAT(bad("data_dir = { environment = \"A\" }\n"), SizeIs(1));
    EXPECT_THAT(bad("data_dir = { env = 3 }\n"), SizeIs(1));
    EXPECT_THAT(
        bad("[testing]\ncommit_delay_ms = { env = \"N\" }\n", {.environment = {{"N", "12x"}}}),
        SizeIs(1)
    );
    EXPECT_THAT(bad("data_dir = { env = \"N\" }\n", {.environment = {{"N", "\xff"}}}), SizeIs(1));
}

TEST(Settings, NoMistakeRepeatsASecret) {
    constexpr std::string_view secret = "hush!hush?hush";
    for (const auto* key : {"token", "encoding_aes_key", "previous_encoding_aes_key"}) {
        const Outside outside{.environment = {{"S", std::string(secret)}}};
        for (const auto& value :
             {"\"" + std::string(secret) + "\"", std::string("{ env = \"S\" }")})
            for (const auto& mistake : bad(account_with(key, value), outside))
                EXPECT_EQ(mistake.find(secret), std::string::npos) << mistake;
        EXPECT_THAT(bad(account_with(key, "{ env = \"S\" }"), outside), SizeIs(1));
    }
}

TEST(Settings, ASettableClockNeedsALoopbackListener) {
    for (const auto* listen : {"0.0.0.0:9090", "10.0.0.5:9090", "[::]:9090", "127.example.com:1"}) {
        const auto text = "[server]\noperations_listen = \"" + std::string(listen) +
                          "\"\n[testing]\nsettable_clock = true\n";
        EXPECT_THAT(bad(text), testing::ElementsAre(HasSubstr("4: testing.settable_clock: ")));
    }
    for (const auto* listen : {"127.0.0.1:9090", "[::1]:9090", "localhost:0"}) {
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
    EXPECT_EQ(settings.data_dir, "data/demo");
    EXPECT_EQ(desk_for(settings.desks, dialog::Category::attitude).extension, "8021");
}

TEST(Settings, AFileThatIsNotThereIsOneMistake) {
    const auto result = load_settings("/nowhere/huiyin.toml");
    EXPECT_THAT(std::get<std::vector<Mistake>>(result), SizeIs(1));
}

}  // namespace
}  // namespace gateway
