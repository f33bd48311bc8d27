// The real program on real files.
#include "gateway/examine/examining.hpp"
#include "gateway/examine/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace gateway {
namespace {

using namespace std::chrono_literals;
using samples::Format;
using samples::picture;
using testing::HasSubstr;
using testing::Not;
using Kind = Examined::Kind;

Examined examined(std::string bytes, const ExamineLimits& limits = patient_limits()) {
    Outcome outcome = outcome_of(HUIYIN_EXAMINE, std::move(bytes), limits);
    if (const auto* failure = std::get_if<NotExamined>(&outcome)) {
        ADD_FAILURE() << failure->detail;
        return {};
    }
    return std::get<Examined>(std::move(outcome));
}

struct PictureSample {
    std::string type;
    std::string (*file)();
    bool when_cut_off = false;  // what there is of it can be shown
};

template <Format format>
std::string made() {
    return picture(format, 640, 400);
}

class Pictures : public testing::TestWithParam<PictureSample> {};

TEST_P(Pictures, AreMeasuredAndMadeSmall) {
    const Examined found = examined(GetParam().file());
    EXPECT_EQ(found.kind, Kind::image);
    EXPECT_EQ(found.type, GetParam().type);
    EXPECT_EQ(found.width, 640U);
    EXPECT_EQ(found.height, 400U);
    EXPECT_EQ(found.duration, 0ms);
    EXPECT_EQ(samples::size_of(found.thumbnail), (samples::Size{320, 200}));
    EXPECT_EQ(samples::corners(found.thumbnail), "RGBW");
}

TEST_P(Pictures, CutOffHaveTheirTypeAtMost) {
    const std::string whole = GetParam().file();
    for (const std::size_t part : {2U, 3U, 10U}) {
        const Examined found = examined(whole.substr(0, whole.size() / part * (part - 1)));
        EXPECT_EQ(found.type, GetParam().type);
        EXPECT_TRUE(GetParam().when_cut_off || found.thumbnail.empty());
    }
    for (std::size_t size = 0; size < 60; size += 7) examined(whole.substr(0, size));
}

INSTANTIATE_TEST_SUITE_P(
    Formats,
    Pictures,
    testing::Values(
        PictureSample{"image/jpeg", made<Format::jpeg>},
        PictureSample{"image/png", made<Format::png>},
        PictureSample{"image/gif", made<Format::gif>, true},
        PictureSample{"image/webp", made<Format::webp>},
        PictureSample{"image/bmp", made<Format::bmp>},
        PictureSample{"image/heic", [] { return samples::stored("quarters.heic"); }, true},
        PictureSample{"image/avif", [] { return samples::stored("quarters.avif"); }}
    )
);

TEST(ExamineProgram, PutsTilesTogether) {
    const Examined found = examined(samples::stored("tiles.heic"));
    EXPECT_EQ(found.type, "image/heic");
    EXPECT_EQ(found.width, 512U);
    EXPECT_EQ(found.height, 512U);
    EXPECT_EQ(samples::corners(found.thumbnail), "RGBW");
}

TEST(ExamineProgram, MakesALargePictureSmall) {
    const Examined found = examined(picture(Format::jpeg, 8000, 6000));
    EXPECT_EQ(found.width, 8000U);
    EXPECT_EQ(found.height, 6000U);
    EXPECT_EQ(samples::size_of(found.thumbnail), (samples::Size{320, 240}));
    EXPECT_EQ(samples::corners(found.thumbnail), "RGBW");
}

TEST(ExamineProgram, LeavesASmallPictureItsSize) {
    const Examined found = examined(picture(Format::png, 30, 20));
    EXPECT_EQ(samples::size_of(found.thumbnail), (samples::Size{30, 20}));
}

TEST(ExamineProgram, MakesAThinPictureSmallToo) {
    EXPECT_EQ(
        samples::size_of(examined(picture(Format::png, 6000, 2)).thumbnail), (samples::Size{320, 1})
    );
    EXPECT_EQ(
        samples::size_of(examined(picture(Format::png, 2, 6000)).thumbnail), (samples::Size{1, 320})
    );
}

TEST(ExamineProgram, ShowsClearPartsWhite) {
    for (const int side : {64, 2000}) {
        const Examined found = examined(samples::half_clear_png(side, side));
        EXPECT_EQ(samples::corners(found.thumbnail), "RWRW");
    }
}

TEST(ExamineProgram, HoldsThePictureAsItsExifSays) {
    const std::string plain = picture(Format::jpeg, 640, 400);
    const std::vector<std::string> shown{
        "RGBW", "GRWB", "WBGR", "BWRG", "RBGW", "BRWG", "WGBR", "GWRB"};
    for (std::uint8_t orientation = 1; orientation <= 8; ++orientation) {
        const Examined found = examined(samples::with_exif(plain, orientation, {}));
        EXPECT_EQ(samples::corners(found.thumbnail), shown.at(orientation - 1U));
        const bool upright = orientation >= 5;
        EXPECT_EQ(found.width, upright ? 400U : 640U);
        EXPECT_EQ(found.height, upright ? 640U : 400U);
    }
}

TEST(ExamineProgram, LeavesNothingOfTheMetadata) {
    const std::string position = "31.2304N 121.4737E";
    const std::string file =
        samples::with_exif(picture(Format::jpeg, 640, 400), 6, "GPS " + position);
    ASSERT_THAT(file, HasSubstr(position));
    const Examined found = examined(file);
    ASSERT_NE(found.thumbnail, "");
    EXPECT_THAT(found.thumbnail, Not(HasSubstr(position)));
    EXPECT_THAT(found.thumbnail, Not(HasSubstr("Exif")));
}

TEST(ExamineProgram, NeverDecodesWhatClaimsTooManyPixels) {
    ExamineLimits limits;
    limits.processor_time_max = 1s;
    const Examined bomb = examined(samples::png_head(60'000, 60'000), limits);
    EXPECT_EQ(bomb.type, "image/png");
    EXPECT_EQ(bomb.width, 60'000U);
    EXPECT_EQ(bomb.thumbnail, "");
    limits.pixels_max = 255'999;
    EXPECT_EQ(examined(picture(Format::png, 640, 400), limits).thumbnail, "");
    limits.pixels_max = 256'000;
    EXPECT_NE(examined(picture(Format::png, 640, 400), limits).thumbnail, "");
}

TEST(ExamineProgram, MeasuresSound) {
    const Examined voice = examined(samples::amr(150));
    EXPECT_EQ(voice.kind, Kind::audio);
    EXPECT_EQ(voice.type, "audio/amr");
    EXPECT_EQ(voice.duration, 3s);

    const Examined silk = examined(samples::silk(75));
    EXPECT_EQ(silk.kind, Kind::audio);
    EXPECT_EQ(silk.type, "audio/silk");
    EXPECT_EQ(silk.duration, 1500ms);

    const Examined song = examined(samples::mp3(100));
    EXPECT_EQ(song.kind, Kind::audio);
    EXPECT_EQ(song.type, "audio/mpeg");
    EXPECT_NEAR(static_cast<double>(song.duration.count()), 2612, 60);

    const Examined note = examined(samples::mp4("M4A ", 4321));
    EXPECT_EQ(note.kind, Kind::audio);
    EXPECT_EQ(note.type, "audio/x-m4a");
    EXPECT_EQ(note.duration, 4321ms);
    EXPECT_EQ(note.width, 0U);
}

TEST(ExamineProgram, MeasuresVideos) {
    for (const auto& [brand, type] :
         {std::pair("isom", "video/mp4"), std::pair("qt  ", "video/quicktime")}) {
        const Examined found = examined(samples::mp4(brand, 12'345, {1280, 720}));
        EXPECT_EQ(found.kind, Kind::video);
        EXPECT_EQ(found.type, type);
        EXPECT_EQ(found.width, 1280U);
        EXPECT_EQ(found.height, 720U);
        EXPECT_EQ(found.duration, 12'345ms);
        EXPECT_EQ(found.thumbnail, "");
    }
}

TEST(ExamineProgram, SurvivesCutOffSoundAndVideos) {
    for (const std::string& whole :
         {samples::amr(50), samples::mp3(20), samples::mp4("isom", 9000, {640, 360})})
        for (std::size_t size = 0; size < whole.size(); size += whole.size() / 9)
            examined(whole.substr(0, size));
}

TEST(ExamineProgram, KnowsDocuments) {
    const Examined pdf = examined("%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n");
    EXPECT_EQ(pdf.kind, Kind::document);
    EXPECT_EQ(pdf.type, "application/pdf");
    const Examined word = examined(samples::docx());
    EXPECT_EQ(word.kind, Kind::document);
    EXPECT_EQ(word.type, "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
    const Examined unknown_ole =
        examined("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + std::string(2000, '\0'));
    EXPECT_EQ(unknown_ole.kind, Kind::other);
    EXPECT_TRUE(is_content_type(unknown_ole.type)) << unknown_ole.type;
    const Examined text = examined("快递三天没动了，客服也不回。\n");
    EXPECT_EQ(text.kind, Kind::document);
    EXPECT_EQ(text.type, "text/plain");
}

TEST(ExamineProgram, TakesWhatCanRunForNothingElse) {
    std::ifstream self("/proc/self/exe", std::ios::binary);
    std::string program(4096, '\0');
    self.read(program.data(), static_cast<std::streamsize>(program.size()));
    for (const std::string& active :
         {std::string("<!DOCTYPE html><html><script>alert(1)</script></html>"),
          std::string("<html><body onload=alert(1)>"),
          std::string(R"(<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>)"),
          std::string(R"(<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>)"),
          std::string("#!/bin/sh\nrm -rf /\n"),
          std::string("PK\x03\x04 not an office file"),
          std::string("MZ") + std::string(200, '\0'),
          program}) {
        const Examined found = examined(active);
        EXPECT_EQ(found.kind, Kind::other) << found.type;
        EXPECT_EQ(found.thumbnail, "");
    }
}

TEST(ExamineProgram, KnowsNothingOfChanceBytes) {
    const Examined empty = examined("");
    EXPECT_EQ(empty.kind, Kind::other);
    const Examined unknown = examined(std::string("\x9c\x01\x02\xfe\xfd", 5));
    EXPECT_EQ(unknown.kind, Kind::other);
    EXPECT_EQ(unknown.type, "application/octet-stream");
}

TEST(ExamineProgram, GivesUpAFileThatNeedsMoreTimeThanItMayHave) {
    ExamineLimits limits = patient_limits();
    limits.time_max = 1ms;
    const auto outcome = outcome_of(HUIYIN_EXAMINE, picture(Format::png, 3000, 3000), limits);
    ASSERT_TRUE(std::holds_alternative<NotExamined>(outcome));
    EXPECT_TRUE(std::get<NotExamined>(outcome).killed);
}

#ifndef HUIYIN_SANITIZE

TEST(ExamineProgram, GivesUpAPictureThatNeedsMoreMemoryThanItMayHave) {
    ExamineLimits limits = patient_limits();
    limits.memory_bytes_max = std::size_t{160} * 1024 * 1024;
    const Examined found = examined(picture(Format::jpeg, 8000, 6000), limits);
    EXPECT_EQ(found.type, "image/jpeg");
    EXPECT_EQ(found.width, 8000U);
    EXPECT_EQ(found.thumbnail, "");
}

#endif

}  // namespace
}  // namespace gateway
