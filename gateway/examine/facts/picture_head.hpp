// Reads how large a picture says it is, before anything decodes it: a few bytes may claim
// gigabytes of pixels.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace gateway {

struct PictureHead {
    std::uint32_t width = 0;  // of the pixels as they are stored, neither side is 0
    std::uint32_t height = 0;
    bool whole = true;             // JPEG: its end is there
    std::uint8_t orientation = 1;  // JPEG: EXIF's, 1 to 8
};

// Empty for types that nobody here decodes, and for heads that make no sense.
std::optional<PictureHead> read_picture_head(std::string_view type, std::string_view bytes);

std::optional<PictureHead> read_jpeg_head(std::string_view bytes);
// HEIF and AVIF: the largest of all the pictures in it, its tiles, and what they make together.
std::optional<PictureHead> read_heif_head(std::string_view bytes);

}  // namespace gateway
