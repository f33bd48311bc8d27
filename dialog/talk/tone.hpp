// The rules of tone (R24, R25, R42) that every sentence a customer may see must keep. The forbidden
// words are data of config/; what only code can see (order, length, questions) is here.
#pragma once

#include "dialog/talk/scripts.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dialog {

struct ToneRule {
    std::string words;      // what must not occur
    std::string reason;     // why, and what to write instead
    bool at_start = false;  // forbidden only as the first words of an answer
    bool operator==(const ToneRule&) const = default;
};

struct ToneRules {
    std::vector<ToneRule> forbidden;
    std::size_t sentence_characters_max = 140;
    bool operator==(const ToneRules&) const = default;
};

// What is wrong with a sentence, in words for who writes scripts; empty when nothing is.
std::vector<std::string> tone_mistakes(const ToneRules& rules, std::string_view text);

// A phone number that is not shortened, an id number: never in an answer.
bool shows_full_phone(std::string_view text);

// Question marks, full-width and ASCII.
std::size_t count_questions(std::string_view text);

}  // namespace dialog
