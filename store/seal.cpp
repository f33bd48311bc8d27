#include "store/seal.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace store {
namespace {

constexpr std::uint8_t sealed_format = 1;
constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;

// Only a broken library or no memory at all gets here; going on would mean writing in the clear.
void must(bool done, const char* what) {
    if (done) return;
    std::fprintf(stderr, "huiyin: %s failed, cannot go on\n", what);
    std::abort();
}

std::array<std::uint8_t, 9> bound_to(Place place) {
    std::array<std::uint8_t, 9> bytes{static_cast<std::uint8_t>(place.table)};
    for (std::size_t i = 0; i < 8; ++i)
        bytes[i + 1] = static_cast<std::uint8_t>(place.row >> 8U * (7 - i));
    return bytes;
}

const unsigned char* unsigned_bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());  // NOLINT(*-reinterpret-cast)
}

unsigned char* unsigned_bytes(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());  // NOLINT(*-reinterpret-cast)
}

const EVP_CIPHER* cipher() {
    static EVP_CIPHER* const fetched = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
    must(fetched != nullptr, "fetching AES-256-GCM");
    return fetched;
}

const EVP_MD* digest() {
    static EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    must(fetched != nullptr, "fetching SHA-256");
    return fetched;
}

}  // namespace

Key::~Key() {
    OPENSSL_cleanse(bytes_.data(), bytes_.size());
}

void RandomBytes::draw(std::uint8_t* out, std::size_t size) {
    must(size <= block_.size(), "drawing that many random bytes");
    if (used_ + size > block_.size()) {
        must(RAND_bytes(block_.data(), static_cast<int>(block_.size())) == 1, "RAND_bytes");
        used_ = 0;
    }
    std::memcpy(out, block_.data() + used_, size);
    OPENSSL_cleanse(block_.data() + used_, size);
    used_ += size;
}

Sealer::Sealer() {
    sealing_.context = EVP_CIPHER_CTX_new();
    opening_.context = EVP_CIPHER_CTX_new();
    must(sealing_.context != nullptr && opening_.context != nullptr, "EVP_CIPHER_CTX_new");
}

Sealer::~Sealer() {
    EVP_CIPHER_CTX_free(sealing_.context);
    EVP_CIPHER_CTX_free(opening_.context);
}

void Sealer::prepare(Direction& direction, const Key& key, bool sealing) {
    if (direction.ready && direction.key == key) return;
    const auto* chosen = direction.ready ? nullptr : cipher();
    must(
        EVP_CipherInit_ex(
            direction.context, chosen, nullptr, key.bytes().data(), nullptr, sealing ? 1 : 0
        ) == 1,
        "setting a key"
    );
    direction.key = key;
    direction.ready = true;
}

void Sealer::seal(const Key& key, Place place, std::string_view text, std::string& out) {
    prepare(sealing_, key, true);
    out.resize(text.size() + added_bytes);
    auto* bytes = unsigned_bytes(out);
    bytes[0] = sealed_format;
    auto* nonce = bytes + 1;
    auto* sealed = nonce + nonce_bytes;
    random_.draw(nonce, nonce_bytes);
    const auto bound = bound_to(place);
    auto* context = sealing_.context;
    int size = 0;
    bool done = EVP_EncryptInit_ex(context, nullptr, nullptr, nullptr, nonce) == 1;
    done = done && EVP_EncryptUpdate(context, nullptr, &size, bound.data(), bound.size()) == 1;
    done = done && EVP_EncryptUpdate(
                       context, sealed, &size, unsigned_bytes(text), static_cast<int>(text.size())
                   ) == 1;
    done = done && EVP_EncryptFinal_ex(context, sealed + size, &size) == 1;
    done =
        done &&
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, tag_bytes, sealed + text.size()) == 1;
    must(done, "sealing");
}

