#include "gateway/examine/samples.hpp"

#include <gd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>

namespace samples {

namespace {

struct Destroy {
    void operator()(gdImage* image) const { gdImageDestroy(image); }
};

using Image = std::unique_ptr<gdImage, Destroy>;

constexpr int red = 0xff0000;
constexpr int green = 0x00ff00;
constexpr int blue = 0x0000ff;
constexpr int white = 0xffffff;

std::string taken(void* bytes, int size) {
    if (bytes == nullptr) throw std::runtime_error("gd cannot write this format");
    std::string copy(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
    gdFree(bytes);
    return copy;
}

Image quarters(int width, int height) {
    Image image(gdImageCreateTrueColor(width, height));
    const int x = width / 2;
    const int y = height / 2;
    gdImageFilledRectangle(image.get(), 0, 0, width, height, white);
    gdImageFilledRectangle(image.get(), 0, 0, x - 1, y - 1, red);
    gdImageFilledRectangle(image.get(), x, 0, width, y - 1, green);
    gdImageFilledRectangle(image.get(), 0, y, x - 1, height, blue);
    return image;
}

char letter_of(int pixel) {
    struct Row {
        char letter;
        int colour;
    };

    for (const auto& row : {Row{'R', red}, Row{'G', green}, Row{'B', blue}, Row{'W', white}}) {
        const auto near = [&](int shift) {
            return std::abs((pixel >> shift & 0xff) - (row.colour >> shift & 0xff)) < 60;
        };
        if (near(0) && near(8) && near(16)) return row.letter;
    }
    return '?';
}

}  // namespace

std::string stored(std::string_view name) {
    const auto path = std::string(HUIYIN_SOURCE_DIR "/tests/gateway/examine/data/").append(name);
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error(path + " is not there");
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string picture(Format format, int width, int height) {
    const Image image = quarters(width, height);
    int size = 0;
    void* bytes = nullptr;
    switch (format) {
        case Format::jpeg:
            bytes = gdImageJpegPtr(image.get(), &size, 90);
            break;
        case Format::png:
            bytes = gdImagePngPtr(image.get(), &size);
            break;
        case Format::gif:
            bytes = gdImageGifPtr(image.get(), &size);
            break;
        case Format::webp:
            bytes = gdImageWebpPtr(image.get(), &size);
            break;
        case Format::bmp:
            bytes = gdImageBmpPtr(image.get(), &size, 0);
            break;
    }
    return taken(bytes, size);
}

std::string half_clear_png(int width, int height) {
    const Image image(gdImageCreateTrueColor(width, height));
    gdImageAlphaBlending(image.get(), 0);
    gdImageSaveAlpha(image.get(), 1);
    gdImageFilledRectangle(image.get(), 0, 0, width, height, gdTrueColorAlpha(0, 0, 0, 127));
    gdImageFilledRectangle(image.get(), 0, 0, width / 2 - 1, height, red);
    int size = 0;
    void* const bytes = gdImagePngPtr(image.get(), &size);
    return taken(bytes, size);
}

std::string corners(std::string jpeg) {
    const Image image(gdImageCreateFromJpegPtr(static_cast<int>(jpeg.size()), jpeg.data()));
    if (!image) return "no JPEG";
    const int x = image->sx / 8;
    const int y = image->sy / 8;
    return {
        letter_of(gdImageGetTrueColorPixel(image.get(), x, y)),
        letter_of(gdImageGetTrueColorPixel(image.get(), image->sx - 1 - x, y)),
        letter_of(gdImageGetTrueColorPixel(image.get(), x, image->sy - 1 - y)),
        letter_of(gdImageGetTrueColorPixel(image.get(), image->sx - 1 - x, image->sy - 1 - y))};
}

Size size_of(std::string jpeg) {
    const Image image(gdImageCreateFromJpegPtr(static_cast<int>(jpeg.size()), jpeg.data()));
    if (!image) return {};
    return {image->sx, image->sy};
}

}  // namespace samples
