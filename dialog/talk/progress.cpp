#include "dialog/talk/form.hpp"
#include "dialog/talk/moves.hpp"
#include "dialog/talk/wording.hpp"

#include <algorithm>

namespace dialog {

namespace {

constexpr std::size_t told_at_once_max = 3;

const Promise* next_promise(const Case& of) {
    const Promise* next = nullptr;
    for (const auto& promise : of.promises)
        if (promise.state == PromiseState::open && promise.kind != PromiseKind::reveal &&
            (next == nullptr || promise.due < next->due))
            next = &promise;
    return next;
}

bool overdue(const Case& of, PromiseKind kind, Instant now) {
    // The newest one counts: a case that was taken back has new dates.
    const auto newest =
        std::find_if(of.promises.rbegin(), of.promises.rend(), [&](const Promise& promise) {
            return promise.kind == kind;
        });
    return newest != of.promises.rend() &&
           (newest->state == PromiseState::broken ||
            (newest->state == PromiseState::open && newest->due < now));
}

std::string say_state(Draft& draft, const Case& of) {
    const std::string desk = say_desk(draft, of.desk);
    const std::string opened = say_instant(draft, of.opened_at);
    const std::string stage = draft.word("word.stage." + std::string(name(of.stage)));
    if (of.status != CaseStatus::open) {
        const std::string status = draft.word("word.status." + std::string(name(of.status)));
        const std::string closed = of.closed_at ? say_instant(draft, *of.closed_at) : opened;
        return draft.words(
            "progress.ended", {{"case_no", of.number}, {"status", status}, {"when", closed}}
        );
    }
    std::string text = draft.words(
        "progress.state",
        {{"case_no", of.number}, {"opened", opened}, {"stage", stage}, {"desk", desk}}
    );
    const auto* reply = of.open_promise(PromiseKind::first_reply);
    const auto* answer = of.open_promise(PromiseKind::answer);
    if (overdue(of, PromiseKind::first_reply, draft.now()))
        text += draft.words("progress.late");
    else if (reply != nullptr)
        text += draft.words("progress.reply_due", {{"due", say_instant(draft, reply->due)}});
    if (overdue(of, PromiseKind::answer, draft.now()))
        text += draft.words("progress.answer_late");
    else if (answer != nullptr)
        text += draft.words("progress.answer_due", {{"due", say_instant(draft, answer->due)}});
    const std::string open_fields = say_missing(draft, of);
    if (!open_fields.empty()) text += draft.words("progress.missing", {{"missing", open_fields}});
    return text;
}

// The last four digits that the message gives, however it gives them.
std::string last_four(const CustomerSaid& said) {
    if (const auto* phone = said.understood.first(intents::EntityKind::phone);
        phone != nullptr && phone->value.size() >= 4)
        return phone->value.substr(phone->value.size() - 4);
    std::string digits;
    std::string text = said.text;
    for (const auto& entity : said.understood.entities)
        if (entity.kind == intents::EntityKind::case_no && entity.end <= said.text.size())
            std::fill(
                text.begin() + static_cast<std::ptrdiff_t>(entity.begin),
                text.begin() + static_cast<std::ptrdiff_t>(entity.end),
                ' '
            );
    for (const char c : text)
        if (c >= '0' && c <= '9') digits += c;
    return digits.size() == 4 ? digits : std::string();
}

// Of one case, by whoever tries, within Policy::proof_block: a guess hits once in ten thousand.
constexpr std::uint16_t guesses_max = 20;

bool may_guess(Draft& draft, Case& of) {
    const bool is_over =
        of.guessed_since && draft.now() - *of.guessed_since >= draft.policy().proof_block;
    if (is_over) of.guesses = 0;
    return of.guesses < guesses_max;
}

void note_guess(Draft& draft, Case& of) {
    if (of.guesses == 0) of.guessed_since = draft.now();
    ++of.guesses;
    draft.note(of, CaseChange::What::viewed, "nothing");
}

void prove(Draft& draft, const std::string& tail) {
    Conversation& talk = draft.talk();
    Case* named = draft.foreign(talk.proof_number);
    const std::string number = talk.proof_number;
    // Unknown number, case without a phone, wrong digits, too many before: one and the same answer.
    const bool possible = named != nullptr && may_guess(draft, *named);
    const bool right =
        possible && named->contact.phone.size() >= 4 && named->contact.phone.ends_with(tail);
    if (!right) {
        if (possible) note_guess(draft, *named);
        if (++talk.proof_failures >= draft.policy().proof_failures_max) {
            talk.proof_blocked_until = draft.now() + draft.policy().proof_block;
            talk.proof_failures = 0;
            talk.proof_number.clear();
            forget_question(draft);
        }
        draft.say("proof.failed");  // and the right digits may come next
        return;
    }
    talk.proof_failures = 0;
    forget_question(draft);
    promise_reveal(draft, *named);
    draft.note(*named, CaseChange::What::viewed, "stage");
    const auto* next = next_promise(*named);
    const std::string stage = named->status == CaseStatus::open
                                  ? draft.word("word.stage." + std::string(name(named->stage)))
                                  : draft.word("word.status." + std::string(name(named->status)));
    if (next == nullptr)
        draft.say("proof.shown_no_date", {{"case_no", number}, {"stage", stage}});
    else
        draft.say(
            "proof.shown",
            {{"case_no", number}, {"stage", stage}, {"due", say_instant(draft, next->due)}}
        );
    offer_link(draft, *named);
}

}  // namespace

void tell_progress(Draft& draft) {
    auto open = draft.own_open();
    if (open.empty()) {
        const Case* latest = nullptr;
        for (const auto& known : draft.cases())
            if (draft.is_own(known) && (latest == nullptr || known.id > latest->id))
                latest = &known;
        if (latest == nullptr) return draft.say("progress.none");
        return draft.say_text("progress.ended", say_state(draft, *latest), latest->id);
    }
    // The one that is being talked about first.
    std::stable_partition(open.begin(), open.end(), [&](const Case* each) {
        return each->id == draft.talk().focus;
    });
    if (open.size() > told_at_once_max) open.resize(told_at_once_max);
    for (Case* each : open) {
        draft.note(*each, CaseChange::What::viewed, "all");
        draft.say_text("progress.state", say_state(draft, *each), each->id);
    }
}

void press(Draft& draft, Case& of) {
    const LocalTime today = local(draft.now());
    const bool same_day = of.pressed_at && local(*of.pressed_at).date == today.date;
    of.presses = static_cast<std::uint16_t>(same_day ? of.presses + 1 : 1);
    of.pressed_at = draft.now();
    draft.note(of, CaseChange::What::pressed, std::to_string(of.presses));
    draft.add(Alert{Alert::What::pressed, of.id});
    const std::string desk = say_desk(draft, of.desk);
    std::string text = draft.words("press.noted", {{"case_no", of.number}, {"desk", desk}});
    const auto* next = next_promise(of);
    if (overdue(of, PromiseKind::first_reply, draft.now()))
        text += draft.words("progress.late");
    else if (next != nullptr)
        text += draft.words("press.due", {{"due", say_instant(draft, next->due)}});
    draft.say_text("press.noted", std::move(text), of.id);
    if (of.presses >= draft.policy().presses_a_day_max) pass_to_person(draft, WaitingFor::pressing);
}

namespace {

// Nothing but the number, or a question of how it goes.
bool asks_for_state_only(const CustomerSaid& said, const intents::Entity& number) {
    constexpr std::size_t beside_max = 4;
    const auto whole = count_word_characters(said.text);
    const auto named = count_word_characters(
        std::string_view(said.text).substr(number.begin, number.end - number.begin)
    );
    return whole == named ||
           (whole <= named + beside_max && said.understood.main() == intents::Intent::progress);
}

}  // namespace

bool serve_stranger(Draft& draft, const CustomerSaid& said) {
    Conversation& talk = draft.talk();
    const auto* number = said.understood.first(intents::EntityKind::case_no);
    const bool answers = talk.asked.question == Question::last_four;
    if (number != nullptr) {
        if (Case* mine = draft.own(number->value); mine != nullptr) {
            talk.focus = mine->id;
            if (answers) forget_question(draft);
            if (!asks_for_state_only(said, *number)) return false;
            tell_progress(draft);  // "HY261122-ABAXVV", "HY261122-ABAXVV进度"
            return true;
        }
        talk.proof_number = number->value;
    } else if (!answers || talk.proof_number.empty()) {
        return false;
    }
    if (talk.proof_blocked_until && *talk.proof_blocked_until > draft.now()) {
        talk.proof_number.clear();
        forget_question(draft);
        draft.say("proof.blocked");
        return true;
    }
    const std::string tail = last_four(said);
    if (!tail.empty()) {
        prove(draft, tail);
        return true;
    }
    if (number == nullptr) {
        // Something else was said instead of the digits: the question is dropped, not the customer.
        talk.proof_number.clear();
        forget_question(draft);
        return false;
    }
    talk.asked = Asked{.question = Question::last_four, .times = 1};
    draft.say("proof.ask_last_four", {{"case_no", talk.proof_number}});
    return true;
}

}  // namespace dialog
