#include "gateway/rehearsal/content_fixture.hpp"
#include "gateway/rehearsal/rehearsal.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

namespace {

std::vector<std::string> lines(const std::string& name) {
    std::ifstream file(HUIYIN_SOURCE_DIR "/tests/gateway/rehearsal/first_messages/" + name);
    std::vector<std::string> all;
    for (std::string line; std::getline(file, line);)
        if (!line.empty()) all.push_back(line);
    return all;
}

// How many of the messages open a case when they are somebody's first words; lists the others.
std::size_t count(const std::vector<std::string>& messages, bool opening) {
    std::size_t right = 0;
    for (const auto& message : messages) {
        gateway::Rehearsal stage(testing_content::shipped(), testing_content::monday(), 7);
        const auto played = stage.say(message);
        const bool opened = !stage.cases().empty();
        if (opened) {
            std::string answer;
            for (const auto& say : played.says) answer += say.text;
            EXPECT_NE(answer.find(stage.cases().front()->number), std::string::npos) << message;
        }
        if (opened == opening)
            ++right;
        else
            std::cout << (opening ? "missed: " : "wrongly opened: ") << message << "\n";
    }
    return right;
}

// Written by somebody who has not seen the rules.
TEST(FirstMessage, AComplaintInEverydayChineseOpensACase) {
    const auto messages = lines("complaints.txt");
    ASSERT_GE(messages.size(), 100U);
    EXPECT_GE(count(messages, true) * 100, messages.size() * 95);
}

TEST(FirstMessage, AQuestionOrAGreetingOpensNone) {
    const auto messages = lines("not_complaints.txt");
    ASSERT_GE(messages.size(), 50U);
    EXPECT_GE(count(messages, false) * 100, messages.size() * 95);
}

}  // namespace
