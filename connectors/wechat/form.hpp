// The fields of a form that the platform has approved. Each kind of field takes so many characters
// of its own kind, and one value that does not fit has the whole form refused.
#pragma once

#include "connectors/wechat/outbound_settings.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

namespace connectors::wechat {

// Cards have a limit of their own, whatever the kind of field.
inline constexpr std::size_t card_characters_max = 20;
inline constexpr std::size_t notice_characters_max = 32;
inline constexpr std::size_t single_characters_max = 200;
inline constexpr std::size_t single_title_characters_max = 15;

// The value as that field ("thing1", "character_string2") takes it: on one line, without what the
// kind does not take, cut between two characters. May be empty.
std::string fit_field(
    std::string_view field,
    std::string_view value,
    std::size_t characters_max = notice_characters_max
);

// A text of so many characters at most, cut between two of them, with a mark where it was cut.
std::string fit_text(std::string_view text, std::size_t characters_max);

// (field, value as it fits) for each field of the form; or the field for which there is no value.
std::variant<net::Fields, std::string> fill(
    const Form& form, const net::Fields& values, std::size_t characters_max
);

}  // namespace connectors::wechat
