// The stored form of conversations and of the turn log: what came in and what was said. Made for
// the store alone. A field added to a struct must be added to its list here (a test counts them).
#pragma once

#include "dialog/cases/codec.hpp"
#include "dialog/talk/event.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dialog {

// What the log keeps of a turn: its event with all that was understood, and the answers.
struct LoggedTurn {
    Event event;
    std::vector<Say> says;
    bool operator==(const LoggedTurn&) const = default;
};

// Appends the packed value.
void pack(const Conversation& value, std::string& out);
void pack(const LoggedTurn& value, std::string& out);
// The same bytes as of a LoggedTurn, without copying: the says are picked from the effects.
void pack_logged(const Event& event, const std::vector<Effect>& effects, std::string& out);

// As for cases; false also when an entity lies outside its text.
template <>
bool unpack<Conversation>(std::string_view bytes, Conversation& value);
template <>
bool unpack<LoggedTurn>(std::string_view bytes, LoggedTurn& value);

template <class V, packing::Of<Bot> T>
void fields(V& /*visit*/, T& /*bot*/) {}

template <class V, packing::Of<Waiting> T>
void fields(V& visit, T& waiting) {
    visit(waiting.since, waiting.reason);
}

template <class V, packing::Of<Asked> T>
void fields(V& visit, T& asked) {
    visit(asked.question, asked.field, asked.of, asked.times);
}

template <class V, packing::Of<Heard> T>
void fields(V& visit, T& heard) {
    visit(heard.text, heard.understood, heard.at);
}

template <class V, packing::Of<Conversation> T>
void fields(V& visit, T& conversation) {
    visit(
        conversation.id,
        conversation.version,
        conversation.account,
        conversation.external_id,
        conversation.person,
        conversation.owner,
        conversation.emotion_now,
        conversation.emotion_peak,
        conversation.cases,
        conversation.focus,
        conversation.asked,
        conversation.misunderstood,
        conversation.privacy_told,
        conversation.silent_media,
        conversation.said,
        conversation.loose_evidence,
        conversation.pending,
        conversation.earlier,
        conversation.proof_number,
        conversation.proof_failures,
        conversation.proof_blocked_until,
        conversation.last_inbound,
        conversation.last_turn
    );
}

template <class V, packing::Of<intents::ScoredIntent> T>
void fields(V& visit, T& scored) {
    visit(scored.intent, scored.score);
}

template <class V, packing::Of<intents::Entity> T>
void fields(V& visit, T& entity) {
    visit(entity.kind, entity.begin, entity.end, entity.value, entity.denied);
}

template <class V, packing::Of<intents::Understanding> T>
void fields(V& visit, T& understood) {
    visit(
        understood.intents,
        understood.categories,
        understood.remedies,
        understood.signs,
        understood.topics,
        understood.emotion,
        understood.entities
    );
}

template <class V, packing::Of<CustomerSaid> T>
void fields(V& visit, T& said) {
    visit(said.text, said.understood);
}

template <class V, packing::Of<CustomerSent> T>
void fields(V& visit, T& sent) {
    visit(sent.kind, sent.platform_media_id, sent.url, sent.note);
}

template <class V, packing::Of<CustomerDid> T>
void fields(V& visit, T& did) {
    visit(did.act, did.key);
}

template <class V, packing::Of<FellDue> T>
void fields(V& visit, T& fell_due) {
    visit(fell_due.promise, fell_due.of, fell_due.due);
}

template <class V, packing::Of<Say> T>
void fields(V& visit, T& say) {
    visit(say.duty, say.of, say.script, say.text);
}

template <class V, packing::Of<LoggedTurn> T>
void fields(V& visit, T& logged) {
    visit(logged.event, logged.says);
}

}  // namespace dialog
