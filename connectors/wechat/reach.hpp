// What the platform lets an account send to whom, as its rules are today.
#pragma once

#include "connectors/wechat/outbound_settings.hpp"
#include "dialog/promises/reach.hpp"

namespace connectors::wechat {

// `verified`: may send customer-service messages. `periodic_cards`: cards also without a change,
// which the platform minds.
dialog::ReachRules reach_rules(
    bool verified, const OutboundSettings& settings, bool periodic_cards
);

}  // namespace connectors::wechat
