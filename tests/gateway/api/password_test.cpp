#include "gateway/api/password.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gateway::api {
namespace {

using testing::StartsWith;

TEST(Password, IsKnownByItsHashAndByNoOther) {
    const auto hash = hash_password("correct horse");
    EXPECT_THAT(hash, StartsWith("$scrypt$ln=15,r=8,p=1$"));
    EXPECT_TRUE(is_password("correct horse", hash));
    EXPECT_FALSE(is_password("correct horsf", hash));
    EXPECT_FALSE(is_password("", hash));
    EXPECT_FALSE(is_password(std::string(257, 'a'), hash));
}

TEST(Password, HasASaltOfItsOwn) {
    EXPECT_NE(hash_password("correct horse"), hash_password("correct horse"));
}

// Made by Python's hashlib.scrypt with n=32768, r=8, p=1 and the salt 00 01 … 0f.
TEST(Password, IsHashedAsElsewhere) {
    EXPECT_TRUE(is_password(
        "pleaseletmein",
        "$scrypt$ln=15,r=8,p=1$000102030405060708090a0b0c0d0e0f$"
        "186e14cb910dac4f2a1bc3d1782fb5b4fae093ea02937860e081f41fbac1b804"
    ));
}

TEST(Password, WhatIsNoHashIsNobodysPassword) {
    const auto hash = hash_password("correct horse");
    const auto replaced = [&](const std::string& from, const std::string& to) {
        std::string text = hash;
        return text.replace(text.find(from), from.size(), to);
    };
    for (const auto& bad :
         {std::string(),
          std::string("correct horse"),
          std::string("$scrypt$"),
          hash.substr(0, hash.size() - 1),
          hash + "0",
          replaced("ln=15", "ln=40"),
          replaced("r=8", "r=99999"),
          replaced("p=1", "p=0"),
          replaced("p=1", "p=-1"),
          replaced("scrypt", "argon2")})
        EXPECT_FALSE(is_password("correct horse", bad)) << bad;
}

TEST(Password, MustBeLongAndMoreThanOneCharacter) {
    EXPECT_EQ(password_mistake("1234567890"), "");
    EXPECT_EQ(password_mistake("十个汉字也是一个密码"), "");
    for (const auto& bad :
         {std::string("123456789"),
          std::string("九个汉字不是密码啊"),
          std::string(12, 'a'),
          std::string("            "),
          std::string(),
          std::string(200, 'a') + std::string(57, 'b')})
        EXPECT_NE(password_mistake(bad), "") << bad;
}

}  // namespace
}  // namespace gateway::api
