#include "gateway/examine/facts/picture_head.hpp"

#include "gateway/examine/facts/bytes.hpp"

#include <algorithm>
#include <cstdlib>

namespace gateway {

namespace {

using Head = std::optional<PictureHead>;
using Number = std::optional<std::uint32_t>;

Head head_of(Number width, Number height) {
    if (!width || !height || *width == 0 || *height == 0) return std::nullopt;
    return PictureHead{.width = *width, .height = *height};
}

bool says(std::string_view bytes, std::size_t at, std::string_view word) {
    return bytes.size() >= at && bytes.substr(at).starts_with(word);
}

Head read_png_head(std::string_view bytes) {
    if (!bytes.starts_with("\x89PNG\r\n\x1a\n") || !says(bytes, 12, "IHDR")) return std::nullopt;
    return head_of(big_endian(bytes, 16, 4), big_endian(bytes, 20, 4));
}

// Where the blocks of an extension end.
std::size_t skip_gif_blocks(std::string_view bytes, std::size_t at) {
    for (auto size = big_endian(bytes, at, 1); size && *size != 0; size = big_endian(bytes, at, 1))
        at += *size + 1;
    return at + 1;
}

// A frame may be larger than the screen that the head tells of.
Head read_gif_head(std::string_view bytes) {
    if (!bytes.starts_with("GIF87a") && !bytes.starts_with("GIF89a")) return std::nullopt;
    const auto screen = head_of(little_endian(bytes, 6, 2), little_endian(bytes, 8, 2));
    const auto flags = big_endian(bytes, 10, 1);
    if (!screen || !flags) return std::nullopt;
    const std::size_t colours = (*flags & 0x80U) != 0 ? std::size_t{2} << (*flags & 7U) : 0;
    std::size_t at = 13 + 3 * colours;
    while (big_endian(bytes, at, 1) == 0x21U) at = skip_gif_blocks(bytes, at + 2);
    if (big_endian(bytes, at, 1) != 0x2cU) return screen;
    const auto frame = head_of(little_endian(bytes, at + 5, 2), little_endian(bytes, at + 7, 2));
    if (!frame) return std::nullopt;
    return PictureHead{
        .width = std::max(screen->width, frame->width),
        .height = std::max(screen->height, frame->height)};
}

Head read_webp_head(std::string_view bytes) {
    if (!bytes.starts_with("RIFF") || !says(bytes, 8, "WEBP")) return std::nullopt;
    if (says(bytes, 12, "VP8 ")) {
        const auto width = little_endian(bytes, 26, 2);
        const auto height = little_endian(bytes, 28, 2);
        if (!width || !height) return std::nullopt;
        return head_of(*width & 0x3fffU, *height & 0x3fffU);
    }
    if (says(bytes, 12, "VP8L")) {
        const auto both = little_endian(bytes, 21, 4);
        if (!both) return std::nullopt;
        return head_of((*both & 0x3fffU) + 1, (*both >> 14U & 0x3fffU) + 1);
    }
    if (!says(bytes, 12, "VP8X")) return std::nullopt;
    const auto width = little_endian(bytes, 24, 3);
    const auto height = little_endian(bytes, 27, 3);
    if (!width || !height) return std::nullopt;
    return head_of(*width + 1, *height + 1);
}

Head read_bmp_head(std::string_view bytes) {
    if (!bytes.starts_with("BM")) return std::nullopt;
    const auto head_size = little_endian(bytes, 14, 4);
    if (head_size == 12U) return head_of(little_endian(bytes, 18, 2), little_endian(bytes, 20, 2));
    const auto width = little_endian(bytes, 18, 4);
    const auto height = little_endian(bytes, 22, 4);
    if (!width || !height) return std::nullopt;
    // Rows that run downwards have a negative height.
    const auto rows = std::abs(std::int64_t{static_cast<std::int32_t>(*height)});
    if (static_cast<std::int32_t>(*width) < 0) return std::nullopt;
    return head_of(width, static_cast<std::uint32_t>(rows));
}

}  // namespace

std::optional<PictureHead> read_picture_head(std::string_view type, std::string_view bytes) {
    if (type == "image/jpeg") return read_jpeg_head(bytes);
    if (type == "image/png") return read_png_head(bytes);
    if (type == "image/gif") return read_gif_head(bytes);
    if (type == "image/webp") return read_webp_head(bytes);
    if (type == "image/bmp" || type == "image/x-ms-bmp") return read_bmp_head(bytes);
    if (type == "image/heic" || type == "image/heif" || type == "image/avif")
        return read_heif_head(bytes);
    return std::nullopt;
}

}  // namespace gateway
