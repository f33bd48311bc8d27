#include "connectors/webchat/visitor.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace connectors::webchat {

namespace {

constexpr VisitorKey key{1, 2, 3, 4, 5, 6, 7, 8};
constexpr const char* someone = "abcdefghijklmnopqrstuvwxyz";

TEST(Visitor, ATokenBringsItsIdBack) {
    const auto id = make_visitor_id();
    const auto token = sign_visitor(key, "demo", id);
    EXPECT_EQ(token.substr(0, 3), "v1.");
    EXPECT_EQ(token.size(), 3U + 26U + 1U + 64U);
    EXPECT_EQ(verify_visitor(key, "demo", token), id);
}

TEST(Visitor, IdsAreUnlike) {
    std::set<std::string> ids;
    for (int i = 0; i < 200; ++i) ids.insert(make_visitor_id());
    EXPECT_EQ(ids.size(), 200U);
    for (const auto& id : ids) {
        EXPECT_EQ(id.size(), 26U);
        EXPECT_EQ(id.find_first_not_of("abcdefghijklmnopqrstuvwxyz234567"), std::string::npos);
    }
}

TEST(Visitor, EveryFlippedBitIsRefused) {
    const auto token = sign_visitor(key, "demo", someone);
    for (std::size_t i = 0; i < token.size(); ++i)
        for (int bit = 0; bit < 8; ++bit) {
            auto forged = token;
            forged[i] = static_cast<char>(static_cast<unsigned char>(forged[i]) ^ (1U << bit));
            EXPECT_EQ(verify_visitor(key, "demo", forged), std::nullopt) << i << ' ' << bit;
        }
}

TEST(Visitor, OtherLengthsAreRefused) {
    const auto token = sign_visitor(key, "demo", someone);
    for (std::size_t length = 0; length < token.size(); ++length)
        EXPECT_EQ(verify_visitor(key, "demo", token.substr(0, length)), std::nullopt);
    EXPECT_EQ(verify_visitor(key, "demo", token + "0"), std::nullopt);
}

TEST(Visitor, AnotherKeyOrSiteIsRefused) {
    const auto token = sign_visitor(key, "demo", someone);
    auto other = key;
    other[31] = 1;
    EXPECT_EQ(verify_visitor(other, "demo", token), std::nullopt);
    EXPECT_EQ(verify_visitor(key, "shop", token), std::nullopt);
}

// Tokens live for years in browsers: their form must never change without a new version.
TEST(Visitor, TheSignatureStaysAsItIs) {
    EXPECT_EQ(
        sign_visitor(key, "demo", someone),
        "v1.abcdefghijklmnopqrstuvwxyz."
        "3d868f1150262e55a4df9f9e1e77e3a8f64bc4ea669c832489e6e9b54e99f9f9"
    );
}

}  // namespace

}  // namespace connectors::webchat
