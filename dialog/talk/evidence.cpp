// What customers send beside words, and what became of its bytes.
#include "dialog/talk/moves.hpp"
#include "dialog/talk/reaching.hpp"

#include <algorithm>
#include <utility>

namespace dialog {

namespace {

Evidence record_of(Draft& draft, const CustomerSent& sent) {
    return {
        .id = draft.next_evidence(),
        .kind = sent.kind,
        .platform_media_id = sent.platform_media_id,
        .url = sent.url,
        .note = sent.note,
        .received_at = draft.now(),
        .state = has_bytes(sent.kind) ? EvidenceState::wanted : EvidenceState::described,
        .account = draft.talk().account,
        .conversation = draft.talk().id,
    };
}

std::string media_word(Draft& draft, MediaKind kind) {
    return draft.word("word.media." + std::string(name(kind)));
}

// A case remembers only so many; what came after them has known its case from the beginning.
Case* case_with(Draft& draft, const Evidence& evidence) {
    for (Case& of : draft.cases())
        if (std::find(of.evidence.begin(), of.evidence.end(), evidence.id) != of.evidence.end())
            return &of;
    return draft.find(evidence.of);
}

// What the history keeps for ever, so that the file can be held against it.
std::string proof_of(const EvidenceFile& file) {
    return "sha256:" + file.sha256 + " " + file.type + " " + std::to_string(file.bytes);
}

void note_ending(Draft& draft, Case& of, const Fetched& fetched) {
    CaseChange change{.from = std::to_string(raw(fetched.evidence.id)), .to = fetched.detail};
    switch (fetched.ending) {
        case Fetched::Ending::fetched:
            change.what = CaseChange::What::evidence_fetched;
            if (fetched.file) change.to = proof_of(*fetched.file);
            break;
        case Fetched::Ending::overdue:
            change.what = CaseChange::What::evidence_missing;
            break;
        case Fetched::Ending::gone:
            change.what = CaseChange::What::evidence_gone;
            break;
    }
    draft.note(of, std::move(change));
}

}  // namespace

void take_evidence(Draft& draft, const CustomerSent& sent) {
    Conversation& talk = draft.talk();
    if (sent.kind == MediaKind::unsupported) return draft.say("media.unsupported");
    Evidence evidence = record_of(draft, sent);
    const std::string kind = media_word(draft, sent.kind);
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

void settle_evidence(Draft& draft, const Fetched& fetched) {
    Evidence evidence = fetched.evidence;
    Case* of = case_with(draft, evidence);
    if (of != nullptr) {
        evidence.of = of->id;
        note_ending(draft, *of, fetched);
    }
    evidence.detail = fetched.detail;
    switch (fetched.ending) {
        case Fetched::Ending::fetched:
            evidence.state = EvidenceState::fetched;
            evidence.file = fetched.file;
            evidence.detail.clear();
            break;
        case Fetched::Ending::gone:
            evidence.state = EvidenceState::gone;
            [[fallthrough]];
        case Fetched::Ending::overdue:
            if (of == nullptr || of->status != CaseStatus::open || evidence.asked_again) break;
            evidence.asked_again = say_unasked(
                draft,
                *of,
                "media.missing",
                {{"media", media_word(draft, evidence.kind)}, {"case_no", of->number}}
            );
            break;
    }
    draft.add(SettleEvidence{std::move(evidence)});
}

}  // namespace dialog
