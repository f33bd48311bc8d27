#include "dialog/talk/moves.hpp"
#include "dialog/talk/reaching.hpp"
#include "dialog/talk/wording.hpp"

namespace dialog {

namespace {

// Before a window shuts for good the customer hears, once, why we may fall silent here and how to
// open it again. It is the platform's rule, and said as such.
bool explains_reach(Draft& draft, const Case& of, const Plan& chosen) {
    return chosen.carrier == Carrier::window && !of.reach_told && !has_consent(draft.talk().reach);
}

// A card may be read days later: "2026-11-26 21:55" of the local clock.
std::string stamp(Instant instant) {
    std::string text = rfc3339(instant).substr(0, 16);
    text[10] = ' ';
    return text;
}

// The bubble; which carrier brings it is another matter.
void say_news(Draft& draft, Case& of, const Plan& chosen) {
    const auto* answer = of.open_promise(PromiseKind::answer);
    const bool dated = answer != nullptr && answer->due > draft.now();
    const std::string due = dated ? say_instant(draft, answer->due) : std::string();
    const std::string_view script = dated ? "news.nothing_done" : "news.nothing_done_late";
    // The instant makes it another text each time: platforms refuse what was said before.
    std::string text = draft.words(
        script,
        {{"case_no", of.number},
         {"desk", say_desk(draft, of.desk)},
         {"answer_due", due},
         {"at", say_date(draft, draft.now())}}
    );
    if (explains_reach(draft, of, chosen)) {
        text += draft.words("reach.window");
        of.reach_told = true;
    }
    const std::string stage = draft.word("word.stage." + std::string(name(of.stage)));
    std::vector<NamedValue> values{
        {"case_no", of.number},
        {"stage", stage},
        {"at", stamp(draft.now())},
        {"title", draft.word("word.single_title")},
    };
    if (dated) values.push_back({"next", stamp(answer->due)});
    draft.owed();
    draft.add(Say{
        .duty = Duty::owed,
        .of = of.id,
        .script = std::string(script),
        .text = std::move(text),
        .values = std::move(values),
    });
}

// Hands what was said last to its carrier; the promise is kept when it arrives.
void send_news(Draft& draft, Case& of, const Plan& chosen) {
    PromiseId keeps{};
    if (const auto* promise = of.open_promise(PromiseKind::news)) keeps = promise->id;
    const auto position = static_cast<std::uint16_t>(draft.says() - 1);
    draft.end_promise(of, PromiseKind::news, PromiseState::on_its_way);
    dispatch(
        draft,
        {
            .id = draft.next_delivery(),
            .account = draft.talk().account,
            .said_in = draft.given().turn,
            .position = position,
            .of = of.id,
            .duty = Duty::owed,
            .purpose = Purpose::news,
            .keeps = keeps,
            .names_case = true,
            .fence = draft.talk().fence,
        },
        chosen
    );
}

// Nothing here brings it: it falls due once more, at once, where the same customer writes too.
void move_news(Draft& draft, Case& of) {
    const Link* other = other_conversation(draft, of);
    of.talks_in = other == nullptr ? ConversationId{} : other->with;
    of.other_tried = true;
    draft.note(of, CaseChange::What::moved, other == nullptr ? of.account : other->account);
    draft.end_promise(of, PromiseKind::news, PromiseState::voided);
    const std::string desk = of.desk.person.empty() ? of.desk.department : of.desk.person;
    draft.set_promise(of, PromiseKind::news, Due{.at = draft.now()}, desk);
}

// News of a bot alone: what is so, honestly, and what comes next. It never counts as a person's
// reply, and the lead hears that nothing was done.
void tell_news(Draft& draft, Case& of) {
    const Plan chosen = plan_news(draft, of);
    if (chosen.carrier == Carrier::other_channel) return move_news(draft, of);
    draft.add(Alert{Alert::What::nothing_done, of.id});
    if (!draft.talks() || chosen.carrier.value_or(Carrier::call) == Carrier::call)
        return break_news(draft, of, chosen);
    say_news(draft, of, chosen);
    if (*chosen.carrier == Carrier::line)
        keep_news(draft, of);
    else
        send_news(draft, of, chosen);
}

}  // namespace

void fall_due(Draft& draft, Case& of, const Promise& promise) {
    const PromiseKind kind = promise.kind;  // `promise` lives in `of` and changes below
    if (promise.state == PromiseState::on_its_way) {
        Plan lost;  // nobody has told what became of the delivery
        lost.passed_over.push_back({Carrier::window, Obstacle::no_answer});
        return break_news(draft, of, lost);
    }
    if (kind == PromiseKind::news) return tell_news(draft, of);
    if (kind == PromiseKind::reveal) return tell_reveal(draft, of);
    draft.end_promise(of, kind, PromiseState::broken);
    draft.add(Alert{Alert::What::promise_broken, of.id});
}

}  // namespace dialog
