// The signed link to one case: base64url of version, second of issue, case number, and an
// HMAC-SHA256 over these and the site. It stands in the address behind '#', which browsers send to
// nobody. Pure.
#pragma once

#include "dialog/calendar/instant.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace connectors::casepage {

using LinkKey = std::array<std::uint8_t, 32>;

inline constexpr std::chrono::hours link_life{90 * 24};
inline constexpr std::size_t link_letters = 70;

// `number` as is_case_number() takes it; otherwise empty. Those of one second are equal.
std::string make_link(
    const LinkKey& key, std::string_view site, std::string_view number, dialog::Instant issued_at
);

struct Link {
    std::string number;
    dialog::Instant issued_at{};
    bool operator==(const Link&) const = default;
};

enum class LinkFault : std::uint8_t {
    wrong,    // not one of ours for this site
    expired,  // it was
};

// Nothing of it is believed before its MAC is, which is compared in constant time.
std::variant<Link, LinkFault> read_link(
    const LinkKey& key, std::string_view site, std::string_view token, dialog::Instant now
);

// Who comes by this link, as an id of a visitor: the same each time, another for each link, so that
// one that got into wrong hands can be shut out alone.
std::string visitor_of(const LinkKey& key, std::string_view site, std::string_view token);

}  // namespace connectors::casepage
