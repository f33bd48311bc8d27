#include "connectors/wechat/crypto.hpp"

#include "connectors/wechat/base64.hpp"
#include "connectors/wechat/platform.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace {

using namespace connectors::wechat;
using wechat_tests::app_id;
using wechat_tests::key;
using wechat_tests::other_key;

Cipher cipher_with(std::string_view encoding_aes_key, std::string_view app = app_id) {
    return {decode_key(encoding_aes_key).value(), std::string(app)};
}

std::string opened(Cipher& cipher, std::string_view sealed) {
    const Unsealed unsealed = cipher.open(sealed);
    EXPECT_EQ(unsealed.fault, CryptoFault::none);
    return {unsealed.text.begin(), unsealed.text.end()};
}

TEST(WeChatKey, IsExactly43LettersAndDigits) {
    EXPECT_TRUE(decode_key(key));
    EXPECT_FALSE(decode_key(""));
    EXPECT_FALSE(decode_key(key.substr(1)));
    EXPECT_FALSE(decode_key(std::string(key) + "="));
    for (const char c : {'+', '/', '=', ' ', '\n', '\0', '-', '_'}) {
        std::string bad(key);
        bad[20] = c;
        EXPECT_FALSE(decode_key(bad)) << static_cast<int>(c);
    }
}

TEST(WeChatKey, IgnoresTheTwoSurplusBitsOfTheLastCharacter) {
    const std::string stem(42, 'A');
    const auto even = decode_key(stem + "A");
    const auto odd = decode_key(stem + "D");    // 3: only surplus bits
    const auto other = decode_key(stem + "E");  // 4: the lowest bit of the key
    ASSERT_TRUE(even && odd && other);
    EXPECT_EQ(*even, *odd);
    EXPECT_NE(*even, *other);
}

TEST(WeChatCipher, OpensWhatItSealsAtEveryPadding) {
    Cipher cipher = cipher_with(key);
    RandomBlock random;
    std::string text;
    for (int length = 0; length <= 100; ++length) {
        std::string sealed;
        cipher.seal(text, random.next16(), sealed);
        EXPECT_EQ(sealed.size() % 4, 0U);
        ASSERT_EQ(opened(cipher, sealed), text) << length;
        text.push_back(static_cast<char>('a' + length % 26));
    }
}

TEST(WeChatCipher, SealsTheSameWithTheSameRandomBytes) {
    Cipher cipher = cipher_with(key);
    std::string first;
    std::string again;
    std::string differing;
    cipher.seal("text", {1, 2, 3}, first);
    cipher.seal("text", {1, 2, 3}, again);
    cipher.seal("text", {1, 2, 4}, differing);
    EXPECT_EQ(first, again);
    EXPECT_NE(first, differing);
}

TEST(WeChatCipher, ManyMessagesLeaveNoTrace) {
    Cipher cipher = cipher_with(key);
    std::string sealed;
    cipher.seal("first", {}, sealed);
    EXPECT_EQ(cipher.open("AAAA").fault, CryptoFault::decryption_failed);
    EXPECT_EQ(cipher.open("@").fault, CryptoFault::bad_base64);
    EXPECT_EQ(opened(cipher, sealed), "first");
    EXPECT_EQ(opened(cipher, sealed), "first");
}

TEST(WeChatCipher, AnotherKeyDoesNotOpen) {
    Cipher ours = cipher_with(key);
    Cipher other = cipher_with(other_key);
    std::string sealed;
    ours.seal("text", {}, sealed);
    EXPECT_NE(other.open(sealed).fault, CryptoFault::none);
}

TEST(WeChatCipher, AnotherAppIsNamed) {
    Cipher ours = cipher_with(key);
    for (const std::string_view app :
         {"wx0123456789abcdee", "wx0123456789abcde", "wx0123456789abcdef0", "WX0123456789ABCDEF"}) {
        Cipher other = cipher_with(key, app);
        std::string sealed;
        other.seal("text", {}, sealed);
        EXPECT_EQ(ours.open(sealed).fault, CryptoFault::wrong_app) << app;
    }
}

// The Base64 text of the first `bytes` bytes.
std::string cut(std::string_view sealed, std::size_t bytes) {
    std::string raw;
    EXPECT_TRUE(decode_base64(sealed, raw));
    std::string out;
    append_base64(out, {reinterpret_cast<const std::uint8_t*>(raw.data()), bytes});
    return out;
}

TEST(WeChatCipher, HalfABlockIsNotDecrypted) {
    Cipher cipher = cipher_with(key);
    std::string sealed;
    cipher.seal("some text", {}, sealed);
    EXPECT_EQ(cipher.open(cut(sealed, 40)).fault, CryptoFault::decryption_failed);
}

TEST(WeChatCipher, ALostEndIsAnIllegalBuffer) {
    Cipher cipher = cipher_with(key);
    std::string sealed;
    cipher.seal("some text that is long enough for several blocks", {}, sealed);
    EXPECT_EQ(cipher.open(cut(sealed, 48)).fault, CryptoFault::illegal_buffer);
    EXPECT_EQ(cipher.open(cut(sealed, 16)).fault, CryptoFault::illegal_buffer);
}

TEST(WeChatRandom, NeverRepeatsOverManyBlocks) {
    RandomBlock random;
    std::set<Random16> seen;
    for (int i = 0; i < 2000; ++i) seen.insert(random.next16());
    EXPECT_EQ(seen.size(), 2000U);
}

TEST(WeChatRandom, NoncesAreTenDigits) {
    RandomBlock random;
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        const auto nonce = random.next_nonce();
        const std::string text(nonce.begin(), nonce.end());
        EXPECT_EQ(text.find_first_not_of("0123456789"), std::string::npos);
        seen.insert(text);
    }
    EXPECT_GT(seen.size(), 990U);
}

}  // namespace
