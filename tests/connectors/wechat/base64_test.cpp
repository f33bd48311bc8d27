#include "connectors/wechat/base64.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace connectors::wechat;

std::string encoded(std::string_view text) {
    std::string out;
    append_base64(out, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    return out;
}

bool decodes(std::string_view text) {
    std::string out;
    return decode_base64(text, out);
}

// The examples of RFC 4648.
TEST(WeChatBase64, EncodesTheKnownExamples) {
    EXPECT_EQ(encoded(""), "");
    EXPECT_EQ(encoded("f"), "Zg==");
    EXPECT_EQ(encoded("fo"), "Zm8=");
    EXPECT_EQ(encoded("foo"), "Zm9v");
    EXPECT_EQ(encoded("foob"), "Zm9vYg==");
    EXPECT_EQ(encoded("fooba"), "Zm9vYmE=");
    EXPECT_EQ(encoded("foobar"), "Zm9vYmFy");
}

TEST(WeChatBase64, ComesBackAtEveryLength) {
    std::string bytes;
    std::string out;
    for (unsigned i = 0; i < 600; ++i) {
        bytes.push_back(static_cast<char>(static_cast<unsigned char>(i * 167 + 13)));
        const std::string text = encoded(bytes);
        EXPECT_EQ(text.size(), base64_size(bytes.size()));
        ASSERT_TRUE(decode_base64(text, out)) << i;
        ASSERT_EQ(out, bytes) << i;
    }
}

TEST(WeChatBase64, AppendsToWhatIsThere) {
    std::string out = "before:";
    const std::vector<std::uint8_t> bytes{0xff, 0xff, 0xfe};
    append_base64(out, bytes);
    EXPECT_EQ(out, "before:///+");
}

TEST(WeChatBase64, RefusesWhatIsNotWholeOrNotClean) {
    EXPECT_TRUE(decodes("Zm9v"));
    EXPECT_FALSE(decodes(""));
    EXPECT_FALSE(decodes("Zm9"));
    EXPECT_FALSE(decodes("Zm9v\n"));
    EXPECT_FALSE(decodes("Zm9v\nZm9"));
    EXPECT_FALSE(decodes(" Zm9"));
    EXPECT_FALSE(decodes("Zm-_"));
    EXPECT_FALSE(decodes("===="));
    EXPECT_FALSE(decodes("Z==="));
    EXPECT_FALSE(decodes("=Zg="));
    EXPECT_FALSE(decodes("Zg==Zm9v"));
    EXPECT_FALSE(decodes("Z=g="));
    EXPECT_FALSE(decodes("Zm9\xe4"));
}

TEST(WeChatBase64, RefusesSurplusBits) {
    EXPECT_TRUE(decodes("Zg=="));
    EXPECT_FALSE(decodes("Zh=="));
    EXPECT_TRUE(decodes("Zm8="));
    EXPECT_FALSE(decodes("Zm9="));
}

}  // namespace
