// What a request brings, read without trust: type, size, encoding and every key.
#pragma once

#include "gateway/net/http.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace gateway::api {

inline constexpr std::size_t body_bytes_max = 64 * 1024;

// A JSON object, or the problem to answer with: 415, 413, 400.
std::variant<nlohmann::json, net::Response> object_of(const net::Request& request);

// A text of that key; nothing when it is absent, no text, empty or longer.
std::optional<std::string> text_at(
    const nlohmann::json& object, std::string_view key, std::size_t bytes_max
);

// The whole text as a number without sign.
std::optional<std::uint64_t> number_of(std::string_view text);

// The value of a cookie, or of "Authorization: Bearer"; empty when there is none.
std::string cookie(const net::Request& request, std::string_view name);
std::string bearer(const net::Request& request);

}  // namespace gateway::api
