// A message while this customer has no open case: a complaint opens one, anything else is answered
// or kept until it is clear what it belongs to.
#include "dialog/talk/form.hpp"
#include "dialog/talk/moves.hpp"

#include <algorithm>

namespace dialog {

namespace {

using intents::Intent;

constexpr std::size_t supplement_characters_min = 5;

// What was said in pieces counts when the complaint comes.
void keep_for_later(Draft& draft, const CustomerSaid& said) {
    constexpr std::size_t text_bytes_max = 600;
    if (said.text.empty() || said.text.size() > text_bytes_max) return;
    auto& earlier = draft.talk().earlier;
    if (earlier.size() >= earlier_max) earlier.erase(earlier.begin());
    earlier.push_back(Heard{.text = said.text, .understood = said.understood, .at = draft.now()});
}

}  // namespace

bool asks_who_speaks(const CustomerSaid& said) {
    const auto& topics = said.understood.topics;
    return std::find(topics.begin(), topics.end(), "who_are_you") != topics.end();
}

void admit_not_understood(Draft& draft, const Case* of) {
    Conversation& talk = draft.talk();
    ++talk.misunderstood;
    if (talk.misunderstood >= draft.policy().misunderstood_max &&
        std::holds_alternative<Bot>(talk.owner)) {
        pass_to_person(draft, WaitingFor::misunderstanding);
        return;
    }
    if (of == nullptr)
        draft.say("unknown.first");
    else
        draft.say("unknown.in_case", {{"case_no", of->number}}, of->id);
}

void talk_without_case(Draft& draft, const CustomerSaid& said) {
    const auto& understood = said.understood;
    Conversation& talk = draft.talk();
    if (heed_taking_back(draft, said)) return;
    const bool picture_came_first = !talk.loose_evidence.empty() &&
                                    understood.main() == Intent::other &&
                                    count_word_characters(said.text) >= supplement_characters_min;
    if (is_complaint(said) || picture_came_first) return open_complaint(draft, said);
    talk.asked = Asked{};
    if (understood.has(Intent::human) && !asks_who_speaks(said))
        return pass_to_person(draft, WaitingFor::wish);
    switch (understood.main()) {
        case Intent::progress:
        case Intent::press:
        case Intent::supplement:
        case Intent::correct:
        case Intent::contact_change:
        case Intent::withdraw:
        case Intent::object:
        case Intent::dissatisfied:
            talk.misunderstood = 0;
            return tell_progress(draft);
        default:
            break;
    }
    if (understood.signs.has(Sign::will_follow)) return draft.say("note.take_time");
    if (answer_questions(draft, said) || answer_courtesy(draft, said, nullptr)) {
        talk.misunderstood = 0;
        return;
    }
    keep_for_later(draft, said);
    // A number or a name is no riddle: it only lacks what it is about.
    const bool names_something = std::any_of(
        understood.entities.begin(),
        understood.entities.end(),
        [](const intents::Entity& one) {
            return one.kind != intents::EntityKind::date && one.kind != intents::EntityKind::time;
        }
    );
    if (names_something || !understood.remedies.empty()) return draft.say("unknown.what_about");
    admit_not_understood(draft, nullptr);
}

}  // namespace dialog
