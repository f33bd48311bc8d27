// Numbers out of bytes from strangers. What lies beyond the end reads as nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace gateway {

// Up to four bytes, the most significant first.
inline std::optional<std::uint32_t> big_endian(
    std::string_view bytes, std::size_t at, std::size_t count
) {
    if (at > bytes.size() || bytes.size() - at < count) return std::nullopt;
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < count; ++i)
        number = number << 8U | static_cast<unsigned char>(bytes[at + i]);
    return number;
}

// Up to four bytes, the least significant first.
inline std::optional<std::uint32_t> little_endian(
    std::string_view bytes, std::size_t at, std::size_t count
) {
    if (at > bytes.size() || bytes.size() - at < count) return std::nullopt;
    std::uint32_t number = 0;
    for (std::size_t i = count; i > 0; --i)
        number = number << 8U | static_cast<unsigned char>(bytes[at + i - 1]);
    return number;
}

}  // namespace gateway
