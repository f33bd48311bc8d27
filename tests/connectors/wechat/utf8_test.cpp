#include "connectors/wechat/utf8.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using connectors::wechat::beginning_of;
using connectors::wechat::clean;

std::string cleaned(std::string text) {
    clean(text);
    return text;
}

TEST(WeChatUtf8, LeavesGoodTextAlone) {
    for (const char* text : {"", "plain", "退款\t什么\r\n时候到", "😡𠮷é\xef\xbf\xbd"}) {
        EXPECT_EQ(cleaned(text), text);
    }
}

TEST(WeChatUtf8, DropsControlCharacters) {
    EXPECT_EQ(
        cleaned(std::string(
            "a\0b\x1d\x08\x0b\x0c\x1f"
            "c\t\n\r",
            12
        )),
        "abc\t\n\r"
    );
}

TEST(WeChatUtf8, ReplacesEachBrokenRunOnce) {
    EXPECT_EQ(
        cleaned("a\xff"
                "b"),
        "a\xef\xbf\xbd"
        "b"
    );
    EXPECT_EQ(cleaned("\xe9\x80<"), "\xef\xbf\xbd<");            // cut short by ASCII
    EXPECT_EQ(cleaned("\xf0\x9f\x98"), "\xef\xbf\xbd");          // cut short by the end
    EXPECT_EQ(cleaned("\x80\x80"), "\xef\xbf\xbd\xef\xbf\xbd");  // nothing to continue
}

TEST(WeChatUtf8, RefusesOverlongSurrogatesAndBeyond) {
    for (const char* text :
         {"\xc0\xaf",
          "\xe0\x9f\xbf",
          "\xed\xa0\x80",
          "\xf4\x90\x80\x80",
          "\xf5\x80\x80\x80",
          "\xf0\x8f\xbf\xbf"}) {
        EXPECT_EQ(cleaned(text).substr(0, 3), "\xef\xbf\xbd") << text;
    }
}

TEST(WeChatUtf8, CleaningTwiceChangesNothingMore) {
    std::string text;
    for (unsigned i = 0; i < 4096; ++i) {
        text.push_back(static_cast<char>(static_cast<unsigned char>(i * 89 ^ i >> 3)));
    }
    const std::string once = cleaned(text);
    EXPECT_EQ(cleaned(once), once);
}

TEST(WeChatUtf8, CutsBetweenCharacters) {
    const std::string text = "a退款😡";  // 1 + 3 + 3 + 4 bytes
    EXPECT_EQ(beginning_of(text, 0), "");
    EXPECT_EQ(beginning_of(text, 3), "a");
    EXPECT_EQ(beginning_of(text, 4), "a退");
    EXPECT_EQ(beginning_of(text, 10), "a退款");
    EXPECT_EQ(beginning_of(text, 11), text);
    EXPECT_EQ(beginning_of(text, 99), text);
}

}  // namespace
