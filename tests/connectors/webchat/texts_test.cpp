// The words that are shipped: complete, and in the house's tone.
#include "connectors/webchat/texts.hpp"

#include <gtest/gtest.h>
#include <toml++/toml.h>

#include <string>

namespace connectors::webchat {

namespace {

const toml::table& shipped() {
    static const toml::table table =
        toml::parse_file(std::string(HUIYIN_SOURCE_DIR) + "/config/webchat.toml");
    return table;
}

TEST(ShippedTexts, NoneIsMissingAndNoneIsUnknown) {
    const auto* texts = shipped()["texts"].as_table();
    ASSERT_NE(texts, nullptr);
    for (const auto& text : page_texts)
        EXPECT_NE((*texts)[text.name].value_or(std::string()), "") << text.name;
    EXPECT_EQ(texts->size(), page_texts.size() + 1);
    const auto* quick_replies = (*texts)["quick_replies"].as_array();
    ASSERT_NE(quick_replies, nullptr);
    EXPECT_EQ(quick_replies->size(), 3U);
    EXPECT_NE(shipped()["privacy"]["text"].value_or(std::string()), "");
}

TEST(ShippedTexts, PlaceholdersAreThere) {
    const auto has = [](const char* name, const char* part) {
        const auto text = shipped()["texts"][name].value_or(std::string());
        return text.find(part) != std::string::npos;
    };
    EXPECT_TRUE(has("counter", "{n}"));
    EXPECT_TRUE(has("too_long", "{n}"));
    EXPECT_TRUE(has("copy_number", "{number}"));
}

TEST(ShippedTexts, TheToneIsKept) {
    std::string all = shipped()["privacy"]["text"].value_or(std::string());
    for (const auto& text : page_texts)
        all += shipped()["texts"][text.name].value_or(std::string());
    for (const auto* word : {"但是", "然而", "亲", "系统显示", "按规定", "抱歉", "请耐心等待"})
        EXPECT_EQ(all.find(word), std::string::npos) << word;
}

}  // namespace

}  // namespace connectors::webchat
