#include "dialog/cases/number.hpp"
#include "dialog/talk/form.hpp"
#include "dialog/talk/moves.hpp"
#include "dialog/talk/reaching.hpp"
#include "dialog/talk/wording.hpp"

#include <algorithm>

namespace dialog {

namespace {

constexpr std::size_t short_characters_min = 5;
constexpr std::size_t telling_characters_min = 8;
constexpr std::size_t long_characters_min = 18;
constexpr std::size_t story_characters_min = 60;  // whoever asks how it goes tells no story
constexpr float clear_score = 0.75F;

bool wants_clearly(const intents::Understanding& understood, intents::Intent intent) {
    for (const auto& scored : understood.intents)
        if (scored.intent == intent) return scored.score >= clear_score;
    return false;
}

// How much was told, beside numbers, dates and names.
std::size_t count_told(const CustomerSaid& said) {
    std::size_t told = count_word_characters(said.text);
    for (const auto& entity : said.understood.entities) {
        if (entity.begin > entity.end || entity.end > said.text.size()) continue;
        const auto part =
            std::string_view(said.text).substr(entity.begin, entity.end - entity.begin);
        told -= std::min(told, count_word_characters(part));
    }
    return told;
}

void inherit_contact(Draft& draft, Case& opened) {
    const Person& person = draft.person();
    if (opened.contact.phone.empty() && !person.phone.empty()) {
        opened.contact.phone = person.phone;
        opened.given.add(Field::phone);
    }
    if (opened.contact.name.empty() && !person.name.empty()) {
        opened.contact.name = person.name;
        opened.given.add(Field::name);
    }
}

void adopt_loose_evidence(Draft& draft, Case& opened) {
    auto& loose = draft.talk().loose_evidence;
    for (const EvidenceId evidence : loose) {
        opened.evidence.push_back(evidence);
        opened.given.add(Field::evidence);
        draft.add(AssignEvidence{opened.id, evidence});
        draft.note(opened, CaseChange::What::evidence_added, std::to_string(raw(evidence)));
    }
    loose.clear();
}

// "20261120123456", "这单没收到": what was said in pieces before it was understood.
void remember_earlier(Draft& draft, Case& opened) {
    for (const auto& heard : draft.talk().earlier) {
        if (draft.now() - heard.at > earlier_counts_for) continue;
        describe(draft, opened, heard.text);
        absorb(draft, opened, {.text = heard.text, .understood = heard.understood}, Taking::adding);
    }
    draft.talk().earlier.clear();
}

void choose_desk(Draft& draft, Case& opened) {
    const auto& desks = draft.policy().desks;
    const auto found = desks.find(opened.category);
    opened.desk = found == desks.end() ? draft.policy().desk : found->second;
}

// What is told to somebody in danger before anything else; empty for all others.
std::string_view safety_words(const Case& opened) {
    const auto& because = opened.urgent_because;
    if (because.has(Sign::personal_safety))
        return because.has(Sign::injury) ? "open.safety_hurt" : "open.safety_person";
    if (because.has(Sign::injury) || because.has(Sign::safety)) return "open.safety";
    if (because.has(Sign::fraud)) return "open.fraud";
    return {};
}

// Said back at the opening, as far as the matter does not name them.
const std::vector<Field> opening_fields{
    Field::order_no,
    Field::wish,
    Field::occurred_at,
    Field::staff,
    Field::amount,
    Field::tracking_no,
    Field::phone,
    Field::name,
};

bool has_category(const Case& of, Category category) {
    return std::find(of.categories.begin(), of.categories.end(), category) != of.categories.end();
}

void say_opening(Draft& draft, Case& opened) {
    const std::string_view first_words = safety_words(opened);
    // Whoever is in danger hears what to do, and not how we would call it.
    const std::string matter = first_words.empty() ? say_matter(draft, opened) : std::string();
    const bool told = opened.given.has(Field::what_happened);
    std::string text = draft.words(
        !first_words.empty() ? first_words
        : !matter.empty()    ? "open.calm"
        : told               ? "open.calm_unclear"
                             : "open.calm_bare"
    );
    if (!matter.empty()) text += draft.words("open.matter", {{"matter", matter}});
    auto fields = opening_fields;
    if (!matter.empty()) std::erase(fields, Field::order_no);
    if (!matter.empty()) std::erase(fields, Field::wish);
    if (!matter.empty() && has_category(opened, Category::attitude))
        std::erase(fields, Field::staff);
    const std::string taken = say_taken(draft, opened, fields);
    if (!taken.empty()) text += draft.words("open.taken", {{"what", taken}});
    draft.say_text("open.calm", std::move(text), opened.id);

    const auto* first_reply = opened.open_promise(PromiseKind::first_reply);
    const auto* answer = opened.open_promise(PromiseKind::answer);
    const std::string desk = say_desk(draft, opened.desk);
    const std::string reply_due =
        first_reply == nullptr ? "" : say_instant(draft, first_reply->due);
    const std::string answer_due = answer == nullptr ? "" : say_instant(draft, answer->due);
    draft.owed();
    std::string registered = draft.words(
        "open.registered",
        {{"case_no", opened.number},
         {"desk", desk},
         {"reply_due", reply_due},
         {"answer_due", answer_due}}
    );
    if (!first_words.empty())
        registered += draft.words("open.safety_marked");
    else if (opened.urgent)
        registered += draft.words("open.urgent");
    draft.say_text("open.registered", std::move(registered), opened.id);
}

}  // namespace

bool is_complaint(const CustomerSaid& said) {
    using intents::Intent;
    const auto& understood = said.understood;
    const bool calm = understood.emotion < Emotion::upset;
    const bool asks = understood.signs.has(Sign::question);
    const std::size_t told = count_told(said);
    const bool at_length = told >= long_characters_min && understood.signs.has(Sign::tells);
    const bool telling =
        at_length || (understood.signs.has(Sign::tells) && understood.has(Intent::complain));
    switch (understood.main()) {
        case Intent::progress:
        case Intent::press:
            if (!understood.signs.has(Sign::another_matter) &&
                !(telling && !understood.categories.empty()) && told < story_characters_min)
                return false;
            break;
        case Intent::thanks_bye:
            return false;
        case Intent::withdraw:  // "还威胁我撤诉" tells of something else
            if (understood.categories.empty()) return false;
            break;
        case Intent::order_status:
            if (calm && !at_length && !understood.has(Intent::complain)) return false;
            break;
        default:
            break;
    }
    const bool knows_answer =
        std::any_of(understood.topics.begin(), understood.topics.end(), [](const auto& topic) {
            return !topic.starts_with(matter_prefix);
        });
    const bool asks_fact = asks && knows_answer && !at_length;
    if (calm && (understood.signs.has(Sign::plain_request) || asks_fact))
        return wants_clearly(understood, Intent::complain) && !asks;
    if (understood.has(Intent::complain)) return true;
    if (understood.signs.has(Sign::about_process) || understood.signs.has(Sign::plain_request))
        return false;
    if (!calm && (understood.has(Intent::attitude) || understood.has(Intent::quality) ||
                  understood.has(Intent::dissatisfied) || understood.has(Intent::compensation)))
        return true;
    if (understood.emotion >= Emotion::angry && !understood.categories.empty()) return true;
    // "订单A20251120001 退款": which one and what is wanted.
    if (!asks && !understood.remedies.empty() &&
        (understood.first(intents::EntityKind::order_no) != nullptr ||
         understood.first(intents::EntityKind::amount) != nullptr))
        return true;
    // Written to a desk for complaints, what tells instead of asking is one.
    const bool named = !understood.categories.empty() && !asks;
    if (told < (named ? short_characters_min : telling_characters_min)) return false;
    // Short words one after the other tell as well: "手机不好 老是关机".
    if (!understood.signs.has(Sign::tells)) return named && told >= telling_characters_min;
    return !asks || !calm || !understood.categories.empty() || at_length;
}

void promise_all(Draft& draft, Case& of) {
    draft.set_promise(of, PromiseKind::acknowledgement, Due{.at = draft.now()}, {});
    draft.end_promise(of, PromiseKind::acknowledgement, PromiseState::kept);
    promise_dates(draft, of);
}

void promise_dates(Draft& draft, Case& of) {
    const auto& rules = draft.policy().promises;
    const std::string desk = of.desk.person.empty() ? of.desk.department : of.desk.person;
    draft.set_promise(of, PromiseKind::first_reply, first_reply_due(rules, draft.now()), desk);
    draft.set_promise(of, PromiseKind::news, next_news_due(draft), desk);
    draft.set_promise(
        of,
        PromiseKind::answer,
        answer_due(rules, draft.policy().calendar, draft.now(), of.complexity),
        desk
    );
}

Case& register_complaint(Draft& draft, const CustomerSaid& said) {
    Case& opened = draft.open_case(
        make_case_number(draft.now(), draft.given().case_sequence, draft.given().case_number_key)
    );
    draft.talk().misunderstood = 0;
    draft.talk().pending.reset();
    forget_question(draft);
    describe(draft, opened, said.text);
    absorb(draft, opened, said, Taking::opening);
    remember_earlier(draft, opened);
    inherit_contact(draft, opened);
    adopt_loose_evidence(draft, opened);
    if (opened.categories.size() >= 3 && opened.complexity == Complexity::general)
        opened.complexity = Complexity::complex;
    choose_desk(draft, opened);
    promise_all(draft, opened);
    opened.told_state = state_of(opened);
    return opened;
}

void open_complaint(Draft& draft, const CustomerSaid& said) {
    Case& opened = register_complaint(draft, said);
    say_opening(draft, opened);

    using intents::Intent;
    const auto& because = opened.urgent_because;
    if (because.has(Sign::injury) || because.has(Sign::personal_safety))
        pass_to_person(draft, WaitingFor::danger);
    else if (because.has(Sign::safety) || because.has(Sign::fraud))
        draft.add(Alert{Alert::What::danger, opened.id});
    if (std::holds_alternative<Bot>(draft.talk().owner)) {
        if (said.understood.has(Intent::human))
            pass_to_person(draft, WaitingFor::wish);
        else if (said.understood.emotion >= Emotion::abusive)
            pass_to_person(draft, WaitingFor::emotion);
    }
    answer_questions(draft, said);
    if (safety_words(opened).empty()) ask_consent(draft, opened);
    ask_next(draft, opened, Reply::none);
}

}  // namespace dialog
