#include "gateway/api/texts.hpp"

#include "gateway/base/text_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gateway::api {
namespace {

using dialog::Carrier;
using dialog::Obstacle;
using testing::HasSubstr;

std::string shipped() {
    const auto path = std::filesystem::path(HUIYIN_SOURCE_DIR) / "config" / "api.toml";
    return read_text_file(path).value_or("");
}

std::string mistakes_of(const std::string& toml) {
    const auto read = read_texts(toml, "api.toml");
    std::string all;
    if (const auto* mistakes = std::get_if<std::vector<Mistake>>(&read))
        for (const auto& mistake : *mistakes) all += text_of(mistake) + "\n";
    return all;
}

std::string without(std::string text, const std::string& what) {
    const auto at = text.find(what);
    return text.erase(at, text.find('\n', at) - at);
}

TEST(ApiTexts, SayOfEveryCarrierAndObstacleWhatItIs) {
    const auto read = read_texts(shipped(), "api.toml");
    ASSERT_TRUE(std::holds_alternative<Texts>(read)) << mistakes_of(shipped());
    const auto& texts = std::get<Texts>(read);
    EXPECT_EQ(
        texts.words_of({Carrier::notice, Obstacle::no_consent}), "订阅通知：顾客没有可用的订阅同意"
    );
    EXPECT_EQ(texts.words_of(Carrier::call), "人工电话");
    EXPECT_EQ(texts.carriers.size(), 10U);
    EXPECT_EQ(texts.obstacles.size(), 22U);
}

TEST(ApiTexts, WithAWordMissingAreRefused) {
    EXPECT_THAT(mistakes_of(without(shipped(), "window_shut")), HasSubstr("window_shut"));
    EXPECT_THAT(mistakes_of(without(shipped(), "call =")), HasSubstr("call"));
    EXPECT_THAT(mistakes_of(without(shipped(), "words =")), HasSubstr("words"));
}

TEST(ApiTexts, WithAnUnknownWordAreRefused) {
    EXPECT_THAT(mistakes_of(shipped() + "\npigeon = \"a\"\n"), HasSubstr("pigeon"));
    EXPECT_THAT(mistakes_of("[passed_over]\nwords = \"a\"\n"), HasSubstr("{carrier}"));
    EXPECT_THAT(mistakes_of("[["), HasSubstr("api.toml"));
}

}  // namespace
}  // namespace gateway::api
