// Small files that people write, read whole.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

namespace gateway {

inline constexpr std::size_t text_file_bytes_max = std::size_t{1024} * 1024;

// Nothing when it is no regular file, cannot be read, or is larger than text_file_bytes_max.
std::optional<std::string> read_text_file(const std::filesystem::path& path);

}  // namespace gateway
