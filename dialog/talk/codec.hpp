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
    bool transfers = false;  // to the platform's own agents
    bool operator==(const LoggedTurn&) const = default;
};

// Appends the packed value.
void pack(const Conversation& value, std::string& out);
void pack(const Delivery& value, std::string& out);
void pack(const LoggedTurn& value, std::string& out);
// The same bytes as of a LoggedTurn, without copying: the says are picked from the effects.
void pack_logged(const Event& event, const std::vector<Effect>& effects, std::string& out);

// As for cases; false also when an entity lies outside its text.
template <>
bool unpack<Conversation>(std::string_view bytes, Conversation& value);
template <>
bool unpack<LoggedTurn>(std::string_view bytes, LoggedTurn& value);
template <>
bool unpack<Delivery>(std::string_view bytes, Delivery& value);

template <class V, packing::Of<Bot> T>
void fields(V& /*visit*/, T& /*bot*/) {}

template <class V, packing::Of<Waiting> T>
void fields(V& visit, T& waiting) {
    visit(waiting.since, waiting.reason);
}

template <class V, packing::Of<PlatformDesk> T>
void fields(V& visit, T& desk) {
    visit(desk.since, desk.taken);
}

template <class V, packing::Of<Asked> T>
void fields(V& visit, T& asked) {
    visit(asked.question, asked.field, asked.of, asked.times);
}

template <class V, packing::Of<Heard> T>
void fields(V& visit, T& heard) {
    visit(heard.text, heard.understood, heard.at);
}

template <class V, packing::Of<Reach> T>
void fields(V& visit, T& reach) {
    visit(
        reach.window_until,
        reach.window_left,
        reach.consents,
        reach.left,
        reach.blocked,
        reach.consent_at,
        reach.singles,
        reach.consent_used_up
    );
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
    visit.since(
        2,
        conversation.reach,
        conversation.fence,
        conversation.awaited,
        conversation.early_reports,
        conversation.recognised,
        conversation.apart,
        conversation.twins,
        conversation.desk_silent_at
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
    visit.since(2, say.values);
}

template <class V, packing::Of<NamedValue> T>
void fields(V& visit, T& named) {
    visit(named.name, named.value);
}

template <class V, packing::Of<Piece> T>
void fields(V& visit, T& piece) {
    visit(piece.begin, piece.bytes);
}

template <class V, packing::Of<PassedOver> T>
void fields(V& visit, T& passed_over) {
    visit(passed_over.carrier, passed_over.why);
}

template <class V, packing::Of<Delivery> T>
void fields(V& visit, T& delivery) {
    visit(
        delivery.id,
        delivery.account,
        delivery.said_in,
        delivery.position,
        delivery.piece,
        delivery.of,
        delivery.carrier,
        delivery.duty,
        delivery.purpose,
        delivery.keeps,
        delivery.names_case,
        delivery.fence,
        delivery.repeats,
        delivery.order,
        delivery.not_before,
        delivery.good_until,
        delivery.passed_over,
        delivery.target
    );
}

template <class V, packing::Of<DeliveryReported> T>
void fields(V& visit, T& reported) {
    visit(reported.carrier, reported.platform_id, reported.obstacle, reported.detail);
}

template <class V, packing::Of<Awaited> T>
void fields(V& visit, T& awaited) {
    visit(
        awaited.delivery,
        awaited.platform_id,
        awaited.unknown,
        awaited.at,
        awaited.told_at,
        awaited.told_state
    );
}

template <class V, packing::Of<EarlyReport> T>
void fields(V& visit, T& early) {
    visit(early.report, early.at);
}

template <class V, packing::Of<DeliveryEnded> T>
void fields(V& visit, T& ended) {
    visit(
        ended.delivery,
        ended.ending,
        ended.obstacle,
        ended.detail,
        ended.platform_id,
        ended.attempts,
        ended.is_told
    );
}

template <class V, packing::Of<AnswerMissed> T>
void fields(V& visit, T& missed) {
    visit(missed.said_in, missed.says, missed.certain);
}

template <class V, packing::Of<Fetched> T>
void fields(V& visit, T& fetched) {
    visit(fetched.evidence, fetched.ending, fetched.file, fetched.detail);
}

template <class V, packing::Of<ResendDelivery> T>
void fields(V& visit, T& resend) {
    visit(resend.delivery, resend.state, resend.obstacle);
}

template <class V, packing::Of<AgentDid> T>
void fields(V& visit, T& did) {
    visit(did.login, did.key, did.act);
}

template <class V, packing::Of<Recognised> T>
void fields(V& visit, T& recognised) {
    visit(recognised.union_id, recognised.twins);
}

template <class V, packing::Of<LoggedTurn> T>
void fields(V& visit, T& logged) {
    visit(logged.event, logged.says);
    visit.since(2, logged.transfers);
}

}  // namespace dialog
