#include "simulators/wechat/quota.hpp"

#include <algorithm>

namespace simulators::wechat {

void Quota::message_came(net::Instant now, const Limits& limits) {
    message_ = {now + limits.message_window, limits.per_message};
}

void Quota::tap_came(net::Instant now, const Limits& limits) {
    tap_ = {now + limits.tap_window, limits.per_tap};
}

unsigned Quota::left(net::Instant now) const {
    unsigned most = 0;
    for (const Window* window : {&message_, &tap_})
        if (now < window->until) most = std::max(most, window->left);
    return most;
}

Quota::Verdict Quota::verdict(net::Instant now) const {
    if (now >= message_.until && now >= tap_.until) return Verdict::window_shut;
    return left(now) > 0 ? Verdict::allowed : Verdict::used_up;
}

void Quota::use(net::Instant now) {
    for (Window* window : {&message_, &tap_})
        if (now < window->until && window->left > 0) --window->left;
}

}  // namespace simulators::wechat
