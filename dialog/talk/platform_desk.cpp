// The platform's own agents, who take a conversation over where we do not see it.
#include "dialog/talk/moves.hpp"

namespace dialog {

namespace {

// The platform forwards nothing any more after that, whether or not anybody has closed it.
constexpr Duration open_for{std::chrono::minutes(30)};

// Who is in danger or a child is our own people's.
bool may_leave_us(WaitingFor reason) {
    return reason == WaitingFor::wish || reason == WaitingFor::misunderstanding ||
           reason == WaitingFor::emotion || reason == WaitingFor::pressing;
}

}  // namespace

void hand_to_platform_desk(Draft& draft) {
    Conversation& talk = draft.talk();
    const auto* waiting = std::get_if<Waiting>(&talk.owner);
    if (waiting == nullptr || !may_leave_us(waiting->reason)) return;
    if (!draft.reach_rules().platform_desk) return;
    talk.owner = PlatformDesk{draft.now()};
    forget_question(draft);
    draft.owed();
    draft.say("desk.handed_over");
    draft.add(Transfer{});
}

void note_platform_desk(Draft& draft) {
    draft.talk().owner = PlatformDesk{draft.now()};
}

void leave_platform_desk(Draft& draft) {
    if (!std::holds_alternative<PlatformDesk>(draft.talk().owner)) return;
    draft.talk().owner = Bot{};
    draft.say("desk.ended");
}

void outlive_platform_desk(Draft& draft) {
    const auto* desk = std::get_if<PlatformDesk>(&draft.talk().owner);
    if (desk != nullptr && draft.now() - desk->since >= open_for) leave_platform_desk(draft);
}

}  // namespace dialog
