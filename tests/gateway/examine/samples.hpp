// Files as phones and browsers send them, made on the spot.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace samples {

// A picture of four coloured quarters: red, green in its upper half, blue, white in its lower one.
enum class Format : std::uint8_t { jpeg, png, gif, webp, bmp };
std::string picture(Format format, int width, int height);
// The same, 640 x 400, from data/, since gd's writers of these formats leak: quarters.heic and
// .avif. tiles.heic is four such pictures of 256 x 256 in a grid, as phones write it.
std::string stored(std::string_view name);
// Red on the left, clear on the right.
std::string half_clear_png(int width, int height);
// What the corners show, by their letters: "RGBW" for the picture above.
std::string corners(std::string jpeg);

struct Size {
    int width = 0;
    int height = 0;
    bool operator==(const Size&) const = default;
};

// Of a JPEG, decoded; 0 when it cannot be.
Size size_of(std::string jpeg);

// The JPEG with an EXIF segment: how it was held, and where, as `position` says.
std::string with_exif(std::string_view jpeg, std::uint8_t orientation, std::string_view position);

// Nothing but a head that claims so much.
std::string png_head(std::uint32_t width, std::uint32_t height);

std::string amr(int frames);
std::string silk(int packets);
std::string mp3(int frames);
// `brand`: "isom", "qt  ", "M4A ". With a width there is a picture track, otherwise a sound track.
std::string mp4(std::string_view brand, std::uint32_t milliseconds, Size size = {});
// The first files of an Office package.
std::string docx();

}  // namespace samples
