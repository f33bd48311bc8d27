// Who a visitor is: a random id, signed, so that nobody can come back as somebody else.
// "v1.<26 letters base32>.<64 hex digits>"; the signature covers the site, too. Pure but for
// issue().
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace connectors::webchat {

using VisitorKey = std::array<std::uint8_t, 32>;

// A new id from the system's random source. Throws when that fails.
std::string make_visitor_id();

// `id` as make_visitor_id makes it.
std::string sign_visitor(const VisitorKey& key, std::string_view site, std::string_view id);

// The id inside, if the token is one of ours for this site. Compares in constant time.
std::optional<std::string> verify_visitor(
    const VisitorKey& key, std::string_view site, std::string_view token
);

}  // namespace connectors::webchat
