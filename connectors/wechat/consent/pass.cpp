#include "connectors/wechat/consent/pass.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <memory>
#include <span>
#include <stdexcept>

namespace connectors::wechat {

namespace {

constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;
constexpr std::size_t head_bytes = 7;  // version, seconds, scene
constexpr std::size_t openid_bytes_max = 64;
constexpr std::uint8_t version = 1;

using Bytes = std::basic_string<unsigned char>;

struct Free {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

using Context = std::unique_ptr<EVP_CIPHER_CTX, Free>;

const unsigned char* bytes_of(std::string_view text) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): OpenSSL's bytes
    return reinterpret_cast<const unsigned char*>(text.data());
}

void require(bool fine) {
    if (!fine) throw std::runtime_error("AES-256-GCM failed");
}

// base64url without padding.
std::string letters_of(const Bytes& bytes) {
    std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): OpenSSL's bytes
    auto* const out = reinterpret_cast<unsigned char*>(text.data());
    const int length = EVP_EncodeBlock(out, bytes.data(), static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(length));
    while (text.ends_with('=')) text.pop_back();
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    return text;
}

std::optional<Bytes> bytes_in(std::string_view letters) {
    if (letters.empty() || letters.size() > pass_letters_max || letters.size() % 4 == 1)
        return std::nullopt;
    if (letters.find_first_of("+/=") != std::string_view::npos) return std::nullopt;
    std::string text(letters);
    std::ranges::replace(text, '-', '+');
    std::ranges::replace(text, '_', '/');
    const std::size_t padding = (4 - text.size() % 4) % 4;
    text.append(padding, '=');
    Bytes bytes(text.size() / 4 * 3, 0);
    const int length = EVP_DecodeBlock(bytes.data(), bytes_of(text), static_cast<int>(text.size()));
    if (length < 0) return std::nullopt;
    bytes.resize(static_cast<std::size_t>(length) - padding);
    return bytes;
}

// The head, then the openid.
Bytes plain_of(const Pass& pass) {
    const auto since =
        std::chrono::floor<std::chrono::seconds>(pass.issued_at).time_since_epoch().count();
    const auto seconds = static_cast<std::uint32_t>(since);
    Bytes plain{version};
    for (const int shift : {24, 16, 8, 0})
        plain.push_back(static_cast<unsigned char>(seconds >> static_cast<unsigned>(shift)));
    plain.push_back(static_cast<unsigned char>(pass.scene >> 8U));
    plain.push_back(static_cast<unsigned char>(pass.scene));
    for (const char c : pass.openid) plain.push_back(static_cast<unsigned char>(c));
    return plain;
}

std::optional<Pass> pass_in(const Bytes& plain) {
    if (plain.size() <= head_bytes || plain[0] != version) return std::nullopt;
    std::uint32_t seconds = 0;
    for (std::size_t i = 1; i < 5; ++i) seconds = seconds << 8U | plain[i];
    Pass pass;
    pass.issued_at = dialog::Instant(std::chrono::seconds(seconds));
    pass.scene = static_cast<std::uint16_t>(plain[5] << 8U | plain[6]);
    pass.openid.assign(plain.begin() + head_bytes, plain.end());
    return pass;
}

}  // namespace

std::string seal_pass(const PassKey& key, std::string_view account, const Pass& pass) {
    if (pass.openid.empty() || pass.openid.size() > openid_bytes_max) return {};
    const Bytes plain = plain_of(pass);
    Bytes sealed(nonce_bytes + plain.size() + tag_bytes, 0);
    require(RAND_bytes(sealed.data(), nonce_bytes) == 1);
    const Context context(EVP_CIPHER_CTX_new());
    int length = 0;
    auto* const body = sealed.data() + nonce_bytes;
    require(
        EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(), sealed.data()) ==
            1 &&
        EVP_EncryptUpdate(
            context.get(), nullptr, &length, bytes_of(account), static_cast<int>(account.size())
        ) == 1 &&
        EVP_EncryptUpdate(
            context.get(), body, &length, plain.data(), static_cast<int>(plain.size())
        ) == 1 &&
        EVP_EncryptFinal_ex(context.get(), body + length, &length) == 1 &&
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, tag_bytes, body + plain.size()) ==
            1
    );
    return letters_of(sealed);
}

std::optional<Pass> open_pass(
    const PassKey& key, std::string_view account, std::string_view sealed, dialog::Instant now
) {
    auto bytes = bytes_in(sealed);
    if (!bytes || bytes->size() <= nonce_bytes + head_bytes + tag_bytes) return std::nullopt;
    const std::size_t plain_bytes = bytes->size() - nonce_bytes - tag_bytes;
    Bytes plain(plain_bytes, 0);
    const Context context(EVP_CIPHER_CTX_new());
    int length = 0;
    auto* const body = bytes->data() + nonce_bytes;
    require(
        EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(), bytes->data()) ==
            1 &&
        EVP_DecryptUpdate(
            context.get(), nullptr, &length, bytes_of(account), static_cast<int>(account.size())
        ) == 1 &&
        EVP_DecryptUpdate(
            context.get(), plain.data(), &length, body, static_cast<int>(plain_bytes)
        ) == 1 &&
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, tag_bytes, body + plain_bytes) == 1
    );
    if (EVP_DecryptFinal_ex(context.get(), plain.data() + length, &length) != 1)
        return std::nullopt;
    auto pass = pass_in(plain);
    if (!pass) return std::nullopt;
    const auto life = pass->scene == 0 ? pass_life : single_pass_life;
    // A minute ahead: clocks differ.
    const bool is_good =
        now < pass->issued_at + life && pass->issued_at <= now + std::chrono::minutes(1);
    return is_good ? pass : std::nullopt;
}

}  // namespace connectors::wechat
