// JSON of strangers, read within limits and without exceptions. For the .cpp files of this folder.
#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace connectors::weibo {

inline constexpr std::size_t json_depth_max = 16;
inline constexpr std::size_t json_values_max = 4096;

enum class JsonFault : std::uint8_t {
    malformed,
    forbidden,  // too deep, too many values, or a name twice in one object
};

// Numbers that are no 64-bit integers are kept as their digits, in a string: nothing is rounded.
// Broken UTF-8 and halves of surrogate pairs become U+FFFD.
std::variant<nlohmann::json, JsonFault> read_json(std::string_view text);

// The member as text: a string as it is, an integer as its digits, otherwise empty.
std::string text_of(const nlohmann::json& object, const char* name);

// An integer, or a string that is one.
std::optional<std::int64_t> integer_of(const nlohmann::json& object, const char* name);

// Equal values give equal bytes: names sorted, no blanks.
std::string canonical(const nlohmann::json& value);

// %XX and '+' undone; empty when a percent sign is wrong or nothing was encoded.
std::optional<std::string> percent_decode(std::string_view text);

}  // namespace connectors::weibo
