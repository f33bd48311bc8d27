// One official account: opens what the platform posts to it and writes what goes back. Bytes in,
// values out; it waits for nothing and reads no clock.
#pragma once

#include "connectors/connector.hpp"
#include "connectors/wechat/crypto.hpp"
#include "connectors/wechat/inbound.hpp"
#include "connectors/wechat/signature.hpp"
#include "gateway/net/http.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace connectors::wechat {

// As set in the platform's console.
enum class Mode : std::uint8_t { plain, compatible, safe };

struct AccountSettings {
    std::string name;         // "main": the last part of the path, and of "wechat/main"
    std::string original_id;  // "gh_" and twelve digits
    std::string app_id;       // "wx" and sixteen digits
    std::string token;
    std::string encoding_aes_key;           // needed unless the mode is plain
    std::string previous_encoding_aes_key;  // while calls under the old key may be in flight
    Mode mode = Mode::safe;
    bool verified = false;           // may use customer-service messages
    bool platform_desk = false;      // gives customers to the platform's own agents; verified alone
    std::string notice_template_id;  // whose consents count; empty: none do
    std::size_t body_bytes_max = std::size_t{64} * 1024;
    std::chrono::milliseconds patience{4000};  // the platform's own is 5 s
};

// What an account cannot work with, one sentence each, without secrets. Empty when all is well.
std::vector<std::string> mistakes(const AccountSettings& settings);

// Why a call was not let in.
enum class Refused : std::uint8_t {
    wrong_method,
    missing_parameter,
    unknown_encryption,  // an encrypt_type that nobody documents, or one without a key
    too_large,
    wrong_signature,
    downgrade,  // plain, although the account is set to safe
    bad_envelope,
    bad_base64,
    cannot_decrypt,
    wrong_app,
    wrong_account,  // it is for another original id
    bad_payload,
};
std::string_view name(Refused why);
net::Response refusal(Refused why);

// A call that was let in, and where its answer has to go.
struct Letter {
    std::vector<Decoded> decoded;  // at least one
    std::string user;              // openid
    Cipher* cipher = nullptr;      // the one that opened it; null when it came in plain text
};

// One loop thread.
class Account {
public:
    // Throws std::invalid_argument when the settings have mistakes.
    explicit Account(AccountSettings settings);

    // GET: proves to the console that this address is ours.
    std::variant<std::string, Refused> verify(const net::Request& request);
    // POST. Nothing is parsed before its signature is right.
    std::variant<Letter, Refused> open(const net::Request& request);
    // The texts as a passive answer, or "success" when there are none. Equal arguments give equal
    // plain answers; encrypted ones differ in what is random.
    net::Response answer(
        const Letter& letter, const std::vector<std::string>& says, dialog::Instant received_at
    );

    // The answer that gives the customer to the platform's own agents.
    net::Response transfer(const Letter& letter, dialog::Instant received_at);

    const AccountSettings& settings() const { return settings_; }

    const std::string& full_name() const { return full_name_; }

private:
    struct Stamp;

    std::variant<Letter, Refused> open_plain(const net::Request& request, const Stamp& stamp);
    std::variant<Letter, Refused> open_sealed(const net::Request& request, const Stamp& stamp);
    std::variant<Letter, Refused> read(std::span<char> xml, Cipher* cipher);
    net::Response send_back(const Letter& letter, std::int64_t seconds);

    AccountSettings settings_;
    std::string full_name_;
    Signer signer_;
    RandomBlock random_;
    std::vector<Cipher> ciphers_;  // the current key's, then the previous one's
    std::string scratch_;
    std::string sealed_;
};

}  // namespace connectors::wechat
