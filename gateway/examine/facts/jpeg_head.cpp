#include "gateway/examine/facts/bytes.hpp"
#include "gateway/examine/facts/picture_head.hpp"

#include <algorithm>

namespace gateway {

namespace {

constexpr std::uint32_t segments_max = 4096;
constexpr std::uint32_t exif_entries_max = 200;

enum : std::uint8_t {
    start_of_image = 0xd8,
    end_of_image = 0xd9,
    start_of_scan = 0xda,
    application_1 = 0xe1,
};

bool has_no_length(std::uint32_t marker) {
    return marker == 0x01 || (marker >= 0xd0 && marker <= start_of_image);
}

bool is_start_of_frame(std::uint32_t marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

// EXIF's orientation, from the first directory of its TIFF; 1 when there is none.
std::uint8_t orientation_of(std::string_view segment) {
    constexpr std::string_view mark("Exif\0\0", 6);
    if (!segment.starts_with(mark)) return 1;
    const auto tiff = segment.substr(mark.size());
    const bool little = tiff.starts_with("II");
    if (!little && !tiff.starts_with("MM")) return 1;
    const auto number = [&](std::size_t at, std::size_t count) {
        return little ? little_endian(tiff, at, count) : big_endian(tiff, at, count);
    };
    const std::size_t directory = number(4, 4).value_or(0);
    const auto entries = std::min(number(directory, 2).value_or(0), exif_entries_max);
    for (std::uint32_t i = 0; i < entries; ++i) {
        const auto entry = directory + 2 + std::size_t{12} * i;
        if (number(entry, 2) != 0x0112U || number(entry + 2, 2) != 3U) continue;
        const auto value = number(entry + 8, 2).value_or(1);
        return value >= 1 && value <= 8 ? static_cast<std::uint8_t>(value) : 1;
    }
    return 1;
}

// The next marker at or behind `at`, over the data of a scan, its stuffing and restarts.
std::size_t after_scan(std::string_view bytes, std::size_t at) {
    for (at = bytes.find('\xff', at); at < bytes.size(); at = bytes.find('\xff', at + 1)) {
        const auto marker = big_endian(bytes, at + 1, 1);
        if (!marker) return bytes.size();
        const bool restarts = *marker >= 0xd0 && *marker < start_of_image;
        if (*marker != 0 && *marker != 0xff && !restarts) return at;
    }
    return bytes.size();
}

}  // namespace

std::optional<PictureHead> read_jpeg_head(std::string_view bytes) {
    if (!bytes.starts_with("\xff\xd8\xff")) return std::nullopt;
    PictureHead head{.whole = false};
    std::size_t at = 2;
    for (std::uint32_t segments = 0; segments < segments_max; ++segments) {
        // Bytes between segments are a mistake that readers forgive.
        at = bytes.find('\xff', at);
        while (big_endian(bytes, at, 2) == 0xffffU) ++at;
        const auto marker = big_endian(bytes, at + 1, 1);
        if (at == std::string_view::npos || !marker) break;
        at += 2;
        if (*marker == end_of_image) {
            head.whole = true;
            break;
        }
        if (*marker == 0 || has_no_length(*marker)) continue;
        const auto length = big_endian(bytes, at, 2);
        if (!length || *length < 2 || *length > bytes.size() - at) break;
        const auto segment = bytes.substr(at + 2, *length - 2);
        if (*marker == application_1 && head.orientation == 1)
            head.orientation = orientation_of(segment);
        if (is_start_of_frame(*marker)) {
            // With several frames the largest one counts.
            head.height = std::max(head.height, big_endian(segment, 1, 2).value_or(0));
            head.width = std::max(head.width, big_endian(segment, 3, 2).value_or(0));
        }
        at += *length;
        if (*marker == start_of_scan) at = after_scan(bytes, at);
    }
    if (head.width == 0 || head.height == 0) return std::nullopt;
    return head;
}

}  // namespace gateway
