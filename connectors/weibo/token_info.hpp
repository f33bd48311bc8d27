// How long the account's access lasts: nobody but a person can renew it, and has to be told weeks
// before.
#pragma once

#include "gateway/net/clock.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace connectors::weibo {

struct TokenInfo {
    std::chrono::seconds remaining{};  // 0 when it has ended; ten years at most
    std::string uid;                   // whose it is; empty when the platform does not tell
    bool operator==(const TokenInfo&) const = default;
};

// What get_token_info answers. Numbers beyond ten years are instants, not durations. Nothing when
// the answer is not one.
std::optional<TokenInfo> read_token_info(std::string_view body, net::Instant now);

}  // namespace connectors::weibo
