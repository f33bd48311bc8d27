// The intake form. The next question is a pure function of what is filled: an interruption, an
// answer out of order or a pause of three days never breaks it.
#pragma once

#include "dialog/talk/draft.hpp"

#include <optional>
#include <vector>

namespace dialog {

const IntakePlan& plan_for(const Policy& policy, Category category);

// What to ask next; nothing when all is answered, declined or was asked often enough.
std::optional<Field> next_field(const Policy& policy, const Case& of);

// Required fields that the case does not hold ("待补充").
std::vector<Field> missing(const Policy& policy, const Case& of);
// The same without what the customer declined: it is not asked for again.
std::vector<Field> outstanding(const Policy& policy, const Case& of);

// Puts everything the message contains into the case. With `replace`, values that the case has
// already are corrected; without, they stay. True when anything was new.
struct Absorbed {
    bool anything = false;
    std::vector<Field> fields;     // newly set
    std::vector<Field> corrected;  // had another value before
    std::vector<Field> differs;    // named otherwise than held, and left as it is
    std::vector<Field> lacked;     // said not to be at hand, asked for or not
};
enum class Taking : std::uint8_t { opening, adding, correcting };
Absorbed absorb(Draft& draft, Case& into, const CustomerSaid& said, Taking taking);

// Sets one value, with its history row; a phone number itself never stands in the history.
void set_field(
    Draft& draft,
    Case& into,
    Field field,
    std::string& place,
    const std::string& value,
    Absorbed& absorbed
);
// When it happened, as said and as a date; once known, only a correction changes it.
void absorb_time(Draft& draft, Case& into, const CustomerSaid& said, Taking taking, Absorbed& out);

// Adds the customer's words to the description, a line each, up to the policy's limit.
void describe(Draft& draft, Case& into, std::string_view text);

// Reads a message as the answer to the question of that field, knowing that it was just asked.
enum class Answer : std::uint8_t {
    none,  // it is no answer
    given,
    declined,  // does not know it or does not want to say it
};
Answer answer_field(Draft& draft, Case& into, Field field, const CustomerSaid& said);

// Letters and digits of any script; no blanks, no punctuation, no emoji.
std::size_t count_word_characters(std::string_view text);

}  // namespace dialog
