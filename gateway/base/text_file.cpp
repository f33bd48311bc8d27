#include "gateway/base/text_file.hpp"

#include <fstream>
#include <system_error>

namespace gateway {

std::optional<std::string> read_text_file(const std::filesystem::path& path) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) return std::nullopt;
    const auto size = std::filesystem::file_size(path, error);
    if (error || size > text_file_bytes_max) return std::nullopt;
    std::ifstream file(path, std::ios::binary);
    std::string text(static_cast<std::size_t>(size), '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (file.bad() || !file.is_open()) return std::nullopt;
    // It may have become shorter in between.
    text.resize(static_cast<std::size_t>(file.gcount()));
    return text;
}

}  // namespace gateway
