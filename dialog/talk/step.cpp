#include "dialog/talk/step.hpp"

#include "dialog/talk/form.hpp"
#include "dialog/talk/moves.hpp"

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

void on_sent(Draft& draft, const CustomerSent& sent) {
    Conversation& talk = draft.talk();
    if (sent.kind == MediaKind::unsupported) return draft.say("media.unsupported");
    Evidence evidence{
        .id = draft.next_evidence(),
        .kind = sent.kind,
        .platform_media_id = sent.platform_media_id,
        .url = sent.url,
        .note = sent.note,
        .received_at = draft.now(),
    };
    const std::string kind = draft.word("word.media." + std::string(name(sent.kind)));
    Case* of = draft.focus();
    if (of == nullptr) {
        if (talk.loose_evidence.size() < draft.policy().evidence_max)
            talk.loose_evidence.push_back(evidence.id);
        draft.add(KeepEvidence{std::move(evidence)});
        if (!talk.silent_media) draft.say("media.loose", {{"media", kind}});
        talk.silent_media = true;
        return;
    }
    evidence.of = of->id;
    if (of->evidence.size() < draft.policy().evidence_max) of->evidence.push_back(evidence.id);
    of->given.add(Field::evidence);
    draft.note(*of, CaseChange::What::evidence_added, std::to_string(raw(evidence.id)));
    draft.add(KeepEvidence{std::move(evidence)});
    if (talk.silent_media) return;
    talk.silent_media = true;
    draft.say("media.noted", {{"media", kind}, {"case_no", of->number}}, of->id);
    const bool answered =
        talk.asked.question == Question::field && talk.asked.field == Field::evidence;
    ask_next(draft, *of, answered ? Reply::answered : Reply::aside);
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
            return;
    }
}

std::optional<Refusal> on_due(Draft& draft, const FellDue& due) {
    Case* of = draft.find(due.of);
    if (of == nullptr) return Refusal::case_unknown;
    const auto found =
        std::find_if(of->promises.begin(), of->promises.end(), [&](const Promise& promise) {
            return promise.id == due.promise && promise.state == PromiseState::open;
        });
    if (found == of->promises.end()) return Refusal::promise_already_ended;
    fall_due(draft, *of, *found);
    return std::nullopt;
}

}  // namespace

Step step(const Policy& policy, Subjects before, const Event& event, const Given& given) {
    Draft draft(policy, std::move(before), given);
    std::optional<Refusal> refusal;
    const bool from_customer = !std::holds_alternative<FellDue>(event);
    if (from_customer) draft.talk().last_inbound = given.now;
    std::visit(
        Overloaded{
            [&](const CustomerSaid& said) { on_said(draft, said); },
            [&](const CustomerSent& sent) { on_sent(draft, sent); },
            [&](const CustomerDid& did) { on_did(draft, did); },
            [&](const FellDue& due) { refusal = on_due(draft, due); },
        },
        event
    );
    Step result = draft.finish();
    result.refusal = refusal;
    return result;
}

}  // namespace dialog
