#include "dialog/talk/form.hpp"
#include "dialog/talk/moves.hpp"
#include "dialog/talk/wording.hpp"

#include <algorithm>
#include <array>

namespace dialog {

namespace {

using intents::Intent;

constexpr std::size_t supplement_characters_min = 5;
constexpr std::size_t matter_characters_min = 12;

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

bool answers_contact_change(Draft& draft, Case& of, const CustomerSaid& said) {
    const auto& understood = said.understood;
    const bool asked = draft.talk().asked.question == Question::another_contact;
    if (!understood.has(Intent::contact_change) && !asked) return false;
    if (!may_decide(draft, of) && !of.contact.phone.empty()) {
        if (asked) forget_question(draft);
        draft.say("correct.elsewhere", {{"case_no", of.number}}, of.id);
        return true;
    }
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
    if (!absorbed.differs.empty())
        return draft.say("correct.elsewhere", {{"case_no", of.number}}, of.id);
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
    else if (corrected(Field::amount))
        values = of.amount;
    else if (corrected(Field::occurred_at))
        values = of.occurred_at;
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
    if (understood.has(Intent::human) && !asks_who_speaks(said)) {
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

namespace {

// A number that we hold already, given otherwise and with few words beside it, is the right one.
bool corrects_in_passing(Draft& draft, const CustomerSaid& said, const Case& of) {
    constexpr std::size_t words_beside_max = 8;
    const auto* phone = said.understood.first(intents::EntityKind::phone);
    const auto* order = said.understood.first(intents::EntityKind::order_no);
    const auto* bare = said.understood.first(intents::EntityKind::number);
    const auto& asked = draft.talk().asked;
    const bool asked_else = asked.question != Question::none &&
                            !(asked.question == Question::field && asked.field == Field::order_no);
    const bool like_order = !asked_else && bare != nullptr && !of.order_no.empty() &&
                            bare->value.size() == of.order_no.size() && bare->value != of.order_no;
    // "不是3000,退1500"
    const auto* amount = said.understood.first(intents::EntityKind::amount);
    const bool other_amount = amount != nullptr && !of.amount.empty() &&
                              amount->value != of.amount &&
                              std::any_of(
                                  said.understood.entities.begin(),
                                  said.understood.entities.end(),
                                  [](const intents::Entity& one) {
                                      return one.kind == intents::EntityKind::amount && one.denied;
                                  }
                              );
    const bool differs =
        other_amount || like_order ||
        (phone != nullptr && !of.contact.phone.empty() && phone->value != of.contact.phone) ||
        (order != nullptr && !of.order_no.empty() && order->value != of.order_no);
    if (!differs) return false;
    std::size_t beside = count_word_characters(said.text);
    for (const auto& entity : said.understood.entities)
        beside -= std::min(
            beside,
            count_word_characters(
                std::string_view(said.text).substr(entity.begin, entity.end - entity.begin)
            )
        );
    return beside <= words_beside_max && !said.understood.signs.has(Sign::another_matter);
}

std::vector<Field> taken_of(const Absorbed& absorbed, Answer answer, std::optional<Field> asked) {
    auto fields = absorbed.fields;
    if (asked && answer == Answer::given) fields.push_back(*asked);
    return fields;
}

// Numbers, names and wishes are said back, so that the customer sees what we hold. True when there
// were any, and little was told beside them.
bool repeat_taken(
    Draft& draft, const Case& of, const CustomerSaid& said, const std::vector<Field>& fields
) {
    constexpr std::size_t characters_max = 30;
    if (fields.empty() || count_word_characters(said.text) > characters_max) return false;
    const std::string what = say_taken(draft, of, fields);
    if (what.empty()) return false;
    draft.say("note.taken", {{"what", what}, {"case_no", of.number}}, of.id);
    return true;
}

// "另一件事" alone: what it is comes next.
bool announces_other_matter(Draft& draft, const CustomerSaid& said) {
    auto& asked = draft.talk().asked;
    if (!said.understood.signs.has(Sign::another_matter) || draft.talk().pending ||
        is_complaint(said) || count_word_characters(said.text) >= matter_characters_min)
        return false;
    asked = Asked{.question = Question::other_matter, .times = 1};
    draft.say("note.which_other");
    return true;
}

}  // namespace

void talk_about_case(Draft& draft, Case& of, const CustomerSaid& said, bool hot) {
    Conversation& talk = draft.talk();
    if (separate_pending(draft, said) || answer_withdrawal(draft, said)) return;
    if (heed_taking_back(draft, said) || heed_withdrawal(draft, of, said)) return;
    const bool awaited = talk.asked.question == Question::other_matter;
    if (awaited) forget_question(draft);
    if (announces_other_matter(draft, said)) return;
    const bool correcting =
        said.understood.has(Intent::correct) || corrects_in_passing(draft, said, of) ||
        (said.understood.signs.has(Sign::number_tail) && !of.contact.phone.empty());
    const auto matter =
        correcting ? Matter::same : matter_of(draft, of, said, draft.last_inbound_before());
    const bool tells_other =
        awaited && (is_complaint(said) || said.understood.signs.has(Sign::tells));
    if (matter == Matter::other || tells_other) return open_complaint(draft, said);

    talk.focus = of.id;
    const Asked asked = talk.asked;
    const auto urgent_before = of.urgent_because;
    const bool passed_before = is_passed_on(talk.owner);
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

    auto fresh = of.urgent_because;
    for (std::size_t i = 0; i < intents::sign_count; ++i)
        if (urgent_before.has(static_cast<Sign>(i))) fresh.remove(static_cast<Sign>(i));
    understood |= heed_urgency(draft, of, fresh);
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
    if (!understood && answer == Answer::none && said.understood.signs.has(Sign::will_follow)) {
        draft.say("note.take_time");
        talk.misunderstood = 0;
        return;
    }
    if (!understood && !absorbed.differs.empty() && answer == Answer::none) {
        // Never "noted" for what was left as it is.
        draft.say("correct.which", {{"case_no", of.number}}, of.id);
        talk.misunderstood = 0;
        return;
    }
    if (!understood && answer != Answer::declined)
        understood = repeat_taken(draft, of, said, taken_of(absorbed, answer, field));
    if (!understood && answer == Answer::none && !told && !absorbed.lacked.empty())
        answer = Answer::declined;
    if (!understood && answer != Answer::none) {
        draft.say(answer == Answer::given ? "note.answer" : "note.declined", {}, of.id);
        understood = true;
    }
    if (!understood && (told || absorbed.anything)) {
        // What nobody has taught us to answer is not passed over in silence.
        const bool asks = said.understood.signs.has(Sign::question) && !absorbed.anything;
        const std::string desk = say_desk(draft, of.desk);
        draft.say(
            asks                 ? "note.question"
            : is_complaint(said) ? "note.same"
                                 : "note.added",
            {{"case_no", of.number}, {"desk", desk}},
            of.id
        );
        understood = true;
    }
    const auto* waits = std::get_if<Waiting>(&talk.owner);
    if (!understood && waits != nullptr && waits->reason == WaitingFor::danger) {
        // "17楼", "还在里面": whatever it is, whoever comes to help must read it.
        describe(draft, of, said.text);
        draft.add(Alert{Alert::What::danger, of.id});
        draft.say("danger.noted", {}, of.id);
        understood = true;
    }
    if (!understood && answer_courtesy(draft, said, &of)) {
        talk.misunderstood = 0;
        if (said.understood.main() == Intent::thanks_bye || !form_asked) return;
        return ask_next(draft, of, Reply::none);
    }
    if (!understood)
        admit_not_understood(draft, &of);
    else
        talk.misunderstood = 0;
    if (is_passed_on(talk.owner) && !understood) return;
    // To anger or to a person's coming no further question in the same breath.
    const bool just_passed = passed_before != is_passed_on(talk.owner);
    const bool vents =
        said.understood.emotion >= Emotion::angry && answer == Answer::none && !absorbed.anything;
    if (just_passed || vents) return;
    const Reply aside = absorbed.anything ? Reply::aside : Reply::none;
    ask_next(draft, of, answer != Answer::none ? Reply::answered : aside);
}

}  // namespace dialog
