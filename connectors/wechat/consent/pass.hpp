// What stands behind '#' in the link to the page of consents: who may agree there, sealed, so that
// no address tells whose it is. It opens the page for its owner alone and nothing else.
#pragma once

#include "dialog/calendar/instant.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace connectors::wechat {

using PassKey = std::array<std::uint8_t, 32>;

inline constexpr std::chrono::hours pass_life{30 * 24};
inline constexpr std::chrono::hours single_pass_life{1};
inline constexpr std::size_t pass_letters_max = 160;

struct Pass {
    std::string openid;
    dialog::Instant issued_at{};  // to the second
    std::uint16_t scene = 0;      // of the single message that it is about; 0: of the page
    bool operator==(const Pass&) const = default;
};

// Another text each time. `account` is sealed in: a pass of one account opens nothing of another.
std::string seal_pass(const PassKey& key, std::string_view account, const Pass& pass);
// Nothing when it is not one of ours, was changed, or is too old.
std::optional<Pass> open_pass(
    const PassKey& key, std::string_view account, std::string_view sealed, dialog::Instant now
);

}  // namespace connectors::wechat
