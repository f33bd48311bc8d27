// Reading single elements of a parsed message. Only the payload's own files include this.
#pragma once

#include "connectors/wechat/payload.hpp"

#include <pugixml.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace connectors::wechat::fields {

// All text inside, whichever way it is wrapped, cleaned. Empty when the element is not there.
std::string text(const pugi::xml_node& element);

inline std::string text(const pugi::xml_node& parent, const char* name) {
    return text(parent.child(name));
}

// Unsigned decimal digits; 0 when there is no such number.
std::uint64_t number(const pugi::xml_node& parent, const char* name);
// The same, strictly: nothing but digits, and a value that fits.
std::optional<std::uint64_t> parse_number(std::string_view digits);
std::string lower(std::string_view text);

// The content of <xml> with MsgType "event". `event` is its name, exactly as it came.
Content read_event(const pugi::xml_node& root, std::string_view event);

}  // namespace connectors::wechat::fields
