// What a payload means for us, and what makes it unique.
#pragma once

#include "connectors/connector.hpp"
#include "connectors/wechat/payload.hpp"

#include <string>
#include <vector>

namespace connectors::wechat {

struct Decoded {
    Inbound inbound;
    // A notice of the platform, or a tap that only opened a page: acknowledging it is enough.
    bool needs_no_turn = false;
    // Of the platform's own agents: no deed of the customer's, so nobody hears an answer to it.
    bool is_of_desk = false;
    // Of which notice it tells; an account may have some that are not ours.
    std::string notice_template{};
    bool operator==(const Decoded&) const = default;
};

// `account` is the full name ("wechat/main"). One value, but one for each entry of an event that
// carries a list (an empty list gives one).
std::vector<Decoded> to_inbound(const std::string& account, Payload payload);

}  // namespace connectors::wechat
