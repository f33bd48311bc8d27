// What a step brings about beside what it stores: the gateway acts on it when the turn is durable.
#pragma once

#include "dialog/talk/step.hpp"

#include <string>
#include <vector>

namespace gateway {

struct Consequences {
    std::vector<std::string> says;
    std::vector<dialog::Instant> dues;  // of promises made

    struct Raised {
        dialog::Alert::What what{};
        std::string case_number;  // empty when it is about no case
    };

    std::vector<Raised> alerts;
    dialog::ConversationId conversation{};
    bool case_opened = false;
    bool passed_to_person = false;
};

Consequences consequences_of(const dialog::Step& step);

}  // namespace gateway
