#include "dialog/talk/form.hpp"
#include "dialog/talk/moves.hpp"
#include "dialog/talk/wording.hpp"

namespace dialog {

namespace {

bool personal(Field field) {
    return field == Field::phone || field == Field::name;
}

// Whoever tells us something else is not asked the same thing again in the next breath.
void leave_unanswered(Draft& draft, Case& of, Reply reply) {
    const Asked& asked = draft.talk().asked;
    if (asked.times >= draft.policy().asks_of_one_field_max) {
        of.passed.add(asked.field);
        // Not told as an answer: it only stays open ("待补充").
        draft.note(of, CaseChange{.what = CaseChange::What::field_declined, .field = asked.field});
    } else if (reply == Reply::aside) {
        of.put_off.add(asked.field);
    }
}

}  // namespace

void forget_question(Draft& draft) {
    draft.talk().asked = Asked{};
}

void ask_next(Draft& draft, Case& of, Reply reply) {
    if (draft.asks_already()) return;
    Conversation& talk = draft.talk();
    const auto* waiting = std::get_if<Waiting>(&talk.owner);
    if (waiting != nullptr && waiting->reason == WaitingFor::self_harm)
        return forget_question(draft);
    const bool in_danger = waiting != nullptr && waiting->reason == WaitingFor::danger;
    Asked& asked = talk.asked;
    const bool again = asked.question == Question::field && asked.of == of.id;
    if (again && !of.given.has(asked.field) && !of.declined.has(asked.field))
        leave_unanswered(draft, of, reply);
    auto field = next_field(draft.policy(), of);
    // To somebody who was hurt the rest of the form can wait; a number to call cannot.
    const bool can_call =
        of.given.has(Field::phone) || of.declined.has(Field::phone) || of.passed.has(Field::phone);
    if (in_danger) {
        field = can_call ? std::nullopt : std::optional(Field::phone);
        if (!field) return forget_question(draft);
    }
    if (!field) {
        const bool ended = again && reply == Reply::answered;
        forget_question(draft);
        if (!ended) return;
        const auto* answer = of.open_promise(PromiseKind::answer);
        const std::string due = answer == nullptr ? "" : say_instant(draft, answer->due);
        draft.say(
            "form.done",
            {{"case_no", of.number}, {"desk", say_desk(draft, of.desk)}, {"answer_due", due}},
            of.id
        );
        return;
    }
    const bool same = again && asked.field == *field;
    const int times_before = same ? asked.times : of.put_off.has(*field) ? 1 : 0;
    asked = Asked{
        .question = Question::field,
        .field = *field,
        .of = of.id,
        .times = static_cast<std::uint8_t>(times_before + 1),
    };
    std::string text;
    if (personal(*field) && !talk.privacy_told) {
        talk.privacy_told = true;
        const bool given = !of.contact.phone.empty();
        text = draft.words(
                   given ? "privacy.given" : "privacy.line",
                   {{"privacy_url", draft.policy().privacy_url}}
               ) +
               "\n";
    }
    text += draft.words("ask." + std::string(name(*field)), {{"case_no", of.number}});
    draft.say_text("ask." + std::string(name(*field)), std::move(text), of.id);
}

}  // namespace dialog
