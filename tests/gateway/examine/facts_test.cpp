// What is read from bytes that may be anything.
#include "gateway/examine/facts/answer.hpp"
#include "gateway/examine/facts/picture_head.hpp"
#include "gateway/examine/facts/silk.hpp"
#include "gateway/examine/samples.hpp"

#include <gtest/gtest.h>

namespace gateway {
namespace {

using namespace std::chrono_literals;
using samples::Format;
using samples::picture;
using Kind = Examined::Kind;

TEST(ContentTypes, AreLowerCaseAndCannotEndALine) {
    EXPECT_TRUE(is_content_type("image/svg+xml"));
    for (const char* const type :
         {"",
          "image",
          "/png",
          "image/",
          "a/b/c",
          "application/CDFV2",
          "text/plain\r\nX: y",
          "图/片"})
        EXPECT_FALSE(is_content_type(type)) << type;
    EXPECT_FALSE(is_content_type("text/" + std::string(100, 'x')));
}

TEST(ExamineKinds, AreStrictAboutWhatCanRun) {
    EXPECT_EQ(kind_of("image/jpeg"), Kind::image);
    EXPECT_EQ(kind_of("audio/amr"), Kind::audio);
    EXPECT_EQ(kind_of("video/mp4"), Kind::video);
    EXPECT_EQ(kind_of("application/pdf"), Kind::document);
    EXPECT_EQ(kind_of("text/plain"), Kind::document);
    for (const char* const type :
         {"image/svg+xml",
          "text/html",
          "text/xml",
          "audio/x-mpegurl",
          "application/zip",
          "application/x-dosexec",
          "application/vnd.ms-excel.sheet.macroEnabled.12",
          "images/png",
          "",
          "image"})
        EXPECT_EQ(kind_of(type), Kind::other) << type;
}

TEST(ExamineAnswer, IsReadAsItWasWritten) {
    Examined examined;
    examined.kind = Kind::video;
    examined.type = "video/mp4";
    examined.width = 4'294'967'295U;
    examined.height = 720;
    examined.duration = 12'345ms;
    EXPECT_EQ(read_answer(write_answer(examined)), examined);
    examined.kind = Kind::image;
    examined.type = "image/png";
    examined.thumbnail = picture(Format::jpeg, 320, 200);
    EXPECT_EQ(read_answer(write_answer(examined)), examined);
}

TEST(ExamineAnswer, CutOffOrPaddedIsNone) {
    Examined examined;
    examined.type = "image/png";
    examined.thumbnail = picture(Format::jpeg, 32, 20);
    const std::string whole = write_answer(examined);
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_FALSE(read_answer(whole.substr(0, size)));
    EXPECT_FALSE(read_answer(whole + "x"));
}

TEST(ExamineAnswer, IsNotBelievedWhenItIsOdd) {
    EXPECT_TRUE(read_answer("a/b 0 0 0 0\n"));
    for (const char* const answer :
         {"a/b 0 0 0 0",
          "a/b 0 0 0 1\n",
          "a/b 0 0 0\n",
          "a/b 00 0 0 0\n",
          "a/b -1 0 0 0\n",
          "a/b +1 0 0 0\n",
          "a/b 1x 0 0 0\n",
          "a/b 4294967296 0 0 0\n",
          "ab 0 0 0 0\n",
          "a/ 0 0 0 0\n",
          "/b 0 0 0 0\n",
          "a/b/c 0 0 0 0\n",
          "A/b 0 0 0 0\n",
          "a/b\" 0 0 0 0\n",
          " 0 0 0 0\n",
          "a/b  0 0 0 0\n",
          "a/b 0 0 99999999999 0\n",
          "a/b 0 0 0 5\nhello",
          "a/b 0 0 0 99999999999999999999\n",
          "\n",
          "a/b 0 0 0 0\r\n"})
        EXPECT_FALSE(read_answer(answer)) << answer;
    EXPECT_FALSE(read_answer(std::string(101, 'a') + "/b 0 0 0 0\n"));
}

TEST(ExamineAnswer, HasNoThumbnailButASmallJpeg) {
    Examined examined;
    examined.type = "image/png";
    examined.thumbnail = picture(Format::jpeg, 321, 20);
    EXPECT_FALSE(read_answer(write_answer(examined)));
    examined.thumbnail = picture(Format::jpeg, 20, 321);
    EXPECT_FALSE(read_answer(write_answer(examined)));
    examined.thumbnail = picture(Format::png, 20, 20);
    EXPECT_FALSE(read_answer(write_answer(examined)));
}

const std::vector<std::pair<std::string, std::string>>& pictures() {
    static const std::vector<std::pair<std::string, std::string>> all{
        {"image/jpeg", picture(Format::jpeg, 640, 400)},
        {"image/png", picture(Format::png, 640, 400)},
        {"image/gif", picture(Format::gif, 640, 400)},
        {"image/webp", picture(Format::webp, 640, 400)},
        {"image/bmp", picture(Format::bmp, 640, 400)},
        {"image/heic", samples::stored("quarters.heic")},
        {"image/avif", samples::stored("quarters.avif")}};
    return all;
}

TEST(PictureHeads, TellTheSize) {
    for (const auto& [type, file] : pictures()) {
        const auto head = read_picture_head(type, file);
        ASSERT_TRUE(head) << type;
        EXPECT_EQ(head->width, 640U) << type;
        EXPECT_EQ(head->height, 400U) << type;
        EXPECT_TRUE(head->whole);
        EXPECT_EQ(head->orientation, 1);
    }
    EXPECT_EQ(read_picture_head("image/heic", samples::stored("tiles.heic"))->width, 512U);
}

TEST(PictureHeads, CutOffAnywhereTellTheSizeOrNothing) {
    for (const auto& [type, file] : pictures())
        for (std::size_t size = 0; size < std::min<std::size_t>(file.size(), 700); ++size) {
            const auto head = read_picture_head(type, file.substr(0, size));
            EXPECT_TRUE(!head || (head->width == 640 && head->height == 400)) << type << size;
        }
}

TEST(PictureHeads, OfOtherTypesAreNotRead) {
    const std::string png = picture(Format::png, 10, 10);
    EXPECT_FALSE(read_picture_head("image/tiff", png));
    EXPECT_FALSE(read_picture_head("image/jpeg", png));
    EXPECT_FALSE(read_picture_head("image/gif", png));
    EXPECT_FALSE(read_picture_head("image/webp", png));
    EXPECT_FALSE(read_picture_head("image/bmp", png));
    EXPECT_FALSE(read_picture_head("image/heic", png));
    EXPECT_FALSE(read_picture_head("image/png", {}));
    EXPECT_FALSE(read_picture_head("image/png", samples::png_head(0, 10)));
    EXPECT_FALSE(read_picture_head("image/png", samples::png_head(10, 0)));
}

TEST(PictureHeads, TellWhetherAJpegIsWhole) {
    const std::string jpeg = picture(Format::jpeg, 130, 66);
    EXPECT_TRUE(read_jpeg_head(jpeg + "and what cameras append")->whole);
    for (std::size_t size = jpeg.size() / 2; size < jpeg.size(); ++size)
        EXPECT_FALSE(read_jpeg_head(jpeg.substr(0, size))->whole);
}

TEST(PictureHeads, TellHowAJpegWasHeld) {
    const std::string jpeg = picture(Format::jpeg, 130, 66);
    EXPECT_EQ(read_jpeg_head(samples::with_exif(jpeg, 6, {}))->orientation, 6);
    EXPECT_EQ(read_jpeg_head(samples::with_exif(jpeg, 0, {}))->orientation, 1);
    EXPECT_EQ(read_jpeg_head(samples::with_exif(jpeg, 9, {}))->orientation, 1);
    const std::string big_endian(
        "\xff\xe1\x00\x22"
        "Exif\0\0"
        "MM\0*\0\0\0\x08"
        "\0\x01"
        "\x01\x12\0\x03\0\0\0\x01\0\x08\0\0"
        "\0\0\0\0",
        36
    );
    EXPECT_EQ(read_jpeg_head("\xff\xd8" + big_endian + jpeg.substr(2))->orientation, 8);
}

TEST(PictureHeads, OfAGifCountItsFrameToo) {
    std::string gif(
        "GIF89a\x01\0\x01\0\0\0\0"
        "\x21\xf9\x04\0\0\0\0\0"
        "\x2c\0\0\0\0\xff\xff\xff\x7f",
        30
    );
    const auto head = read_picture_head("image/gif", gif);
    ASSERT_TRUE(head);
    EXPECT_EQ(head->width, 65'535U);
    EXPECT_EQ(head->height, 32'767U);
}

TEST(PictureHeads, OfABitmapMayRunDownwards) {
    std::string bmp = picture(Format::bmp, 10, 20);
    bmp.replace(22, 4, std::string("\xec\xff\xff\xff", 4));
    EXPECT_EQ(read_picture_head("image/bmp", bmp)->height, 20U);
    bmp.replace(22, 4, std::string("\0\0\0\x80", 4));
    EXPECT_EQ(read_picture_head("image/bmp", bmp)->height, 0x80000000U);
}

TEST(SilkDuration, CountsWholePackets) {
    EXPECT_EQ(silk_duration(samples::silk(50)), 1s);
    EXPECT_EQ(silk_duration(samples::silk(50).substr(1)), 1s);
    const std::string cut = samples::silk(50);
    EXPECT_EQ(silk_duration(cut.substr(0, cut.size() - 5)), 980ms);
    EXPECT_EQ(silk_duration("#!SILK_V3"), 0s);
    EXPECT_FALSE(silk_duration("#!SILK_V"));
    EXPECT_FALSE(silk_duration(samples::amr(5)));
}

}  // namespace
}  // namespace gateway
