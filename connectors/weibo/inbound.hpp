// What a payload means for us, and what makes it unique.
#pragma once

#include "connectors/connector.hpp"
#include "connectors/weibo/payload.hpp"

#include <string>

namespace connectors::weibo {

struct Decoded {
    Inbound inbound;
    // A notice of the platform, or a tap that only opened a page: acknowledging it is enough.
    bool needs_no_turn = false;
    // What is answered goes to the private talk. A mention is public, and whoever has left the
    // account cannot be written to.
    bool may_answer = true;
    bool operator==(const Decoded&) const = default;
};

// `account` is the full name ("weibo/main"). A message has no number, and two different ones can
// share a second: all of its content makes it unique.
Decoded to_inbound(const std::string& account, Payload payload);

}  // namespace connectors::weibo
