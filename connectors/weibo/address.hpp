// Where a file of the platform's may lie. A redirect comes from outside, and must not make us call
// whatever it names.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace connectors::weibo {

inline constexpr std::size_t redirects_max = 3;

// The address to call next, always absolute. Only hosts of the platform's own domains, by https,
// and the origin of `configured_base`, as it is written there; nothing for all others.
std::optional<std::string> redirect_target(
    std::string_view from, std::string_view location, std::string_view configured_base
);

// "https://api.example.com/" and "/path" joined by one slash.
std::string address(std::string_view base, std::string_view path);

}  // namespace connectors::weibo
