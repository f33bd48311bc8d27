#include "dialog/talk/form.hpp"
#include "dialog/talk/moves.hpp"
#include "dialog/talk/wording.hpp"

#include <algorithm>
#include <array>

namespace dialog {

namespace {

using intents::Intent;

constexpr float clear_score = 0.75F;
constexpr std::size_t supplement_characters_min = 5;
constexpr std::size_t matter_characters_min = 12;

bool wants_clearly(const intents::Understanding& understood, Intent intent) {
    for (const auto& scored : understood.intents)
        if (scored.intent == intent) return scored.score >= clear_score;
    return false;
}

bool shares_category(const Case& of, const intents::Understanding& understood) {
    return std::any_of(
        understood.categories.begin(),
        understood.categories.end(),
        [&](Category category) {
            return std::find(of.categories.begin(), of.categories.end(), category) !=
                   of.categories.end();
        }
    );
}

// R12: a second, different matter opens a second case; the same matter updates the first.
enum class Matter : std::uint8_t { same, other, unclear };

Matter matter_of(
    Draft& draft, const Case& of, const CustomerSaid& said, std::optional<Instant> before
) {
    const auto& understood = said.understood;
    const bool tells = understood.signs.has(Sign::tells) &&
                       count_word_characters(said.text) >= matter_characters_min;
    if (understood.signs.has(Sign::another_matter) && (tells || is_complaint(said)))
        return Matter::other;
    if (understood.signs.has(Sign::same_matter) || understood.has(Intent::correct) ||
        understood.has(Intent::supplement) || !is_complaint(said))
        return Matter::same;
    const auto* order = understood.first(intents::EntityKind::order_no);
    const bool other_order =
        order != nullptr && !of.order_no.empty() && order->value != of.order_no;
    if (other_order) return Matter::other;
    const bool another_side = !understood.categories.empty() && !of.categories.empty() &&
                              !shares_category(of, understood);
    const bool later = before && draft.now() - *before >= draft.policy().other_matter_after;
    return another_side && later ? Matter::unclear : Matter::same;
}

// "另一件事", said after we put a new complaint to the case at hand.
bool separate_pending(Draft& draft, const CustomerSaid& said) {
    auto& pending = draft.talk().pending;
    if (!pending) return false;
    const auto& understood = said.understood;
    const bool other = understood.signs.has(Sign::another_matter) && !is_complaint(said);
    if (!other) {
        if (understood.has(Intent::confirm) || understood.signs.has(Sign::same_matter))
            pending.reset();
        return false;
    }
    const CustomerSaid before{.text = pending->text, .understood = pending->understood};
    open_complaint(draft, before);
    return true;
}

bool answer_withdrawal(Draft& draft, const CustomerSaid& said) {
    const Asked asked = draft.talk().asked;
    if (asked.question != Question::withdraw_really) return false;
    forget_question(draft);
    Case* of = draft.find(asked.of);
    if (of == nullptr || of->status != CaseStatus::open) return false;
    if (said.understood.has(Intent::confirm) || said.understood.has(Intent::withdraw)) {
        withdraw(draft, *of);
        return true;
    }
    draft.say("withdraw.kept", {{"case_no", of->number}}, of->id);
    return said.understood.main() == Intent::deny;
}

// True when a case was withdrawn or the customer was asked about it.
bool heed_withdrawal(Draft& draft, Case& of, const CustomerSaid& said) {
    if (!said.understood.has(Intent::withdraw)) return false;
    if (said.understood.main() == Intent::withdraw &&
        wants_clearly(said.understood, Intent::withdraw) &&
        !said.understood.signs.has(Sign::question))
        withdraw(draft, of);
    else
        ask_whether_to_withdraw(draft, of);
    return true;
}

bool answers_contact_change(Draft& draft, Case& of, const CustomerSaid& said) {
    const auto& understood = said.understood;
    const bool asked = draft.talk().asked.question == Question::another_contact;
    if (!understood.has(Intent::contact_change) && !asked) return false;
    if (understood.first(intents::EntityKind::phone) != nullptr ||
        understood.first(intents::EntityKind::name) != nullptr) {
        if (asked) forget_question(draft);
        absorb(draft, of, said, Taking::correcting);
        draft.say("correct.contact", {{"phone", say_phone(draft, of.contact.phone)}}, of.id);
        return true;
    }
    if (!understood.has(Intent::contact_change)) {
        forget_question(draft);
        return false;
    }
    draft.talk().asked = Asked{.question = Question::another_contact, .of = of.id, .times = 1};
    draft.say("correct.ask_contact");
    return true;
}

void acknowledge_correction(Draft& draft, Case& of, const Absorbed& absorbed) {
    std::string fields;
    for (const Field field : absorbed.corrected.empty() ? absorbed.fields : absorbed.corrected) {
        const std::string word = draft.word("word.field." + std::string(name(field)));
        if (fields.find(word) != std::string::npos) continue;
        if (!fields.empty()) fields += draft.word("word.comma");
        fields += word;
    }
    if (fields.empty()) return draft.say("correct.ask", {}, of.id);
    std::string values;
    const auto corrected = [&](Field field) {
        const auto& list = absorbed.corrected.empty() ? absorbed.fields : absorbed.corrected;
        return std::find(list.begin(), list.end(), field) != list.end();
    };
    if (corrected(Field::order_no))
        values = of.order_no;
    else if (corrected(Field::wish))
        values = say_remedies(draft, of.remedies);
    else if (corrected(Field::phone))
        values = say_phone(draft, of.contact.phone);
    else if (corrected(Field::name))
        values = of.contact.name;
    else if (corrected(Field::tracking_no))
        values = of.tracking_no;
    else if (corrected(Field::staff))
        values = of.staff_no;
    draft.say(
        values.empty() ? "correct.done_plain" : "correct.done",
        {{"fields", fields}, {"value", values}, {"case_no", of.number}},
        of.id
    );
}

// Words that belong to the matter are kept in the case, whatever else they are.
bool belongs_to_description(const CustomerSaid& said, Answer answer, std::optional<Field> asked) {
    if (asked == Field::what_happened && answer == Answer::given) return true;
    switch (said.understood.main()) {
        case Intent::complain:
        case Intent::quality:
        case Intent::attitude:
        case Intent::delivery:
        case Intent::refund_payment:
        case Intent::compensation:
        case Intent::account:
        case Intent::dissatisfied:
        case Intent::object:
        case Intent::supplement:
            return !said.understood.signs.has(Sign::question) || is_complaint(said);
        case Intent::correct:
            return true;
        case Intent::other:
            return answer == Answer::none &&
                   count_word_characters(said.text) >= supplement_characters_min;
        default:
            return false;
    }
}

// What a message about an open case asked for beside filling the form. True when answered.
bool heed_wishes(Draft& draft, Case& of, const CustomerSaid& said, bool hot) {
    const auto& understood = said.understood;
    bool answered = false;
    if (understood.has(Intent::human)) {
        pass_to_person(draft, WaitingFor::wish);
        answered = true;
    } else if (hot && std::holds_alternative<Bot>(draft.talk().owner)) {
        pass_to_person(draft, WaitingFor::emotion);
        answered = true;
    } else if (understood.has(Intent::object) || understood.has(Intent::dissatisfied)) {
        if (std::holds_alternative<Bot>(draft.talk().owner) && understood.has(Intent::object)) {
            pass_to_person(draft, WaitingFor::wish);
            answered = true;
        }
    }
    if (understood.has(Intent::press)) {
        press(draft, of);
        return true;
    }
    if (understood.has(Intent::progress)) {
        tell_progress(draft);
        return true;
    }
    return answered;
}

}  // namespace

void withdraw(Draft& draft, Case& of) {
    forget_question(draft);
    of.status = CaseStatus::withdrawn;
    of.closed_at = draft.now();
    draft.note(of, CaseChange::What::withdrawn);
    for (const auto kind : {PromiseKind::first_reply, PromiseKind::news, PromiseKind::answer})
        draft.end_promise(of, kind, PromiseState::voided);
    draft.talk().owner = Bot{};
    draft.owed();
    draft.say("withdraw.done", {{"case_no", of.number}}, of.id);
}

void ask_whether_to_withdraw(Draft& draft, Case& of) {
    draft.talk().asked = Asked{.question = Question::withdraw_really, .of = of.id, .times = 1};
    draft.say("withdraw.ask", {{"case_no", of.number}}, of.id);
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
    const bool picture_came_first = !talk.loose_evidence.empty() &&
                                    understood.main() == Intent::other &&
                                    count_word_characters(said.text) >= supplement_characters_min;
    if (is_complaint(said) || picture_came_first) return open_complaint(draft, said);
    talk.asked = Asked{};
    // "你是真人吗" asks who speaks; it is no wish for a person.
    const auto& topics = understood.topics;
    const bool asks_who = std::find(topics.begin(), topics.end(), "who_are_you") != topics.end();
    if (understood.has(Intent::human) && !asks_who) return pass_to_person(draft, WaitingFor::wish);
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
    if (answer_questions(draft, said) || answer_courtesy(draft, said, nullptr)) {
        talk.misunderstood = 0;
        return;
    }
    admit_not_understood(draft, nullptr);
}

void talk_about_case(Draft& draft, Case& of, const CustomerSaid& said, bool hot) {
    Conversation& talk = draft.talk();
    if (separate_pending(draft, said) || answer_withdrawal(draft, said)) return;
    if (heed_withdrawal(draft, of, said)) return;
    const auto matter = matter_of(draft, of, said, draft.last_inbound_before());
    if (matter == Matter::other) return open_complaint(draft, said);

    talk.focus = of.id;
    const bool correcting = said.understood.has(Intent::correct);
    const Asked asked = talk.asked;
    const bool form_asked = asked.question == Question::field && asked.of == of.id;
    const auto field = form_asked ? std::optional(asked.field) : std::nullopt;
    bool understood = false;
    if (answers_contact_change(draft, of, said)) understood = true;
    const Absorbed absorbed =
        absorb(draft, of, said, correcting ? Taking::correcting : Taking::adding);
    Answer answer = Answer::none;
    if (field && of.given.has(*field))
        answer = Answer::given;
    else if (field && of.declined.has(*field))
        answer = Answer::declined;
    else if (field && !correcting)
        answer = answer_field(draft, of, *field, said);
    const bool told = belongs_to_description(said, answer, field);
    if (told) describe(draft, of, said.text);

    understood |= heed_wishes(draft, of, said, hot);
    if (correcting && !understood) {
        acknowledge_correction(draft, of, absorbed);
        understood = true;
    }
    understood |= answer_questions(draft, said);
    if (!understood && matter == Matter::unclear) {
        talk.pending = Heard{.text = said.text, .understood = said.understood};
        draft.say("note.maybe_other", {{"case_no", of.number}}, of.id);
        understood = true;
    }
    if (!understood && answer != Answer::none) {
        draft.say(answer == Answer::given ? "note.answer" : "note.declined", {}, of.id);
        understood = true;
    }
    if (!understood && (told || absorbed.anything)) {
        // What nobody has taught us to answer is not passed over in silence.
        const bool asks = said.understood.signs.has(Sign::question) && !absorbed.anything;
        const std::string desk = say_desk(draft, of.desk);
        draft.say(
            asks ? "note.question" : "note.added", {{"case_no", of.number}, {"desk", desk}}, of.id
        );
        understood = true;
    }
    if (!understood && answer_courtesy(draft, said, &of)) {
        talk.misunderstood = 0;
        if (said.understood.main() == Intent::thanks_bye || !form_asked) return;
        return ask_next(draft, of, false);
    }
    if (!understood)
        admit_not_understood(draft, &of);
    else
        talk.misunderstood = 0;
    if (std::holds_alternative<Waiting>(talk.owner) && !understood) return;
    ask_next(draft, of, answer != Answer::none);
}

}  // namespace dialog
