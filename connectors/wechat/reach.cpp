#include "connectors/wechat/reach.hpp"

namespace connectors::wechat {

// Since 2023-06-12: five messages in 48 hours after the customer's own, three in a minute after a
// follow, a scan or a tap. A text has 2,048 bytes.
dialog::ReachRules reach_rules(
    bool verified, const OutboundSettings& settings, bool periodic_cards
) {
    dialog::ReachRules rules;
    rules.ends_with_following = true;
    if (!verified) return rules;
    rules.after_words = {std::chrono::hours(48), 5};
    rules.after_act = {std::chrono::minutes(1), 3};
    rules.notices = !settings.notice.template_id.empty();
    rules.template_cards = !settings.card.template_id.empty();
    rules.periodic_template_cards = periodic_cards;
    rules.singles = !settings.single_template_id.empty();
    rules.text_bytes_max = 2'000;
    return rules;
}

}  // namespace connectors::wechat
