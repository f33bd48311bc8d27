#include "store/seal.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace tests {
namespace {

using store::Key;
using store::Place;
using store::Sealer;
using store::Table;

Key key_of(std::uint8_t byte) {
    std::array<std::uint8_t, 32> bytes{};
    bytes.fill(byte);
    return Key(bytes);
}

TEST(Seal, WhatIsSealedOpensInItsPlaceAlone) {
    Sealer sealer;
    std::string sealed;
    std::string text;
    for (const std::string& secret : {std::string(), std::string("退款"), std::string(5000, 'x')}) {
        sealer.seal(key_of(1), {Table::turn, 7}, secret, sealed);
        EXPECT_EQ(sealed.size(), secret.size() + Sealer::added_bytes);
        EXPECT_TRUE(sealer.open(key_of(1), {Table::turn, 7}, sealed, text));
        EXPECT_EQ(text, secret);
        EXPECT_FALSE(sealer.open(key_of(2), {Table::turn, 7}, sealed, text));
        EXPECT_FALSE(sealer.open(key_of(1), {Table::turn, 8}, sealed, text));
        EXPECT_FALSE(sealer.open(key_of(1), {Table::evidence, 7}, sealed, text));
        EXPECT_EQ(text, "") << "text of a failed opening was given out";
    }
}

TEST(Seal, EveryChangedByteAndTruncationIsNoticed) {
    Sealer sealer;
    std::string sealed;
    std::string text;
    sealer.seal(key_of(1), {Table::turn, 7}, "secret", sealed);
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        auto changed = sealed;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        EXPECT_FALSE(sealer.open(key_of(1), {Table::turn, 7}, changed, text)) << i;
        EXPECT_FALSE(sealer.open(key_of(1), {Table::turn, 7}, sealed.substr(0, i), text)) << i;
    }
}

TEST(Seal, NoncesDoNotRepeat) {
    Sealer sealer;
    std::set<std::string> nonces;
    std::string sealed;
    for (int i = 0; i < 2000; ++i) {
        sealer.seal(key_of(1), {Table::turn, 7}, "same", sealed);
        nonces.insert(sealed.substr(1, 12));
    }
    EXPECT_EQ(nonces.size(), 2000);
}

TEST(Seal, DerivedKeysAreHkdfSha256) {
    // openssl kdf -keylen 32 -kdfopt digest:SHA256 -kdfopt hexkey:0101…01 -kdfopt info:huiyin/x
    // HKDF
    const auto key = store::derived_key(key_of(1), "x");
    const std::string bytes(key.bytes().begin(), key.bytes().end());
    EXPECT_EQ(
        store::hex(bytes), "abd335ee6fd97fd7af4088abdb190f801810f05d3975260e97c11eeaaad46eea"
    );
    EXPECT_NE(key, store::derived_key(key_of(1), "y"));
    EXPECT_NE(key, store::derived_key(key_of(2), "x"));
}

TEST(Seal, KeyedHashesKeepTheirPartsApart) {
    const store::KeyedHash hash(key_of(1));
    EXPECT_EQ(hash("ab", "c"), hash("ab", "c"));
    EXPECT_NE(hash("ab", "c"), hash("a", "bc"));
    EXPECT_NE(hash("abc"), hash("", "abc"));
    EXPECT_NE(hash("ab", "c"), store::KeyedHash(key_of(2))("ab", "c"));
}

}  // namespace
}  // namespace tests
