// Every vector of the protocol notes, which stand beside the project and not in it: at
// ../shared, or where HUIYIN_SHARED_DIR says.
#include "connectors/wechat/crypto.hpp"
#include "connectors/wechat/signature.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>

namespace {

using namespace connectors::wechat;
using nlohmann::json;

class WeChatVectors : public ::testing::Test {
protected:
    void SetUp() override {
        const char* given = std::getenv("HUIYIN_SHARED_DIR");
        const std::string shared = given != nullptr ? given : HUIYIN_SOURCE_DIR "/../shared";
        std::ifstream file(shared + "/protocols/wechat_vectors.json");
        if (!file) GTEST_SKIP() << "no vectors in " << shared;
        vectors_ = json::parse(file).at("vectors");
    }

    // Runs `check` on each vector of that kind and gives how many there were.
    template <class Check>
    int each(std::string_view kind, Check check) {
        int count = 0;
        for (const json& vector : vectors_) {
            if (vector.at("kind") != kind) continue;
            SCOPED_TRACE(vector.at("id").get<std::string>());
            check(vector);
            ++count;
        }
        return count;
    }

    json vectors_;
};

std::string get(const json& vector, const char* name) {
    return vector.at(name).get<std::string>();
}

std::string sign3(const json& vector) {
    Signer signer(get(vector, "token"));
    return std::string(text_of(signer.sign(get(vector, "timestamp"), get(vector, "nonce"))));
}

std::string sign4(const json& vector, const std::string& encrypt) {
    Signer signer(get(vector, "token"));
    const auto signature = signer.sign(get(vector, "timestamp"), get(vector, "nonce"), encrypt);
    return std::string(text_of(signature));
}

// What a receiver says to it, in the order of its checks.
CryptoFault judged(const json& vector, std::string& text) {
    const auto key = decode_key(get(vector, "encoding_aes_key"));
    if (!key) return CryptoFault::illegal_key;
    const std::string encrypt = get(vector, "encrypt");
    if (sign4(vector, encrypt) != get(vector, "msg_signature")) {
        return CryptoFault::wrong_signature;
    }
    Cipher cipher(*key, get(vector, "appid"));
    const Unsealed unsealed = cipher.open(encrypt);
    text.assign(unsealed.text.begin(), unsealed.text.end());
    return unsealed.fault;
}

TEST_F(WeChatVectors, SignaturesOfThreeParts) {
    EXPECT_EQ(
        each(
            "signature3",
            [](const json& vector) { EXPECT_EQ(sign3(vector), get(vector, "signature")); }
        ),
        4
    );
}

TEST_F(WeChatVectors, SignatureOfFourParts) {
    EXPECT_EQ(
        each(
            "signature4",
            [](const json& vector) {
                EXPECT_EQ(sign4(vector, get(vector, "encrypt")), get(vector, "msg_signature"));
            }
        ),
        1
    );
}

TEST_F(WeChatVectors, SealedOnesOpen) {
    EXPECT_EQ(
        each(
            "decrypt",
            [](const json& vector) {
                std::string text;
                EXPECT_EQ(judged(vector, text), CryptoFault::none);
                EXPECT_EQ(text, get(vector, "expected_plaintext"));
            }
        ),
        6
    );
}

TEST_F(WeChatVectors, PlainOnesAreSealedToTheByte) {
    EXPECT_EQ(
        each(
            "encrypt",
            [](const json& vector) {
                const std::string random = get(vector, "random16");
                Random16 bytes{};
                ASSERT_EQ(random.size(), bytes.size());
                std::copy(random.begin(), random.end(), bytes.begin());
                Cipher cipher(
                    decode_key(get(vector, "encoding_aes_key")).value(), get(vector, "appid")
                );
                std::string sealed;
                cipher.seal(get(vector, "plaintext"), bytes, sealed);
                EXPECT_EQ(sealed, get(vector, "expected_encrypt"));
                if (vector.contains("expected_msg_signature")) {
                    EXPECT_EQ(sign4(vector, sealed), get(vector, "expected_msg_signature"));
                }
                const Unsealed unsealed = cipher.open(sealed);
                EXPECT_EQ(unsealed.fault, CryptoFault::none);
                EXPECT_EQ(
                    std::string(unsealed.text.begin(), unsealed.text.end()),
                    get(vector, "plaintext")
                );
            }
        ),
        13
    );
}

TEST_F(WeChatVectors, BadOnesAreRefusedWithTheirNumber) {
    EXPECT_EQ(
        each(
            "reject",
            [](const json& vector) {
                std::string text;
                EXPECT_EQ(
                    static_cast<int>(judged(vector, text)), vector.at("expected_error").get<int>()
                );
                EXPECT_EQ(text, "");
            }
        ),
        12
    );
}

TEST_F(WeChatVectors, NoneIsLeftOut) {
    std::map<std::string, int> kinds;
    for (const json& vector : vectors_) ++kinds[get(vector, "kind")];
    EXPECT_EQ(kinds.size(), 5U);
    EXPECT_EQ(vectors_.size(), 36U);
}

}  // namespace
