#include "connectors/wechat/crypto.hpp"

#include "connectors/wechat/base64.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace connectors::wechat {

namespace {

constexpr std::size_t cipher_block = 16;
constexpr std::size_t padding_block = 32;
constexpr std::size_t head_size = 20;  // random bytes and length
constexpr std::size_t random_block = 4096;

std::size_t read_length(std::string_view four_bytes) {
    std::uint32_t length = 0;
    for (const char c : four_bytes) length = length << 8 | static_cast<std::uint8_t>(c);
    return length;
}

// The padding's size, or 0 when it is malformed.
std::size_t padding_of(std::string_view padded) {
    const auto count = static_cast<std::size_t>(static_cast<std::uint8_t>(padded.back()));
    if (count < 1 || count > padding_block || count > padded.size()) return 0;
    const std::string_view padding = padded.substr(padded.size() - count);
    return padding.find_first_not_of(padded.back()) == std::string_view::npos ? count : 0;
}

// Those bytes are signed before they come here, so nobody learns anything from which check fails.
Unsealed unpack(std::string& buffer, std::string_view app_id) {
    const std::size_t padding = padding_of(buffer);
    if (padding == 0 || buffer.size() - padding < head_size) {
        return {CryptoFault::illegal_buffer, {}};
    }
    const std::string_view whole = std::string_view(buffer).substr(0, buffer.size() - padding);
    const std::size_t length = read_length(whole.substr(cipher_block, 4));
    if (length > whole.size() - head_size) return {CryptoFault::illegal_buffer, {}};
    if (whole.substr(head_size + length) != app_id) return {CryptoFault::wrong_app, {}};
    return {CryptoFault::none, {buffer.data() + head_size, length}};
}

}  // namespace

std::optional<AesKey> decode_key(std::string_view encoding_aes_key) {
    if (encoding_aes_key.size() != 43) return std::nullopt;
    AesKey key{};
    std::size_t filled = 0;
    std::uint32_t bits = 0;
    unsigned bit_count = 0;
    for (const char c : encoding_aes_key) {
        std::uint32_t value = 0;
        if (c >= 'A' && c <= 'Z') {
            value = static_cast<std::uint32_t>(c - 'A');
        } else if (c >= 'a' && c <= 'z') {
            value = static_cast<std::uint32_t>(c - 'a') + 26;
        } else if (c >= '0' && c <= '9') {
            value = static_cast<std::uint32_t>(c - '0') + 52;
        } else {
            return std::nullopt;
        }
        bits = bits << 6 | value;
        bit_count += 6;
        if (bit_count < 8) continue;
        bit_count -= 8;
        key[filled++] = static_cast<std::uint8_t>(bits >> bit_count);
    }
    return key;
}

void Cipher::Free::operator()(evp_cipher_ctx_st* context) const {
    EVP_CIPHER_CTX_free(context);
}

// The key schedule is made once; each message only sets the initialisation vector again.
Cipher::Context Cipher::make_context(const AesKey& key, bool seals) {
    Context context(EVP_CIPHER_CTX_new());
    EVP_CIPHER* cbc = EVP_CIPHER_fetch(nullptr, "AES-256-CBC", nullptr);
    const bool ready =
        context && cbc != nullptr &&
        EVP_CipherInit_ex2(context.get(), cbc, key.data(), key.data(), seals ? 1 : 0, nullptr) ==
            1 &&
        EVP_CIPHER_CTX_set_padding(context.get(), 0) == 1;
    EVP_CIPHER_free(cbc);  // the context holds its own reference
    if (!ready) throw std::runtime_error("AES-256-CBC is not available");
    return context;
}

Cipher::Cipher(const AesKey& key, std::string app_id)
    : app_id_(std::move(app_id)),
      opens_(make_context(key, false)),
      seals_(make_context(key, true)) {
    std::copy_n(key.begin(), start_.size(), start_.begin());
}

// In place over whole blocks, so there is never a rest to be finished.
bool Cipher::run(evp_cipher_ctx_st* context) {
    auto* bytes = reinterpret_cast<unsigned char*>(buffer_.data());
    int written = 0;
    return EVP_CipherInit_ex2(context, nullptr, nullptr, start_.data(), -1, nullptr) == 1 &&
           EVP_CipherUpdate(context, bytes, &written, bytes, static_cast<int>(buffer_.size())) ==
               1 &&
           static_cast<std::size_t>(written) == buffer_.size();
}

Unsealed Cipher::open(std::string_view encrypt) {
    if (!decode_base64(encrypt, buffer_)) return {CryptoFault::bad_base64, {}};
    if (buffer_.empty() || buffer_.size() % cipher_block != 0 || !run(opens_.get())) {
        return {CryptoFault::decryption_failed, {}};
    }
    return unpack(buffer_, app_id_);
}

void Cipher::seal(std::string_view text, const Random16& random, std::string& out) {
    const std::size_t bare = head_size + text.size() + app_id_.size();
    const std::size_t padding = padding_block - bare % padding_block;
    buffer_.clear();
    buffer_.reserve(bare + padding);
    buffer_.append(reinterpret_cast<const char*>(random.data()), random.size());
    for (const unsigned shift : {24U, 16U, 8U, 0U}) {
        buffer_.push_back(static_cast<char>(static_cast<std::uint8_t>(text.size() >> shift)));
    }
    buffer_.append(text).append(app_id_).append(padding, static_cast<char>(padding));
    if (!run(seals_.get())) throw std::runtime_error("AES-256-CBC failed");
    append_base64(out, {reinterpret_cast<const std::uint8_t*>(buffer_.data()), buffer_.size()});
}

std::span<const std::uint8_t> RandomBlock::take(std::size_t count) {
    if (block_.size() - used_ < count) {
        block_.resize(random_block);
        used_ = 0;
        if (RAND_bytes(block_.data(), static_cast<int>(block_.size())) != 1) {
            block_.clear();
            throw std::runtime_error("no random bytes");
        }
    }
    used_ += count;
    return std::span(block_).subspan(used_ - count, count);
}

Random16 RandomBlock::next16() {
    Random16 random{};
    std::ranges::copy(take(random.size()), random.begin());
    return random;
}

std::array<char, 10> RandomBlock::next_nonce() {
    std::array<char, 10> nonce{};
    std::ranges::transform(take(nonce.size()), nonce.begin(), [](std::uint8_t byte) {
        return static_cast<char>('0' + byte % 10);
    });
    return nonce;
}

}  // namespace connectors::wechat
