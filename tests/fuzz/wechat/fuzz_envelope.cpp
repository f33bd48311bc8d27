// A call to an account with a known key. The last byte says what the rest is (so that the samples
// are good seeds): a body under a wrong signature, a body, the XML inside, or the padded bytes
// before encryption, these three signed rightly. Only the right signature may open anything.
#include "connectors/wechat/account.hpp"
#include "connectors/wechat/base64.hpp"
#include "connectors/wechat/xml.hpp"

#include <openssl/evp.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace {

using namespace connectors::wechat;

constexpr std::string_view key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
constexpr std::string_view timestamp = "1760000000";
constexpr std::string_view nonce = "1320562132";

enum class Kind : std::uint8_t { forged, body, inner, padded };

void require(bool fine) {
    if (!fine) std::abort();
}

AccountSettings settings() {
    AccountSettings account;
    account.name = "fuzz";
    account.original_id = "gh_0a1b2c3d4e5f";
    account.app_id = "wx0123456789abcdef";
    account.token = "inventedToken01";
    account.encoding_aes_key = key;
    account.previous_encoding_aes_key = std::string(43, 'x');
    account.mode = Mode::compatible;
    return account;
}

// Whole blocks of the padded bytes, encrypted as they are.
std::string encrypted(std::string_view padded) {
    const AesKey aes = decode_key(key).value();
    std::vector<std::uint8_t> sealed(padded.size() / 16 * 16);
    EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
    int written = 0;
    EVP_EncryptInit_ex(context, EVP_aes_256_cbc(), nullptr, aes.data(), aes.data());
    EVP_CIPHER_CTX_set_padding(context, 0);
    EVP_EncryptUpdate(
        context,
        sealed.data(),
        &written,
        reinterpret_cast<const std::uint8_t*>(padded.data()),
        static_cast<int>(sealed.size())
    );
    EVP_CIPHER_CTX_free(context);
    std::string text;
    append_base64(text, sealed);
    return text;
}

std::string body_of(Kind kind, std::string_view rest) {
    if (kind == Kind::forged || kind == Kind::body) return std::string(rest);
    std::string encrypt;
    if (kind == Kind::padded) {
        encrypt = encrypted(rest);
    } else {
        Cipher cipher(decode_key(key).value(), settings().app_id);
        cipher.seal(rest, {}, encrypt);
    }
    return "<xml><Encrypt><![CDATA[" + encrypt + "]]></Encrypt></xml>";
}

net::Request call(Kind kind, std::string_view rest) {
    net::Request request;
    request.method = net::Method::post;
    request.body = body_of(kind, rest);
    static Signer signer(settings().token);
    const auto envelope = find_envelope(request.body);
    const auto signature =
        signer.sign(timestamp, nonce, envelope ? envelope->encrypt : std::string_view("none"));
    std::string given(text_of(signature));
    if (kind == Kind::forged) given[7] = given[7] == '0' ? '1' : '0';
    request.query = {
        {"timestamp", std::string(timestamp)},
        {"nonce", std::string(nonce)},
        {"encrypt_type", "aes"},
        {"msg_signature", given}};
    return request;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    static Account account(settings());
    const auto kind = static_cast<Kind>(data[size - 1] % 4);  // a line's end means `inner`
    const std::string_view rest(reinterpret_cast<const char*>(data), size - 1);
    const auto opened = account.open(call(kind, rest));
    if (const auto* why = std::get_if<Refused>(&opened)) {
        require(kind == Kind::forged || *why != Refused::wrong_signature);
        return 0;
    }
    require(kind != Kind::forged);
#ifdef HUIYIN_PLANTED_CRASH
    __builtin_trap();
#endif
    const auto& letter = std::get<Letter>(opened);
    require(letter.cipher != nullptr && !letter.decoded.empty());
    const auto response = account.answer(letter, {std::string(rest)}, dialog::Instant{});
    require(response.body == "success" || response.body.starts_with("<xml><Encrypt>"));
    return 0;
}
