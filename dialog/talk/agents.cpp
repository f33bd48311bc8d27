// What agents do: for now, to have words sent once more that did not arrive.
#include "dialog/talk/moves.hpp"
#include "dialog/talk/reaching.hpp"

#include <utility>

namespace dialog {

namespace {

// Not what waits or is under way, and not what has arrived.
bool may_be_sent_again(DeliveryState state) {
    return state == DeliveryState::for_agent || state == DeliveryState::failed ||
           state == DeliveryState::unknown;
}

void end(Draft& draft, const ResendDelivery& act, const AgentDid& did, DeliveryState state) {
    draft.add(EndDelivery{
        .id = act.delivery.id,
        .state = state,
        .obstacle = act.obstacle,
        .detail = "agent:" + did.login,
        .platform_id = did.key,
    });
}

// As if the words were said now: whatever carrier is open again may bring them, also one that was
// tried before.
std::optional<Refusal> resend(
    Draft& draft,
    const ResendDelivery& act,
    const AgentDid& did,
    std::vector<PassedOver>& unreachable
) {
    const Delivery& before = act.delivery;
    if (before.duty != Duty::owed || !may_be_sent_again(act.state)) return Refusal::not_to_be_sent;
    if (before.said_in == TurnId{}) return Refusal::without_words;
    Case* of = draft.find(before.of);
    Wish wish{.purpose = before.purpose};
    if (of != nullptr) wish.changed = of->told_state != state_of(*of);
    const Reach& reach = draft.talk().reach;
    Plan chosen = plan(draft.reach_rules(), reach, wish, draft.ways(), draft.now());
    if (chosen.carrier.value_or(Carrier::call) == Carrier::call) {
        unreachable = std::move(chosen.passed_over);
        return Refusal::still_unreachable;
    }
    if (of != nullptr) {
        const std::string which = std::to_string(raw(before.id));
        draft.note(
            *of,
            {.what = CaseChange::What::sent_again,
             .from = which,
             .to = std::string(name(*chosen.carrier))}
        );
    }
    // An open page of ours shows what is stored: there is nothing to send.
    if (*chosen.carrier == Carrier::line) {
        end(draft, act, did, DeliveryState::delivered);
        return std::nullopt;
    }
    Delivery next = again(draft, before, *chosen.carrier);
    next.fence = draft.talk().fence;
    if (act.state == DeliveryState::unknown) ++next.repeats;
    dispatch(draft, std::move(next), chosen);
    end(draft, act, did, DeliveryState::resent);
    return std::nullopt;
}

}  // namespace

std::optional<Refusal> heed_agent(
    Draft& draft, const AgentDid& did, std::vector<PassedOver>& unreachable
) {
    return resend(draft, std::get<ResendDelivery>(did.act), did, unreachable);
}

}  // namespace dialog
