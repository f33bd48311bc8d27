// SILK, in which the chat apps of phones keep voice; no library at hand knows it.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace gateway {

// Empty when the file is no SILK. What is cut off does not count.
std::optional<std::chrono::milliseconds> silk_duration(std::string_view bytes);

}  // namespace gateway
