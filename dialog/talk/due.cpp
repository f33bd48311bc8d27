#include "dialog/talk/moves.hpp"
#include "dialog/talk/wording.hpp"

namespace dialog {

namespace {

// News of a bot alone: what is so, honestly, and what comes next. It never counts as a person's
// reply, and the lead hears that nothing was done.
void tell_news(Draft& draft, Case& of) {
    draft.add(Alert{Alert::What::nothing_done, of.id});
    if (!draft.given().reachable) {
        draft.end_promise(of, PromiseKind::news, PromiseState::broken);
        draft.add(Alert{Alert::What::promise_broken, of.id});
    } else {
        const auto* answer = of.open_promise(PromiseKind::answer);
        const bool dated = answer != nullptr && answer->due > draft.now();
        const std::string due = dated ? say_instant(draft, answer->due) : std::string();
        const std::string desk = say_desk(draft, of.desk);
        draft.owed();
        draft.say(
            dated ? "news.nothing_done" : "news.nothing_done_late",
            {{"case_no", of.number}, {"desk", desk}, {"answer_due", due}},
            of.id
        );
        of.told_at = draft.now();
        draft.note(of, CaseChange::What::told);
        draft.end_promise(of, PromiseKind::news, PromiseState::kept);
    }
    const std::string desk = of.desk.person.empty() ? of.desk.department : of.desk.person;
    draft.set_promise(of, PromiseKind::news, news_due(draft.policy().promises, draft.now()), desk);
}

}  // namespace

void fall_due(Draft& draft, Case& of, const Promise& promise) {
    const PromiseKind kind = promise.kind;  // `promise` lives in `of` and changes below
    if (kind == PromiseKind::news) return tell_news(draft, of);
    draft.end_promise(of, kind, PromiseState::broken);
    draft.add(Alert{Alert::What::promise_broken, of.id});
}

}  // namespace dialog
