#include "connectors/weibo/signature.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace connectors::weibo;

std::string signature(std::string_view secret, std::string_view timestamp, std::string_view nonce) {
    const Signature signed_ = sign(secret, timestamp, nonce);
    return {signed_.data(), signed_.size()};
}

TEST(WeiboSignature, IsThePlatformsOwnExample) {
    EXPECT_EQ(
        signature("xyz123xyz", "1397022061823", "57155157"),
        "90e4c22c90a58f26526c2dd5b6c56c8822edeaa1"
    );
}

TEST(WeiboSignature, SortsByBytesWhereverTheSecretStands) {
    EXPECT_EQ(
        signature("0f1e2d3c4b5a69788796a5b4c3d2e1f0", "1700000000000", "9931"),
        "ef31073be236f83c87fe99edd7ad4609b57f82ce"
    );
    EXPECT_EQ(
        signature("1f1e2d3c4b5a69788796a5b4c3d2e1f0", "1700000000000", "A7x"),
        "271efce26387c7118016af669d3adbdbf71b725f"
    );
    EXPECT_EQ(
        signature("ffeeddccbbaa99887766554433221100", "1700000000000", "zz9"),
        "0757f0e530763f1f20f940159b894dc750cd6355"
    );
}

TEST(WeiboSignature, EachDifferingDigitIsSeen) {
    const Signature right = sign("secret", "1700000000000", "nonce");
    const std::string text(right.data(), right.size());
    EXPECT_TRUE(same(right, text));
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string wrong = text;
        wrong[i] = wrong[i] == '0' ? '1' : '0';
        EXPECT_FALSE(same(right, wrong)) << i;
    }
}

TEST(WeiboSignature, AnotherLengthIsNotTheSame) {
    const Signature right = sign("secret", "1", "2");
    const std::string text(right.data(), right.size());
    EXPECT_FALSE(same(right, ""));
    EXPECT_FALSE(same(right, text.substr(1)));
    EXPECT_FALSE(same(right, text + "0"));
}

}  // namespace
