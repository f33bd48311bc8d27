// What a step brings about beside what it stores: the gateway acts on it when the turn is durable.
#pragma once

#include "dialog/talk/step.hpp"
#include "gateway/base/log.hpp"
#include "gateway/base/metrics.hpp"

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
    std::vector<dialog::Delivery> deliveries;  // that a carrier must bring
    std::vector<dialog::Evidence> evidence;    // whose bytes are to be fetched
    dialog::ConversationId conversation{};
    dialog::PersonId person{};
    bool case_opened = false;
    bool passed_to_person = false;
    bool transfers = false;
    bool recognised = true;  // whoever it is was asked about before, or nobody talks
};

Consequences consequences_of(const dialog::Step& step);

// Counts what a platform or a page of ours told of consents and of deliveries, by account.
void count_told(Metrics& metrics, Log& log, const std::string& account, const dialog::Event& event);

}  // namespace gateway
