#include "connectors/weibo/created_at.hpp"

#include <gtest/gtest.h>

namespace {

using connectors::weibo::parse_created_at;

TEST(WeiboCreatedAt, ReadsThePlatformsExamples) {
    EXPECT_EQ(parse_created_at("Mon Jul 16 18:09:20 +0800 2012"), 1342433360);
    EXPECT_EQ(parse_created_at("Sun Nov 16 21:36:53 +0800 2014"), 1416145013);
}

TEST(WeiboCreatedAt, TheOffsetCounts) {
    EXPECT_EQ(parse_created_at("Mon Jul 16 10:09:20 +0000 2012"), 1342433360);
    EXPECT_EQ(parse_created_at("Mon Jul 16 04:39:20 -0530 2012"), 1342433360);
}

TEST(WeiboCreatedAt, ReadsEveryMonth) {
    for (const char* month :
         {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}) {
        EXPECT_TRUE(parse_created_at("Fri " + std::string(month) + " 09 00:00:00 +0800 2026"));
    }
    EXPECT_TRUE(parse_created_at("Fri Jan 9 00:00:00 +0800 2026"));
    EXPECT_TRUE(parse_created_at("Sat Feb 29 23:59:59 +0800 2020"));
}

TEST(WeiboCreatedAt, WhatIsNoInstantIsNone) {
    for (const char* text :
         {"",
          "Mon",
          "Mon Jul 16 18:09:20 +0800",
          "Mon Jul 16 18:09:20 +0800 2012 ",
          "Mon Jul 16 18:09:20 +0800 20122",
          "mon jul 16 18:09:20 +0800 2012",
          "Mon Juli 16 18:09:20 +0800 2012",
          "Mon Jul 32 18:09:20 +0800 2012",
          "Fri Feb 30 18:09:20 +0800 2012",
          "Mon Jul 16 24:09:20 +0800 2012",
          "Mon Jul 16 18:60:20 +0800 2012",
          "Mon Jul 16 18:09:61 +0800 2012",
          "Mon Jul 16 18.09.20 +0800 2012",
          "Mon Jul 16 -8:09:20 +0800 2012",
          "Mon Jul 16 18:09:20 0800 2012",
          "Mon Jul 16 18:09:20 +9900 2012",
          "Mon Jul 16 18:09:20 CST 2012",
          "Mon Jul  16 18:09:20 +0800 2012",
          "Mon Jul 16 18:09:20 +0800 1969",
          "2012-07-16T18:09:20+08:00",
          "星期一 七月 16 18:09:20 +0800 2012"}) {
        EXPECT_FALSE(parse_created_at(text)) << text;
    }
}

}  // namespace
