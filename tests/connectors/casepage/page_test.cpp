#include "connectors/casepage/page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace connectors::casepage {

namespace {

using testing::HasSubstr;
using testing::Not;

PageTexts words() {
    PageTexts texts;
    for (const auto name : page_texts) texts.emplace(name, "<" + std::string(name) + ">");
    return texts;
}

net::Response get(std::string_view path) {
    return Page("main", words()).serve(net::Request{}, path);
}

TEST(CasePage, StandsAtBothAddresses) {
    EXPECT_THAT(get("").body, HasSubstr(R"(<base href="./main/">)"));
    EXPECT_THAT(get("/").body, HasSubstr(R"(<base href="./">)"));
    EXPECT_EQ(get("/nothing").status, 404U);
}

TEST(CasePage, WordsAreEscapedAndNonePlaceIsLeft) {
    EXPECT_THAT(get("/").body, HasSubstr("<title>&lt;title&gt;</title>"));
    EXPECT_THAT(get("/").body, Not(HasSubstr("{{")));
}

TEST(CasePage, EverythingThatItAsksForIsThere) {
    const auto body = get("/").body;
    for (const auto& asset : assets()) {
        const std::string name(asset.name);
        if (name == "index.html") continue;
        EXPECT_EQ(get("/assets/" + name).status, 200U) << name;
    }
    const auto texts = nlohmann::json::parse(get("/assets/texts.json").body);
    EXPECT_EQ(texts.size(), page_texts.size());
}

TEST(CasePage, NobodyMayFrameItAndNothingLeavesIt) {
    std::string policy;
    for (const auto& [name, value] : get("/").headers)
        if (name == "Content-Security-Policy") policy = value;
    EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'"));
    EXPECT_THAT(policy, HasSubstr("default-src 'none'"));
    EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
}

}  // namespace

}  // namespace connectors::casepage
