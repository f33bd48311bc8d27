#include "gateway/base/settings_reading.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gateway {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

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
    EXPECT_THAT(bad("[[page]]\n"), testing::ElementsAre("1: page.name: is missing"));
    EXPECT_THAT(bad("[[page]]\nname = \"a\"\n[[page]]\nname = \"a\"\n"), SizeIs(1));
    EXPECT_THAT(bad("[[page]]\nname = \"a\"\norigins = []\n"), SizeIs(1));
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

TEST(Settings, ATemplateSaysWhichFieldShowsWhat) {
    std::string text(account);
    text += "template_id = \"card-1\"\n";
    text += "template_fields = [\"thing1=stage\", \"time2=at\"]\n";
    const auto wechat = good(text).settings.wechat.front();
    using Fields = std::vector<std::pair<std::string, std::string>>;
    EXPECT_EQ(wechat.template_id, "card-1");
    EXPECT_EQ(wechat.template_fields, (Fields{{"thing1", "stage"}, {"time2", "at"}}));
    EXPECT_FALSE(wechat.periodic_templates);
}

TEST(Settings, FieldsOfATemplateAreChecked) {
    const std::string base(account);
    for (const auto* field : {"thing1", "=stage", "thing1=phone", "thing1="}) {
        const auto mistakes =
            bad(base + "template_id = \"a\"\ntemplate_fields = [\"" + field + "\", \"a=at\"]\n");
        ASSERT_THAT(mistakes, SizeIs(1)) << field;
        EXPECT_THAT(mistakes.front(), HasSubstr("wechat.template_fields: must be like"));
    }
    EXPECT_THAT(bad(base + "template_id = \"a\"\n"), SizeIs(1));
    EXPECT_THAT(bad(base + "notice_fields = [\"a=at\"]\n"), SizeIs(1));
}

TEST(Settings, AHookNeedsItsSecretAndACertificateItsKey) {
    EXPECT_EQ(
        good("[hook]\nurl = \"https://a.b/c\"\nsecret = \"s\"\n").settings.hook.url, "https://a.b/c"
    );
    EXPECT_THAT(bad("[hook]\nurl = \"https://a.b/c\"\n"), SizeIs(1));
    EXPECT_THAT(bad("[hook]\nsecret = \"s\"\n"), SizeIs(1));
    EXPECT_THAT(bad("[server]\ntls_key = \"key.pem\"\n"), SizeIs(1));
    const auto tls = good("[server]\ntls_key = \"k\"\ntls_certificate = \"c\"\n").settings.server;
    EXPECT_EQ(tls.public_url, "https://127.0.0.1:8080");
    EXPECT_FALSE(tls.has_public_url);
}

TEST(Settings, NamesAreUniqueWithinAKind) {
    EXPECT_THAT(
        bad(std::string(account) + std::string(account)),
        testing::ElementsAre("12: wechat.name: is used twice")
    );
    good(std::string(account) + "[[webchat]]\nname = \"main\"\n");
}

TEST(Settings, OneOfficialAccountUnderTwoNamesIsWarnedOf) {
    std::string other(account);
    other.replace(other.find("\"main\""), 6, "\"twin\"");
    const auto told = [&] {
        std::string all;
        for (const auto& warning : good(std::string(account) + other).warnings)
            all += text_of(warning) + "\n";
        return all;
    };
    EXPECT_THAT(told(), HasSubstr("twin and main are the same official account"));
    other.replace(other.find("gh_0123456789ab"), 15, "gh_ab9876543210");
    EXPECT_THAT(told(), HasSubstr("twin and main are the same official account"));
    other.replace(other.find("wx1234567890abcdef"), 18, "wxfedcba0987654321");
    EXPECT_THAT(told(), testing::Not(HasSubstr("same official account")));
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

}  // namespace
}  // namespace gateway
