// One event on its way along the road. Internal to the inbox.
#pragma once

#include "gateway/road/consequences.hpp"
#include "gateway/road/inbox.hpp"

namespace gateway {

struct Inbox::Passage {
    // How its subjects are found.
    enum class Way : std::uint8_t {
        customer,  // by `wanted`
        missed,    // the same, for what must not make anybody new
        due,       // by `about` and `promise`
        carried,   // by `talk` and `about`
    };

    store::Identity identity;
    Way way = Way::customer;
    store::Wanted wanted;  // of a customer's event
    std::string platform_id;
    std::string kind;
    decltype(connectors::Inbound::what) what;  // of a customer's event, until it is understood
    dialog::Event event;
    dialog::Instant received_at{};
    dialog::CaseId about{};
    dialog::PromiseId promise{};  // that falls due
    dialog::ConversationId talk{};
    std::size_t attempts = 0;
    bool promise_ended = false;
    std::optional<dialog::Refusal> refusal;
    std::vector<dialog::PassedOver> unreachable;  // with still_unreachable: why
    net::WireInstant entered_at{};
    dialog::TurnId turn{};
    std::string account;  // of the conversation, for whoever looks at it
    std::string external_id;
    Consequences consequences;
    connectors::Road::WhenTaken taken;                // who brought it
    std::vector<connectors::Road::WhenTaken> copies;  // who brought it again meanwhile
};

}  // namespace gateway
