#include "connectors/webchat/file_name.hpp"

#include <gtest/gtest.h>

#include <string>

namespace connectors::webchat {

namespace {

std::string repeated(std::size_t times, std::string_view what) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += what;
    return out;
}

TEST(FileName, IsReadAsBrowsersWriteIt) {
    EXPECT_EQ(clean_file_name("%E5%8F%91%E7%A5%A8%20%281%29.jpg"), "发票 (1).jpg");
    EXPECT_EQ(clean_file_name("IMG_0001.HEIC"), "IMG_0001.HEIC");
    EXPECT_EQ(clean_file_name("100%25.png"), "100%.png");
    EXPECT_EQ(clean_file_name(""), "");
}

TEST(FileName, HalfAPercentSignStandsForItself) {
    EXPECT_EQ(clean_file_name("100%"), "100%");
    EXPECT_EQ(clean_file_name("%4"), "%4");
    EXPECT_EQ(clean_file_name("%zz%41"), "%zzA");
}

TEST(FileName, FoldersInFrontGo) {
    EXPECT_EQ(clean_file_name("C:%5Cfakepath%5Ca.jpg"), "a.jpg");
    EXPECT_EQ(clean_file_name("../../etc/passwd"), "passwd");
    EXPECT_EQ(clean_file_name("%2e%2e%2f%2e%2e%2fa"), "a");
    EXPECT_EQ(clean_file_name("folder/"), "");
}

TEST(FileName, WhatALineCannotShowGoes) {
    EXPECT_EQ(clean_file_name("a%0d%0aSet-Cookie:%20b%00%7f.txt"), "aSet-Cookie: b.txt");
    EXPECT_EQ(clean_file_name("%C2%85a%E2%80%AEgpj.exe%EF%BB%BF"), "agpj.exe");
    EXPECT_EQ(clean_file_name("%20%20%E3%80%80a%20"), "a");
    EXPECT_EQ(clean_file_name("%20"), "");
}

TEST(FileName, BytesThatAreNoTextGo) {
    EXPECT_EQ(clean_file_name("a%FFb%C3"), "ab");
    EXPECT_EQ(clean_file_name("%C0%AFa"), "a") << "a long form of the slash";
    EXPECT_EQ(clean_file_name("%ED%A0%80a"), "a") << "half of a pair";
    EXPECT_EQ(clean_file_name("%F4%90%80%80a"), "a") << "beyond the last character";
    EXPECT_EQ(clean_file_name("\xE5\x8F"), "");
}

TEST(FileName, ALongOneKeepsItsEnding) {
    const auto name = clean_file_name(repeated(3'000, "字") + ".jpeg");
    EXPECT_EQ(name, repeated(115, "字") + ".jpeg");
    EXPECT_EQ(clean_file_name(repeated(10'000, "a")), repeated(120, "a"));
    EXPECT_EQ(clean_file_name("." + repeated(10'000, "a")), "." + repeated(119, "a"));
    EXPECT_EQ(clean_file_name(repeated(120, "a")), repeated(120, "a"));
}

TEST(FileName, NoBytesAtAllMakeItFail) {
    for (unsigned first = 0; first < 256; ++first)
        for (unsigned second = 0; second < 256; ++second) {
            const std::string bytes{static_cast<char>(first), static_cast<char>(second), '%'};
            const auto cleaned = clean_file_name(bytes);
            EXPECT_LE(cleaned.size(), bytes.size());
            EXPECT_EQ(clean_file_name(cleaned), cleaned) << first << ' ' << second;
        }
}

}  // namespace

}  // namespace connectors::webchat