bool Sealer::open(const Key& key, Place place, std::string_view sealed, std::string& text) {
    text.clear();
    if (sealed.size() < added_bytes || sealed.size() > (1U << 30U) ||
        static_cast<std::uint8_t>(sealed.front()) != sealed_format)
        return false;
    prepare(opening_, key, false);
    const auto* nonce = unsigned_bytes(sealed) + 1;
    const auto* from = nonce + nonce_bytes;
    const auto length = sealed.size() - added_bytes;
    std::array<unsigned char, tag_bytes> tag{};
    std::memcpy(tag.data(), from + length, tag_bytes);
    const auto bound = bound_to(place);
    text.resize(length);
    auto* context = opening_.context;
    int size = 0;
    bool done = EVP_DecryptInit_ex(context, nullptr, nullptr, nullptr, nonce) == 1;
    done = done && EVP_DecryptUpdate(context, nullptr, &size, bound.data(), bound.size()) == 1;
    done = done && EVP_DecryptUpdate(
                       context, unsigned_bytes(text), &size, from, static_cast<int>(length)
                   ) == 1;
    done = done && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, tag_bytes, tag.data()) == 1;
    done = done && EVP_DecryptFinal_ex(context, unsigned_bytes(text) + size, &size) == 1;
    if (!done) text.clear();
    return done;
}

Key Sealer::new_key() {
    std::array<std::uint8_t, 32> bytes{};
    random_.draw(bytes.data(), bytes.size());
    Key key(bytes);
    OPENSSL_cleanse(bytes.data(), bytes.size());
    return key;
}

Key derived_key(const Key& master, std::string_view purpose) {
    EVP_KDF* kdf = EVP_KDF_fetch(nullptr, "HKDF", nullptr);
    EVP_KDF_CTX* context = kdf == nullptr ? nullptr : EVP_KDF_CTX_new(kdf);
    must(context != nullptr, "fetching HKDF");
    std::string digest_name = "SHA256";
    std::string info = "huiyin/" + std::string(purpose);
    auto secret = master.bytes();
    const std::array<OSSL_PARAM, 4> parameters{
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest_name.data(), 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, secret.data(), secret.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info.data(), info.size()),
        OSSL_PARAM_construct_end(),
    };
    std::array<std::uint8_t, 32> out{};
    must(EVP_KDF_derive(context, out.data(), out.size(), parameters.data()) == 1, "HKDF");
    EVP_KDF_CTX_free(context);
    EVP_KDF_free(kdf);
    OPENSSL_cleanse(secret.data(), secret.size());
    return Key(out);
}

KeyedHash::KeyedHash(const Key& key) {
    std::memcpy(key_.data(), key.bytes().data(), key_.size());
    EVP_MAC* mac = EVP_MAC_fetch(nullptr, "SIPHASH", nullptr);
    context_ = mac == nullptr ? nullptr : EVP_MAC_CTX_new(mac);
    must(context_ != nullptr, "fetching SipHash");
    EVP_MAC_free(mac);
    unsigned int size = 16;
    const std::array<OSSL_PARAM, 2> parameters{
        OSSL_PARAM_construct_uint(OSSL_MAC_PARAM_SIZE, &size),
        OSSL_PARAM_construct_end(),
    };
    must(EVP_MAC_CTX_set_params(context_, parameters.data()) == 1, "setting up SipHash");
}

KeyedHash::~KeyedHash() {
    EVP_MAC_CTX_free(context_);
    OPENSSL_cleanse(key_.data(), key_.size());
}

std::array<std::uint8_t, 16> KeyedHash::operator()(std::string_view first, std::string_view second)
    const {
    // The length in front keeps ("ab", "c") and ("a", "bc") apart.
    const std::array<unsigned char, 4> length{
        static_cast<unsigned char>(first.size()),
        static_cast<unsigned char>(first.size() >> 8U),
        static_cast<unsigned char>(first.size() >> 16U),
        static_cast<unsigned char>(first.size() >> 24U),
    };
    std::array<std::uint8_t, 16> out{};
    std::size_t size = 0;
    bool done = EVP_MAC_init(context_, key_.data(), key_.size(), nullptr) == 1;
    done = done && EVP_MAC_update(context_, length.data(), length.size()) == 1;
    done = done && EVP_MAC_update(context_, unsigned_bytes(first), first.size()) == 1;
    done = done && EVP_MAC_update(context_, unsigned_bytes(second), second.size()) == 1;
    done = done && EVP_MAC_final(context_, out.data(), &size, out.size()) == 1;
    must(done && size == out.size(), "SipHash");
    return out;
}

std::array<std::uint8_t, 32> sha256(std::string_view text) {
    std::array<std::uint8_t, 32> out{};
    unsigned int size = 0;
    must(
        EVP_Digest(text.data(), text.size(), out.data(), &size, digest(), nullptr) == 1, "SHA-256"
    );
    return out;
}

std::string hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out.push_back(digits[byte >> 4U]);
        out.push_back(digits[byte & 15U]);
    }
    return out;
}

}  // namespace store
