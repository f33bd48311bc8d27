// "撤销投诉": done at once when it is said clearly and alone, asked about otherwise.
#include "dialog/talk/form.hpp"
#include "dialog/talk/moves.hpp"

namespace dialog {

namespace {

using intents::Intent;

constexpr float clear_score = 0.75F;
constexpr std::size_t short_answer_characters_max = 11;

bool wants_clearly(const intents::Understanding& understood, Intent intent) {
    for (const auto& scored : understood.intents)
        if (scored.intent == intent) return scored.score >= clear_score;
    return false;
}

}  // namespace

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
    return said.understood.main() == Intent::deny ||
           count_word_characters(said.text) < short_answer_characters_max + 1;
}

bool heed_withdrawal(Draft& draft, Case& of, const CustomerSaid& said) {
    if (said.understood.signs.has(Sign::resolved) && !said.understood.has(Intent::withdraw) &&
        said.understood.emotion < Emotion::angry) {
        draft.talk().asked = Asked{.question = Question::withdraw_really, .of = of.id, .times = 1};
        draft.say("withdraw.ask_resolved", {{"case_no", of.number}}, of.id);
        return true;
    }
    if (!said.understood.has(Intent::withdraw)) return false;
    // Nothing is withdrawn for somebody who tells what is wrong in the same breath.
    const bool complains = said.understood.has(Intent::complain) ||
                           !said.understood.categories.empty() ||
                           said.understood.emotion >= Emotion::angry;
    if (said.understood.main() == Intent::withdraw &&
        wants_clearly(said.understood, Intent::withdraw) && !complains &&
        !said.understood.signs.has(Sign::question))
        withdraw(draft, of);
    else
        ask_whether_to_withdraw(draft, of);
    return true;
}

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

}  // namespace dialog
