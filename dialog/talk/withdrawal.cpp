// "撤销投诉": done at once when it is said clearly and alone, asked about otherwise.
#include "dialog/talk/form.hpp"
#include "dialog/talk/moves.hpp"
#include "dialog/talk/wording.hpp"

#include <algorithm>

namespace dialog {

namespace {

using intents::Intent;

constexpr float clear_score = 0.75F;
constexpr std::size_t short_answer_characters_max = 11;
constexpr std::size_t taking_back_characters_max = 24;
constexpr std::chrono::days taken_back_within{30};
constexpr std::chrono::minutes confirmed_again_within{30};

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
    const bool is_short = count_word_characters(said.text) <= short_answer_characters_max;
    const bool refuses =
        said.understood.has(Intent::deny) || said.understood.signs.has(Sign::takes_back);
    if (!refuses &&
        (said.understood.has(Intent::confirm) || said.understood.has(Intent::withdraw))) {
        withdraw(draft, *of);
        return true;
    }
    if (is_short && !refuses && asked.times < 2) {
        draft.talk().asked = Asked{.question = asked.question, .of = of->id, .times = 2};
        draft.say("withdraw.ask_again", {{"case_no", of->number}}, of->id);
        return true;
    }
    draft.say("withdraw.kept", {{"case_no", of->number}}, of->id);
    return refuses || is_short;
}

bool heed_taking_back(Draft& draft, const CustomerSaid& said) {
    Case* latest = nullptr;
    bool any_open = false;
    for (auto& known : draft.cases()) {
        if (!draft.is_own(known)) continue;
        any_open = any_open || known.status == CaseStatus::open;
        if (known.status == CaseStatus::withdrawn && known.closed_at &&
            (latest == nullptr || *known.closed_at > *latest->closed_at))
            latest = &known;
    }
    if (latest == nullptr) return false;
    const auto since = draft.now() - *latest->closed_at;
    const bool recent = any_open ? since <= confirmed_again_within : since <= taken_back_within;
    if (!recent) return false;
    const auto& understood = said.understood;
    const bool is_short = count_word_characters(said.text) <= taking_back_characters_max;
    const auto* order = understood.first(intents::EntityKind::order_no);
    const bool of_something_else =
        understood.signs.has(Sign::another_matter) ||
        (!understood.categories.empty() && !understood.signs.has(Sign::same_matter)) ||
        (order != nullptr && order->value != latest->order_no);
    if (understood.signs.has(Sign::takes_back) && is_short && !of_something_else) {
        reopen(draft, *latest, said);
        return true;
    }
    const bool confirms = !any_open && (understood.main() == Intent::confirm ||
                                        (understood.main() == Intent::withdraw && is_short));
    if (!confirms || since > confirmed_again_within) return false;
    draft.say("withdraw.already", {{"case_no", latest->number}}, latest->id);
    return true;
}

// With the promises of a new case: whoever comes back waits no longer than anybody else.
void reopen(Draft& draft, Case& of, const CustomerSaid& said) {
    of.status = CaseStatus::open;
    of.closed_at.reset();
    draft.note(of, CaseChange::What::reopened);
    draft.talk().focus = of.id;
    draft.talk().misunderstood = 0;
    forget_question(draft);
    absorb(draft, of, said, Taking::adding);
    promise_dates(draft, of);
    const auto* first_reply = of.open_promise(PromiseKind::first_reply);
    const auto* answer = of.open_promise(PromiseKind::answer);
    draft.owed();
    draft.say(
        "withdraw.taken_back",
        {{"case_no", of.number},
         {"desk", say_desk(draft, of.desk)},
         {"reply_due", first_reply == nullptr ? "" : say_instant(draft, first_reply->due)},
         {"answer_due", answer == nullptr ? "" : say_instant(draft, answer->due)}},
        of.id
    );
    const auto& because = of.urgent_because;
    if (because.has(Sign::injury) || because.has(Sign::personal_safety))
        pass_to_person(draft, WaitingFor::danger);
    ask_next(draft, of, Reply::none);
}

namespace {

// Where the customer is not believed, nothing is withdrawn. True when that was said.
bool send_elsewhere(Draft& draft, const Case& of) {
    if (may_decide(draft, of)) return false;
    draft.say("withdraw.elsewhere", {{"case_no", of.number}}, of.id);
    return true;
}

}  // namespace

bool heed_withdrawal(Draft& draft, Case& of, const CustomerSaid& said) {
    if (said.understood.signs.has(Sign::resolved) && !said.understood.has(Intent::withdraw) &&
        said.understood.emotion < Emotion::angry && said.understood.categories.empty() &&
        !said.understood.has(Intent::complain)) {
        if (send_elsewhere(draft, of)) return true;
        draft.talk().asked = Asked{.question = Question::withdraw_really, .of = of.id, .times = 1};
        draft.say("withdraw.ask_resolved", {{"case_no", of.number}}, of.id);
        return true;
    }
    if (!said.understood.has(Intent::withdraw)) return false;
    const auto& topics = said.understood.topics;
    if (std::find(topics.begin(), topics.end(), "withdraw_how") != topics.end()) return false;
    if (send_elsewhere(draft, of)) return true;
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
    of.waits_for_person = false;
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
