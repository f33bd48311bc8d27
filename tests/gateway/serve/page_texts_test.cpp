#include "gateway/serve/consent_texts.hpp"

#include <gtest/gtest.h>

namespace {

using gateway::ConsentTexts;
using gateway::Mistake;

TEST(ConsentTexts, TheShippedOnesAreWhole) {
    const auto read = gateway::load_consent_texts(HUIYIN_SOURCE_DIR "/config/consent.toml");
    EXPECT_TRUE(std::holds_alternative<ConsentTexts>(read));
}

TEST(ConsentTexts, EveryMistakeIsTold) {
    const auto mistakes = [](std::string_view toml) {
        const auto read = gateway::read_consent_texts(toml, "test");
        const auto* wrong = std::get_if<std::vector<Mistake>>(&read);
        return wrong == nullptr ? std::size_t{0} : wrong->size();
    };
    EXPECT_EQ(mistakes("nonsense ="), 1U);
    EXPECT_EQ(mistakes("[other]\na = 1"), 1U);
    EXPECT_GT(mistakes("[texts]\ntitle = \"x\""), 10U) << "all the others are missing";
    EXPECT_GT(mistakes("[texts]\nunheard_of = \"x\""), 10U);
}

}  // namespace
