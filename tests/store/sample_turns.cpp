#include "store/sample_turns.hpp"

#include <algorithm>

namespace tests {

using namespace dialog;

TurnBuilder::TurnBuilder(store::Store& store, Subjects before, std::string_view external_id)
    : store_(store),
      ids_(TurnId{}),
      external_id_(external_id) {
    turn_.id = store.next_turn();
    ids_ = IdBlock(turn_.id);
    turn_.account = "wechat/main";
    turn_.kind = "text";
    turn_.received_at = monday;
    turn_.step.after = std::move(before);
    conversation();
}

Conversation& TurnBuilder::conversation() {
    auto& after = turn_.step.after;
    turn_.step.conversation_changed = true;
    if (after.conversation) return *after.conversation;
    if (!after.person) {
        after.person.emplace();
        after.person->id = ids_.next<PersonId>();
        after.person->name = "王芳";
        turn_.step.person_changed = true;
    }
    auto& conversation = after.conversation.emplace();
    conversation.id = ids_.next<ConversationId>();
    conversation.account = turn_.account;
    conversation.external_id = external_id_;
    conversation.person = after.person->id;
    return conversation;
}

Case& TurnBuilder::newest_case() {
    return turn_.step.after.cases.back();
}

void TurnBuilder::touch(CaseId id) {
    auto& changed = turn_.step.cases_changed;
    if (std::ranges::find(changed, id) == changed.end()) changed.push_back(id);
}

TurnBuilder& TurnBuilder::said(std::string_view text, std::string_view message_id) {
    CustomerSaid said;
    said.text = text;
    said.understood.intents.push_back({intents::Intent::complain, 0.5F});
    turn_.event = std::move(said);
    turn_.platform_id = message_id;
    turn_.identity = store_.identify(external_id_ + "/" + std::string(message_id), 1'763'863'200);
    conversation().last_inbound = turn_.received_at;
    return *this;
}

TurnBuilder& TurnBuilder::answered(std::string_view text) {
    turn_.step.effects.emplace_back(Say{Say::Duty::chatter, CaseId{}, "receipt", std::string(text)}
    );
    return *this;
}

TurnBuilder& TurnBuilder::opens_case(std::string_view number, Instant due) {
    Case opened;
    opened.id = ids_.next<CaseId>();
    opened.number = number;
    opened.person = turn_.step.after.person->id;
    opened.conversation = conversation().id;
    opened.account = turn_.account;
    opened.opened_at = turn_.received_at;
    opened.description = "快递三天没到";
    Promise promise;
    promise.id = ids_.next<PromiseId>();
    promise.kind = PromiseKind::news;
    promise.made_at = turn_.received_at;
    promise.due = due;
    opened.promises.push_back(promise);
    conversation().cases.push_back(opened.id);
    conversation().focus = opened.id;
    turn_.step.effects.emplace_back(ChangeCase{
        opened.id, {{CaseChange::What::opened, Field::what_happened, "", opened.number}}});
    turn_.step.effects.emplace_back(SetPromise{opened.id, promise});
    touch(opened.id);
    turn_.step.after.cases.push_back(std::move(opened));
    return *this;
}

TurnBuilder& TurnBuilder::describes(std::string_view words) {
    auto& opened = newest_case();
    opened.description += "\n" + std::string(words);
    turn_.step.effects.emplace_back(ChangeCase{
        opened.id, {{CaseChange::What::described, Field::what_happened, "", std::string(words)}}});
    touch(opened.id);
    return *this;
}

TurnBuilder& TurnBuilder::at(Instant instant) {
    turn_.received_at = instant;
    return *this;
}

TurnBuilder& TurnBuilder::fell_due(const store::DueRow& row) {
    turn_.event = FellDue{row.promise, row.of, row.due};
    turn_.kind = "due";
    turn_.identity = store_.identify(
        "due/" + std::to_string(raw(row.promise)), row.due.time_since_epoch().count() / 1000
    );
    return *this;
}

TurnBuilder& TurnBuilder::ends_promise(PromiseState state) {
    auto& opened = newest_case();
    auto& promise = opened.promises.back();
    promise.state = state;
    promise.ended_at = turn_.received_at;
    turn_.step.effects.emplace_back(EndPromise{opened.id, promise.id, state});
    touch(opened.id);
    return *this;
}

TurnBuilder& TurnBuilder::closes_case() {
    auto& opened = newest_case();
    opened.status = CaseStatus::withdrawn;
    opened.closed_at = turn_.received_at;
    touch(opened.id);
    return *this;
}

}  // namespace tests
