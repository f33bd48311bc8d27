#include "connectors/wechat/signature.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace connectors::wechat;

std::string of(Signer& signer, const char* timestamp, const char* nonce) {
    return std::string(text_of(signer.sign(timestamp, nonce)));
}

// sha1sum of the sorted, joined parts gave the figures here.
TEST(WeChatSignature, IsSha1OfSortedParts) {
    Signer signer("token");
    EXPECT_EQ(of(signer, "1760000000", "nonce"), "93affa07cbb9062977383fcdbcb91ddd18a171db");
}

TEST(WeChatSignature, SortsByByteValue) {
    Signer upper("Ztoken");
    EXPECT_EQ(of(upper, "1760000000", "anonce"), "8cb170835f8b6e36479035a606f70c0bf0714f49");
}

TEST(WeChatSignature, KeepsEqualParts) {
    Signer signer("same");
    EXPECT_EQ(of(signer, "same", "1"), "b10e2773265a923c8b460326422cdce17af663dd");
}

TEST(WeChatSignature, CoversTheEncryptedText) {
    Signer signer("token");
    EXPECT_EQ(
        text_of(signer.sign("1760000000", "nonce", "Base+64/=")),
        "49e4c747c817917c2666b6524701c83a5a6e2b48"
    );
}

TEST(WeChatSignature, IsTheSameEachTime) {
    Signer signer("token");
    const std::string first = of(signer, "1", "2");
    signer.sign("3", "4", "5");
    EXPECT_EQ(of(signer, "1", "2"), first);
}

TEST(WeChatSignature, EachDifferingDigitIsSeen) {
    Signer signer("token");
    const Signature right = signer.sign("1760000000", "nonce");
    EXPECT_TRUE(same(right, text_of(right)));
    for (std::size_t i = 0; i < right.size(); ++i) {
        std::string wrong(text_of(right));
        wrong[i] = wrong[i] == '0' ? '1' : '0';
        EXPECT_FALSE(same(right, wrong)) << i;
    }
}

TEST(WeChatSignature, AnotherLengthIsNotTheSame) {
    Signer signer("token");
    const Signature right = signer.sign("1", "2");
    EXPECT_FALSE(same(right, ""));
    EXPECT_FALSE(same(right, text_of(right).substr(1)));
    EXPECT_FALSE(same(right, std::string(text_of(right)) + "0"));
}

}  // namespace
