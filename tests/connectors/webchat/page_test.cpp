#include "connectors/webchat/page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <regex>
#include <string>

namespace connectors::webchat {

namespace {

using testing::HasSubstr;
using testing::Not;

PageTexts words() {
    PageTexts texts;
    for (const auto& text : page_texts) texts.*text.field = "<" + std::string(text.name) + ">";
    texts.quick_replies = {"我要投诉", "\"a\" & b"};
    return texts;
}

Page page() {
    return {
        "demo", words(), "一段\n两行\n\n# 标题 <b>\n- 甲\n- 乙\n末段", {"https://shop.example"}};
}

net::Response get(std::string_view path, const std::string& known = {}) {
    net::Request request;
    if (!known.empty()) request.headers = {{"if-none-match", known}};
    return page().serve(request, path);
}

std::string header(const net::Response& response, std::string_view name) {
    for (const auto& [field, value] : response.headers)
        if (field == name) return value;
    return {};
}

TEST(Page, StandsAtBothAddresses) {
    const auto with = get("/");
    const auto without = get("");
    EXPECT_EQ(with.status, 200U);
    EXPECT_EQ(without.status, 200U);
    EXPECT_EQ(with.content_type, "text/html; charset=utf-8");
    EXPECT_THAT(with.body, HasSubstr(R"(<base href="./">)"));
    EXPECT_THAT(without.body, HasSubstr(R"(<base href="./demo/">)"));
}

TEST(Page, WordsAreEscaped) {
    const auto body = get("/").body;
    EXPECT_THAT(body, HasSubstr("<title>&lt;title&gt;</title>"));
    EXPECT_THAT(body, HasSubstr("&quot;a&quot; &amp; b"));
    EXPECT_THAT(body, Not(HasSubstr("{{")));
    EXPECT_THAT(get("/privacy").body, HasSubstr("<h2>标题 &lt;b&gt;</h2>"));
}

TEST(Page, ThePrivacyTextKeepsItsParagraphs) {
    EXPECT_THAT(
        get("/privacy").body,
        HasSubstr("<p>一段<br>两行</p>\n<h2>标题 &lt;b&gt;</h2>\n"
                  "<ul><li>甲</li><li>乙</li></ul>\n<p>末段</p>")
    );
}

TEST(Page, NothingInlineThatItsOwnPolicyForbids) {
    for (const auto* path : {"", "/", "/privacy"}) {
        const auto body = get(path).body;
        EXPECT_FALSE(std::regex_search(body, std::regex(R"(<script(?![^>]* src="))")));
        EXPECT_FALSE(std::regex_search(body, std::regex(R"([\s"](on\w+|style)=)")));
        EXPECT_THAT(body, Not(HasSubstr("<style")));
        EXPECT_THAT(body, Not(HasSubstr("://")));
    }
}

TEST(Page, EveryAnswerCarriesItsGuards) {
    for (const auto* path : {"/", "/privacy", "/assets/chat.js", "/assets/texts.json", "/none"}) {
        const auto response = get(path);
        const auto policy = header(response, "Content-Security-Policy");
        EXPECT_THAT(policy, HasSubstr("default-src 'none'"));
        EXPECT_THAT(policy, HasSubstr("script-src 'self';"));
        EXPECT_THAT(policy, HasSubstr("connect-src 'self';"));
        EXPECT_THAT(policy, HasSubstr("frame-ancestors 'self' https://shop.example"));
        EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
        EXPECT_EQ(header(response, "X-Content-Type-Options"), "nosniff");
        EXPECT_EQ(header(response, "Referrer-Policy"), "no-referrer");
    }
}

TEST(Page, AnUnchangedFileIsNotSentAgain) {
    const auto first = get("/assets/chat.css");
    EXPECT_EQ(first.content_type, "text/css; charset=utf-8");
    EXPECT_EQ(header(first, "Cache-Control"), "no-cache");
    const auto etag = header(first, "ETag");
    ASSERT_GT(etag.size(), 10U);
    const auto again = get("/assets/chat.css", "\"other\", " + etag);
    EXPECT_EQ(again.status, 304U);
    EXPECT_EQ(again.body, "");
    EXPECT_EQ(header(again, "ETag"), etag);
    EXPECT_EQ(get("/assets/chat.css", "\"other\"").status, 200U);
}

TEST(Page, TextsComeAsJson) {
    const auto response = get("/assets/texts.json");
    EXPECT_EQ(response.content_type, "application/json");
    const auto texts = nlohmann::json::parse(response.body);
    EXPECT_EQ(texts.size(), page_texts.size() + 1);
    for (const auto& text : page_texts)
        EXPECT_EQ(texts[std::string(text.name)], "<" + std::string(text.name) + ">");
    EXPECT_EQ(texts["quick_replies"][0], "我要投诉");
}

TEST(Page, EveryWordThatTheScriptsUseExists) {
    const auto texts = nlohmann::json::parse(get("/assets/texts.json").body);
    const std::regex use(R"(\btexts\.(?!json)(\w+))");
    std::size_t uses = 0;
    for (const auto& asset : assets()) {
        const std::string code(asset.bytes);
        if (!asset.name.ends_with(".js")) continue;
        for (std::sregex_iterator found(code.begin(), code.end(), use), end; found != end;
             ++found) {
            EXPECT_TRUE(texts.contains((*found)[1].str())) << asset.name << ' ' << found->str();
            ++uses;
        }
    }
    EXPECT_GT(uses, 10U);
}

TEST(Page, NothingElseIsServed) {
    for (const auto* path :
         {"/index.html",
          "/assets/",
          "/assets",
          "/assets/index.html",
          "/assets/privacy.html",
          "/assets/../page.cpp",
          "/assets/chat.js/",
          "/Privacy",
          "//"})
        EXPECT_EQ(get(path).status, 404U) << path;
}

TEST(Page, OtherMethodsAreRefused) {
    net::Request request;
    request.method = net::Method::post;
    const auto response = page().serve(request, "/");
    EXPECT_EQ(response.status, 405U);
    EXPECT_EQ(header(response, "Allow"), "GET, HEAD");
}

}  // namespace

}  // namespace connectors::webchat
