#include "dialog/talk/tone.hpp"

namespace dialog {

namespace {

constexpr std::string_view full_width_question = "\xEF\xBC\x9F";

std::size_t count_code_points(std::string_view text) {
    std::size_t count = 0;
    for (const char c : text)
        if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) ++count;
    return count;
}

}  // namespace

std::size_t count_questions(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = text.find(full_width_question); at != std::string_view::npos;
         at = text.find(full_width_question, at + 1))
        ++count;
    for (std::size_t i = 0; i < text.size(); ++i) {
        // A question mark within a link asks nothing.
        if (text[i] == '?' && (i + 1 == text.size() || text[i + 1] == ' ' || text[i + 1] == '\n'))
            ++count;
    }
    return count;
}

bool shows_full_phone(std::string_view text) {
    std::size_t run = 0;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        const bool digit = i < text.size() && text[i] >= '0' && text[i] <= '9';
        if (digit) {
            if (run++ == 0) begin = i;
            continue;
        }
        if (run == 11 && text[begin] == '1' && text[begin + 1] >= '3') return true;
        run = 0;
    }
    return false;
}

std::vector<std::string> tone_mistakes(const ToneRules& rules, std::string_view text) {
    std::vector<std::string> mistakes;
    for (const auto& rule : rules.forbidden) {
        const std::size_t at = text.find(rule.words);
        if (at == std::string_view::npos || (rule.at_start && at != 0)) continue;
        mistakes.push_back("\"" + rule.words + "\": " + rule.reason);
    }
    if (count_code_points(text) > rules.sentence_characters_max)
        mistakes.push_back(
            "longer than " + std::to_string(rules.sentence_characters_max) + " characters"
        );
    if (count_questions(text) > 1) mistakes.emplace_back("more than one question");
    if (shows_full_phone(text)) mistakes.emplace_back("a full phone number");
    return mistakes;
}

}  // namespace dialog
