#include "gateway/examine/inside/thumbnail.hpp"

#include "gateway/examine/facts/examined.hpp"

#include <gd.h>

#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <span>
#include <vector>

namespace gateway::inside {

namespace {

constexpr int side_max = thumbnail_side_max;
constexpr int quality = 80;

struct Destroy {
    void operator()(gdImage* image) const { gdImageDestroy(image); }
};

using Image = std::unique_ptr<gdImage, Destroy>;

Image decode(std::string_view type, std::string& bytes) {
    using Decoder = gdImagePtr (*)(int, void*);

    struct Row {
        std::string_view type;
        Decoder decoder;
    };

    static constexpr auto rows = std::to_array<Row>({
        {"image/avif", gdImageCreateFromAvifPtr},
        {"image/bmp", gdImageCreateFromBmpPtr},
        {"image/gif", gdImageCreateFromGifPtr},
        {"image/heic", gdImageCreateFromHeifPtr},
        {"image/heif", gdImageCreateFromHeifPtr},
        {"image/jpeg", gdImageCreateFromJpegPtr},
        {"image/png", gdImageCreateFromPngPtr},
        {"image/webp", gdImageCreateFromWebpPtr},
        {"image/x-ms-bmp", gdImageCreateFromBmpPtr},
    });
    const auto* const row = std::ranges::find(rows, type, &Row::type);
    if (row == rows.end()) return nullptr;
    return Image(row->decoder(static_cast<int>(bytes.size()), bytes.data()));
}

Image new_image(int width, int height) {
    Image image(gdImageCreateTrueColor(width, height));
    if (!image) throw std::bad_alloc();
    return image;
}

// Sums of one small picture's pixel; gd's alpha is 0 for opaque and 127 for clear.
struct Sums {
    std::uint64_t red = 0;
    std::uint64_t green = 0;
    std::uint64_t blue = 0;

    // Nearly every pixel of every picture is opaque, and a picture has millions.
    void add(std::span<const int> pixels) {
        constexpr std::size_t count_max = 257;  // more could overflow what lies side by side here
        std::uint32_t red_and_blue = 0;
        std::uint32_t middle = 0;
        std::uint32_t alphas = 0;
        if (pixels.size() > count_max) return add_one_by_one(pixels);
        for (const int signed_pixel : pixels) {
            const auto pixel = static_cast<std::uint32_t>(signed_pixel);
            red_and_blue += pixel & 0xff00ffU;
            middle += pixel >> 8U & 0xffU;
            alphas |= pixel;
        }
        if (alphas >> 24U != 0) return add_one_by_one(pixels);
        red += std::uint64_t{gdAlphaMax} * (red_and_blue >> 16U);
        green += std::uint64_t{gdAlphaMax} * middle;
        blue += std::uint64_t{gdAlphaMax} * (red_and_blue & 0xffffU);
    }

    void add_one_by_one(std::span<const int> pixels) {
        for (const int pixel : pixels) {
            const auto lit = static_cast<std::uint64_t>(gdAlphaMax - gdTrueColorGetAlpha(pixel));
            const std::uint64_t ground = 255 * (gdAlphaMax - lit);
            red += lit * static_cast<std::uint64_t>(gdTrueColorGetRed(pixel)) + ground;
            green += lit * static_cast<std::uint64_t>(gdTrueColorGetGreen(pixel)) + ground;
            blue += lit * static_cast<std::uint64_t>(gdTrueColorGetBlue(pixel)) + ground;
        }
    }

    [[nodiscard]] int mean(std::uint64_t count) const {
        const std::uint64_t all = count * gdAlphaMax;
        return static_cast<int>((red / all) << 16U | (green / all) << 8U | blue / all);
    }
};

// On white, and smaller by a whole factor: gd's own resampling takes many times as long for each
// pixel that it reads.
Image shrunk(const gdImage& from, int factor) {
    const int width = from.sx / factor;
    const int height = std::max(from.sy / factor, 1);
    Image to = new_image(std::max(width, 1), height);
    const auto columns = static_cast<std::size_t>(std::max(width, 1));
    std::vector<Sums> sums(columns);
    const int across = std::min(factor, from.sx);
    const int down = std::min(factor, from.sy);
    for (int y = 0; y < height; ++y) {
        std::ranges::fill(sums, Sums{});
        for (int row = y * factor; row < y * factor + down; ++row) {
            const int* pixel = from.tpixels[row];
            for (auto& sum : sums) {
                sum.add({pixel, static_cast<std::size_t>(across)});
                pixel += across;
            }
        }
        const auto count = static_cast<std::uint64_t>(across) * static_cast<std::uint64_t>(down);
        std::ranges::transform(sums, to->tpixels[y], [&](const Sums& sum) {
            return sum.mean(count);
        });
    }
    return to;
}

// Where EXIF says that the picture was held otherwise.
Image turned(Image from, int orientation) {
    if (orientation == 1) return from;
    const bool swaps = orientation >= 5;
    const bool right_to_left =
        orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    const bool upside_down =
        orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    Image to = new_image(swaps ? from->sy : from->sx, swaps ? from->sx : from->sy);
    for (int y = 0; y < to->sy; ++y)
        for (int x = 0; x < to->sx; ++x) {
            const int across = swaps ? y : x;
            const int down = swaps ? x : y;
            to->tpixels[y][x] = from->tpixels[upside_down ? from->sy - 1 - down : down]
                                             [right_to_left ? from->sx - 1 - across : across];
        }
    return to;
}

Image small(const gdImage& whole) {
    const int longest = std::max(whole.sx, whole.sy);
    Image shrunken = shrunk(whole, std::max(longest / (2 * side_max), 1));
    if (longest <= side_max) return shrunken;
    const auto scaled = [&](int side) {
        return std::max(static_cast<int>(std::int64_t{side} * side_max / longest), 1);
    };
    Image to = new_image(scaled(whole.sx), scaled(whole.sy));
    gdImageCopyResampled(
        to.get(), shrunken.get(), 0, 0, 0, 0, to->sx, to->sy, shrunken->sx, shrunken->sy
    );
    return to;
}

std::string jpeg_of(gdImage& image) {
    struct Free {
        void operator()(void* bytes) const { gdFree(bytes); }
    };

    int size = 0;
    const std::unique_ptr<void, Free> bytes(gdImageJpegPtr(&image, &size, quality));
    if (!bytes) return {};
    return {static_cast<const char*>(bytes.get()), static_cast<std::size_t>(size)};
}

}  // namespace

Drawn draw_thumbnail(std::string_view type, const PictureHead& head, std::string& bytes) {
    const Image whole = decode(type, bytes);
    if (!whole || whole->sx <= 0 || whole->sy <= 0) return {};
    if (gdImagePaletteToTrueColor(whole.get()) == 0) return {};
    Drawn drawn;
    drawn.width = static_cast<std::uint32_t>(whole->sx);
    drawn.height = static_cast<std::uint32_t>(whole->sy);
    if (head.orientation >= 5) std::swap(drawn.width, drawn.height);
    const Image ready = turned(small(*whole), head.orientation);
    drawn.thumbnail = jpeg_of(*ready);
    return drawn;
}

}  // namespace gateway::inside
