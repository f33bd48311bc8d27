// Stories: conversations that support staff write in config/stories, each with what the case must
// hold in the end. Every answer also keeps the rules that hold for all answers.
#pragma once

#include "gateway/rehearsal/rehearsal.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace gateway {

// What happens in one turn; exactly one of the first five is given.
struct StoryTurn {
    std::size_t line = 0;
    std::optional<std::string> say;
    std::optional<dialog::MediaKind> send;
    std::optional<std::string> tap;
    std::optional<dialog::Duration> wait;
    bool follow = false;
    std::string from;  // another customer; empty: the same as before
    // What must be so afterwards.
    std::vector<std::string> bot;      // pieces of the answer
    std::vector<std::string> not_bot;  // pieces that it must not hold
    std::optional<bool> case_number;   // the answer names a case number
    std::optional<std::string> asks;   // a field's name, or "nothing"
    std::optional<std::string> owner;
    bool silent = false;
};

// What every case of the first customer must hold; what is not given does not matter.
struct StoryCase {
    std::size_t line = 0;
    std::optional<std::size_t> count;
    std::vector<std::pair<std::string, std::string>> values;  // names as in the API
    std::vector<std::string> remedies;
    std::vector<std::string> categories;  // all of these are among the case's
    std::vector<std::string> missing;
    std::vector<std::string> present;  // fields that must not be missing
};

struct Story {
    std::string name;
    std::string source;
    dialog::Instant start{};
    std::vector<StoryTurn> turns;
    StoryCase ends;
};

std::variant<Story, std::vector<Mistake>> read_story(
    std::string_view toml, const std::string& source
);

struct StoryLine {
    bool from_customer = false;
    std::string text;
};

struct StoryOutcome {
    std::vector<Mistake> failures;  // empty when all is as it must be
    std::vector<StoryLine> transcript;
};

StoryOutcome run_story(const Story& story, const std::shared_ptr<const Content>& content);

// All stories of a folder and its sub-folders, by name.
std::variant<std::vector<Story>, std::vector<Mistake>> load_stories(
    const std::filesystem::path& folder
);

}  // namespace gateway
