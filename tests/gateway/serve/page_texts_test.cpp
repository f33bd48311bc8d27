#include "gateway/serve/page_texts.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace gateway;

const std::filesystem::path folder = HUIYIN_SOURCE_DIR "/config";

dialog::ToneRules no_but() {
    dialog::ToneRules tone;
    tone.forbidden = {{.words = "但是", .reason = "argues"}};
    return tone;
}

// How many mistakes are told, and how many of them are the tone's.
struct Told {
    std::size_t all = 0;
    std::ptrdiff_t of_tone = 0;
};

template <class Texts>
Told told(const TextsOrMistakes<Texts>& read) {
    const auto* wrong = std::get_if<std::vector<Mistake>>(&read);
    if (wrong == nullptr) return {};
    const auto of_tone = std::count_if(wrong->begin(), wrong->end(), [](const Mistake& mistake) {
        return mistake.what.find("argues") != std::string::npos;
    });
    return {wrong->size(), of_tone};
}

TEST(PageTexts, TheShippedOnesAreWhole) {
    EXPECT_TRUE(std::holds_alternative<ChatTexts>(load_chat_texts(folder, no_but())));
    EXPECT_TRUE(std::holds_alternative<CaseTexts>(load_case_texts(folder, no_but())));
    EXPECT_TRUE(std::holds_alternative<ConsentTexts>(load_consent_texts(folder, no_but())));
}

TEST(PageTexts, EveryMistakeIsTold) {
    const auto mistakes = [](std::string_view toml) {
        return told(read_consent_texts(toml, "test", no_but())).all;
    };
    EXPECT_EQ(mistakes("nonsense ="), 1U);
    EXPECT_GT(mistakes("[other]\na = 1"), 10U) << "not known, and nothing of what is needed";
    EXPECT_GT(mistakes("[texts]\ntitle = \"x\""), 10U) << "all the others are missing";
    EXPECT_GT(
        mistakes("[texts]\ntitle = \"x\"\nunheard_of = \"x\""), mistakes("[texts]\ntitle = \"x\"")
    );
}

TEST(PageTexts, EverySentenceIsHeldToTheTone) {
    const auto tone = no_but();
    constexpr auto* arguing = "[texts]\ntitle = \"但是您\"";
    EXPECT_EQ(told(read_chat_texts(arguing, "test", tone)).of_tone, 1);
    EXPECT_EQ(told(read_case_texts(arguing, "test", tone)).of_tone, 1);
    EXPECT_EQ(told(read_consent_texts(arguing, "test", tone)).of_tone, 1);
    EXPECT_EQ(
        told(read_chat_texts("[privacy]\ntext = \"\"\"\n好\n- 但是\n但是\n\"\"\"", "test", tone))
            .of_tone,
        2
    ) << "every line of the privacy page";
    EXPECT_EQ(told(read_chat_texts("[texts]\nquick_replies = [\"但是\"]", "test", tone)).of_tone, 0)
        << "these are the customer's words";
}

TEST(PageTexts, AFileThatIsNotThereIsNamed) {
    const auto read = load_case_texts("/nowhere", no_but());
    const auto* wrong = std::get_if<std::vector<Mistake>>(&read);
    ASSERT_NE(wrong, nullptr);
    EXPECT_EQ(wrong->front().source, "/nowhere/casepage.toml");
}

}  // namespace
