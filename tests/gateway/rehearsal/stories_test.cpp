#include "gateway/rehearsal/content_fixture.hpp"
#include "gateway/rehearsal/story.hpp"

#include <gtest/gtest.h>

namespace {

using gateway::Story;

const std::vector<Story>& stories() {
    static const auto all = [] {
        auto loaded = gateway::load_stories(HUIYIN_SOURCE_DIR "/config/stories");
        if (const auto* wrong = std::get_if<std::vector<gateway::Mistake>>(&loaded))
            for (const auto& mistake : *wrong) ADD_FAILURE() << gateway::text_of(mistake);
        const auto* read = std::get_if<std::vector<Story>>(&loaded);
        return read == nullptr ? std::vector<Story>() : *read;
    }();
    return all;
}

TEST(Stories, ThereAreAtLeastForty) {
    EXPECT_GE(stories().size(), 40U);
}

TEST(Stories, AllEndAsTheySay) {
    for (const auto& story : stories()) {
        const auto outcome = gateway::run_story(story, testing_content::shipped());
        std::string transcript;
        for (const auto& line : outcome.transcript)
            transcript += (line.from_customer ? "> " : "< ") + line.text + "\n";
        for (const auto& failure : outcome.failures)
            ADD_FAILURE() << gateway::text_of(failure) << "\n" << transcript;
    }
}

// A checker that finds nothing would let everything pass.
TEST(Stories, AStoryThatSaysOtherwiseFails) {
    const auto read = gateway::read_story(
        "name = \"x\"\n[[turn]]\nsay = \"\xE4\xBD\xA0\xE5\xA5\xBD\"\ncase_number = true\n"
        "[case]\ncount = 3\n",
        "planted"
    );
    const auto outcome = gateway::run_story(std::get<Story>(read), testing_content::shipped());
    EXPECT_EQ(outcome.failures.size(), 2U);
}

}  // namespace
