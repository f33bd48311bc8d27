// When not to call: a platform that refuses everything is left in peace for a while, longer each
// time, instead of being asked for every message.
#pragma once

#include "connectors/carrier.hpp"
#include "connectors/weibo/errcodes.hpp"
#include "gateway/net/clock.hpp"

#include <cstddef>
#include <optional>

namespace connectors::weibo {

// One thing that can be left in peace: the account, or one kind of call.
class Rest {
public:
    // What to tell those who come while it lasts.
    [[nodiscard]] std::optional<Outcome> at(net::Instant now) const;
    // Failed again: rests from now on, first for `first`, then twice as long each time, at most
    // `most`. A failure of a call that began before the rest does not prolong it. Says how long.
    net::Duration prolong(
        net::Instant now, net::Duration first, net::Duration most, const Judged& why
    );
    // Rests until the full hour that comes next.
    net::Duration until_next_hour(net::Instant now, const Judged& why);
    // Counts a failure that may be an accident; rests only after several of them.
    net::Duration doubt(net::Instant now, const Judged& why);
    // A call went well. What has been decided before stands until its time is over.
    void forget_failures(net::Instant now);

private:
    net::Instant until_{};
    std::size_t failures_ = 0;  // in a row
    Judged why_;
};

}  // namespace connectors::weibo
