// What agents do takes the same road.
#include "gateway/road/passage.hpp"

#include <utility>

namespace gateway {

net::Task<Inbox::AgentActed> Inbox::take_act(AgentAct act) {
    auto passage = own_passage(std::move(act.name), act.since);
    passage->way = Passage::Way::carried;
    passage->kind = "agent";
    passage->talk = act.talk;
    passage->about = act.about;
    passage->event = std::move(act.did);
    bool shared = false;
    const connectors::Taken taken = co_await pass(passage, shared);
    co_return AgentActed{
        .outcome = taken.outcome,
        .turn = taken.turn,
        .refusal = passage->refusal,
        .unreachable = std::move(passage->unreachable),
    };
}

}  // namespace gateway
