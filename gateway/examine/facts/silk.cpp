#include "gateway/examine/facts/silk.hpp"

#include "gateway/examine/facts/bytes.hpp"

namespace gateway {

std::optional<std::chrono::milliseconds> silk_duration(std::string_view bytes) {
    constexpr std::string_view mark = "#!SILK_V3";
    constexpr std::chrono::milliseconds packet{20};
    constexpr std::uint32_t end = 0xffff;
    if (bytes.starts_with('\x02')) bytes.remove_prefix(1);
    if (!bytes.starts_with(mark)) return std::nullopt;
    std::chrono::milliseconds duration{0};
    std::size_t at = mark.size();
    for (;;) {
        const auto size = little_endian(bytes, at, 2);
        if (!size || *size == end) break;
        at += std::size_t{2} + *size;
        if (at > bytes.size()) break;
        duration += packet;
    }
    return duration;
}

}  // namespace gateway
