#include "dialog/talk/step.hpp"

#include "dialog/talk/form.hpp"
#include "dialog/talk/moves.hpp"
#include "dialog/talk/reaching.hpp"

#include <algorithm>

namespace dialog {

namespace {

template <class... Ts>
struct Overloaded : Ts... {
    using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

void feel(Conversation& talk, Emotion emotion) {
    talk.emotion_now = emotion;
    talk.emotion_peak = std::max(talk.emotion_peak, emotion);
}

void on_said(Draft& draft, const CustomerSaid& said) {
    Conversation& talk = draft.talk();
    const Emotion before = talk.emotion_now;
    feel(talk, said.understood.emotion);
    talk.silent_media = false;
    if (heed_danger(draft, said)) return;
    if (heed_linking(draft, said)) return;
    if (serve_stranger(draft, said)) return;
    // Insults and threats at once, anger when it lasts: then a person does better than a bot.
    const bool hot = talk.emotion_now >= Emotion::abusive ||
                     (before >= Emotion::angry && talk.emotion_now >= Emotion::angry);
    Case* at = draft.focus();
    if (at == nullptr)
        talk_without_case(draft, said);
    else
        talk_about_case(draft, *at, said, hot);
}

void on_did(Draft& draft, const CustomerDid& did) {
    switch (did.act) {
        case CustomerDid::Act::followed:
            return draft.say("greeting.follow", {{"company", draft.policy().company}});
        case CustomerDid::Act::scanned:
        case CustomerDid::Act::tapped: {
            const auto& menu = draft.policy().menu;
            const auto found = menu.find(did.key);
            if (found == menu.end()) return draft.say("greeting.hello");
            CustomerSaid said;
            said.understood.intents.push_back({found->second, 1.0F});
            return on_said(draft, said);
        }
        case CustomerDid::Act::unfollowed:
        case CustomerDid::Act::entered:
        case CustomerDid::Act::other:
        case CustomerDid::Act::consented:
        case CustomerDid::Act::withdrew_consent:
        case CustomerDid::Act::agreed_to_single:
            return;
        case CustomerDid::Act::transferred:
            return note_transfer(draft);
        case CustomerDid::Act::desk_took:
            return note_platform_desk(draft);
        case CustomerDid::Act::desk_closed:
            return leave_platform_desk(draft);
        case CustomerDid::Act::mentioned:
            return answer_mention(draft, did.key);
        case CustomerDid::Act::rated:
            return take_rating(draft, did.key);
        case CustomerDid::Act::proved:
            return link_by_proof(draft, did.key);
    }
}

// What the platform tells of a customer who has gone, or is with its agents, is no deed of theirs.
bool is_deed_of_customer(const Event& event) {
    const auto* did = std::get_if<CustomerDid>(&event);
    if (did == nullptr) return false;
    using Act = CustomerDid::Act;
    return did->act != Act::unfollowed && did->act != Act::transferred &&
           did->act != Act::desk_took && did->act != Act::desk_closed;
}

// Not while a person is wanted: then other words matter more.
void ask_consent_again(Draft& draft) {
    Case* at = draft.focus();
    const bool bot_speaks = std::holds_alternative<Bot>(draft.talk().owner);
    if (at != nullptr && bot_speaks && !draft.opened_now(at->id)) ask_consent(draft, *at);
}

std::optional<Refusal> on_due(Draft& draft, const FellDue& due) {
    Case* of = draft.find(due.of);
    if (of == nullptr) return Refusal::case_unknown;
    const auto found =
        std::find_if(of->promises.begin(), of->promises.end(), [&](const Promise& promise) {
            return promise.id == due.promise && (promise.state == PromiseState::open ||
                                                 promise.state == PromiseState::on_its_way);
        });
    if (found == of->promises.end()) return Refusal::promise_already_ended;
    fall_due(draft, *of, *found);
    return std::nullopt;
}

}  // namespace

Step step(const Policy& policy, Subjects before, const Event& event, const Given& given) {
    Draft draft(policy, std::move(before), given);
    std::optional<Refusal> refusal;
    std::vector<PassedOver> unreachable;
    if (event.index() <= 2) note_reach(draft, event);
    const bool is_message = event.index() <= 1;
    const bool is_deed = is_message || is_deed_of_customer(event);
    if (is_deed) {
        draft.talk().last_inbound = given.now;
        join_twins(draft);
        outlive_platform_desk(draft);
    }
    if (is_message) draft.answers_message();
    std::visit(
        Overloaded{
            [&](const CustomerSaid& said) { on_said(draft, said); },
            [&](const CustomerSent& sent) { take_evidence(draft, sent); },
            [&](const CustomerDid& did) { on_did(draft, did); },
            [&](const FellDue& due) { refusal = on_due(draft, due); },
            [&](const DeliveryEnded& ended) {
                if (draft.talks())
                    end_delivery(draft, ended);
                else
                    refusal = Refusal::conversation_unknown;
            },
            [&](const AnswerMissed& missed) {
                if (!draft.talks())
                    refusal = Refusal::conversation_unknown;
                else if (!heed_missed_answer(draft, missed))
                    refusal = Refusal::nothing_to_do;
            },
            [&](const DeliveryReported& report) {
                if (draft.talks())
                    heed_report(draft, report);
                else
                    refusal = Refusal::conversation_unknown;
            },
            [&](const Recognised& recognised) {
                if (draft.talks())
                    heed_recognised(draft, recognised);
                else
                    refusal = Refusal::conversation_unknown;
            },
            [&](const Fetched& fetched) {
                if (draft.talks())
                    settle_evidence(draft, fetched);
                else
                    refusal = Refusal::conversation_unknown;
            },
            [&](const AgentDid& did) {
                if (draft.talks())
                    refusal = heed_agent(draft, did, unreachable);
                else
                    refusal = Refusal::conversation_unknown;
            },
        },
        event
    );
    hand_over_who_waits(draft);
    if (std::holds_alternative<CustomerSaid>(event)) ask_consent_again(draft);
    if (is_deed) note_where_they_talk(draft);
    Step result = draft.finish();
    result.refusal = refusal;
    result.unreachable = std::move(unreachable);
    return result;
}

}  // namespace dialog
