// The platform's own agents, who take a conversation over where we do not see it. A conversation is
// theirs when the platform has taken the transfer; until then whoever waits, waits for us.
#include "dialog/talk/moves.hpp"

namespace dialog {

namespace {

// The platform forwards nothing any more after that, whether or not anybody has closed it.
constexpr Duration open_for{std::chrono::minutes(30)};
// Where nobody was seen to come, nobody is sent again so soon.
constexpr Duration not_again_for{std::chrono::hours(24)};

// Who is in danger, and children, are our own people's.
bool may_leave_us(WaitingFor reason) {
    return reason == WaitingFor::wish || reason == WaitingFor::misunderstanding ||
           reason == WaitingFor::emotion || reason == WaitingFor::pressing;
}

bool may_leave_us(const Owner& owner) {
    const auto* waiting = std::get_if<Waiting>(&owner);
    return waiting == nullptr || may_leave_us(waiting->reason);
}

}  // namespace

bool goes_to_platform_desk(Draft& draft, WaitingFor reason) {
    const auto& silent_at = draft.talk().desk_silent_at;
    const bool lately_silent = silent_at && draft.now() - *silent_at < not_again_for;
    return draft.may_transfer() && draft.reach_rules().platform_desk && may_leave_us(reason) &&
           !lately_silent && draft.policy().calendar.open_at(draft.now());
}

void hand_to_platform_desk(Draft& draft) {
    if (draft.transfers()) return;
    forget_question(draft);
    draft.owed();
    draft.say("desk.handing_over");
    draft.transfer();
}

void hand_over_who_waits(Draft& draft) {
    const auto* waiting = std::get_if<Waiting>(&draft.talk().owner);
    if (waiting != nullptr && goes_to_platform_desk(draft, waiting->reason))
        hand_to_platform_desk(draft);
}

void note_transfer(Draft& draft) {
    if (may_leave_us(draft.talk().owner)) draft.talk().owner = PlatformDesk{.since = draft.now()};
}

void note_platform_desk(Draft& draft) {
    if (draft.reach_rules().platform_desk && may_leave_us(draft.talk().owner))
        draft.talk().owner = PlatformDesk{.since = draft.now(), .taken = true};
}

void leave_platform_desk(Draft& draft) {
    if (!std::holds_alternative<PlatformDesk>(draft.talk().owner)) return;
    draft.talk().owner = Bot{};
    draft.owed();
    draft.say("desk.ended");
}

void outlive_platform_desk(Draft& draft) {
    Conversation& talk = draft.talk();
    const auto* desk = std::get_if<PlatformDesk>(&talk.owner);
    if (desk == nullptr || draft.now() - desk->since < open_for) return;
    if (desk->taken) return leave_platform_desk(draft);
    // It may have been a queue that nobody served: then the wish for a person is ours again.
    talk.desk_silent_at = draft.now();
    talk.owner = Waiting{.since = draft.now(), .reason = WaitingFor::wish};
    const Case* of = draft.focus();
    const CaseId id = of == nullptr ? CaseId{} : of->id;
    draft.add(PassTo{id, WaitingFor::wish});
    draft.add(Alert{Alert::What::person_wanted, id});
    draft.say("desk.unseen");
}

}  // namespace dialog
