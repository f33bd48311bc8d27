#include "connectors/wechat/account.hpp"

#include "connectors/wechat/payload.hpp"
#include "connectors/wechat/reply.hpp"
#include "connectors/wechat/xml.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace connectors::wechat {

namespace {

bool is_alphanumeric(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    });
}

bool is_id(std::string_view text, std::string_view prefix) {
    return text.starts_with(prefix) && text.size() > prefix.size() && text.size() <= 32 &&
           is_alphanumeric(text.substr(prefix.size()));
}

// The first one of that name; empty when it is not there, which is as good as empty for all of
// these parameters.
std::string_view parameter(const net::Request& request, std::string_view name) {
    for (const auto& [key, value] : request.query) {
        if (key == name) return value;
    }
    return {};
}

Refused refused_for(CryptoFault fault) {
    if (fault == CryptoFault::bad_base64) return Refused::bad_base64;
    if (fault == CryptoFault::wrong_app) return Refused::wrong_app;
    return Refused::cannot_decrypt;
}

// The current key first. What the previous one says counts only if it opens.
std::pair<Unsealed, Cipher*> open_with_any(std::vector<Cipher>& ciphers, std::string_view sealed) {
    Unsealed first;
    for (Cipher& cipher : ciphers) {
        const Unsealed opened = cipher.open(sealed);
        if (opened.fault == CryptoFault::none) return {opened, &cipher};
        if (first.fault == CryptoFault::none) first = opened;
    }
    return {first, nullptr};
}

net::Response ok(std::string body, std::string content_type) {
    net::Response response;
    response.content_type = std::move(content_type);
    response.body = std::move(body);
    return response;
}

}  // namespace

std::vector<std::string> mistakes(const AccountSettings& settings) {
    std::vector<std::string> found;
    const auto require = [&found](bool fine, const char* sentence) {
        if (!fine) found.emplace_back(sentence);
    };
    const bool sealed = settings.mode != Mode::plain;
    require(!settings.name.empty(), "name is missing");
    require(is_id(settings.original_id, "gh_"), "original_id must be gh_ and letters or digits");
    require(is_id(settings.app_id, "wx"), "app_id must be wx and letters or digits");
    require(
        settings.token.size() >= 3 && settings.token.size() <= 32 &&
            is_alphanumeric(settings.token),
        "token must be 3 to 32 letters or digits"
    );
    require(
        settings.encoding_aes_key.empty() ? !sealed
                                          : decode_key(settings.encoding_aes_key).has_value(),
        "encoding_aes_key must be exactly 43 letters or digits"
    );
    require(
        settings.previous_encoding_aes_key.empty() ||
            decode_key(settings.previous_encoding_aes_key).has_value(),
        "previous_encoding_aes_key must be exactly 43 letters or digits"
    );
    require(settings.body_bytes_max > 0, "body_bytes_max must be positive");
    require(settings.patience.count() > 0, "patience must be positive");
    return found;
}

// What every call is stamped with. Views into the request.
struct Account::Stamp {
    std::string_view timestamp;
    std::string_view nonce;
    std::string_view signature;
};

Account::Account(AccountSettings settings)
    : settings_(std::move(settings)),
      full_name_("wechat/" + settings_.name),
      signer_(settings_.token) {
    const std::vector<std::string> found = mistakes(settings_);
    if (!found.empty()) throw std::invalid_argument(full_name_ + ": " + found.front());
    for (const auto* text : {&settings_.encoding_aes_key, &settings_.previous_encoding_aes_key}) {
        const auto key = decode_key(*text);
        if (key) ciphers_.emplace_back(*key, settings_.app_id);
    }
}

std::variant<std::string, Refused> Account::verify(const net::Request& request) {
    const Stamp stamp{
        parameter(request, "timestamp"),
        parameter(request, "nonce"),
        parameter(request, "signature")};
    const std::string_view echo = parameter(request, "echostr");
    if (stamp.timestamp.empty() || stamp.nonce.empty() || stamp.signature.empty() || echo.empty()) {
        return Refused::missing_parameter;
    }
    if (!same(signer_.sign(stamp.timestamp, stamp.nonce), stamp.signature)) {
        return Refused::wrong_signature;
    }
    return std::string(echo);
}

std::variant<Letter, Refused> Account::open(const net::Request& request) {
    if (request.body.size() > settings_.body_bytes_max) return Refused::too_large;
    const std::string_view encryption = parameter(request, "encrypt_type");
    const bool sealed = encryption == "aes";
    if (!sealed && !encryption.empty() && encryption != "raw") return Refused::unknown_encryption;
    if (!sealed && settings_.mode == Mode::safe) return Refused::downgrade;
    const Stamp stamp{
        parameter(request, "timestamp"),
        parameter(request, "nonce"),
        parameter(request, sealed ? "msg_signature" : "signature")};
    if (stamp.timestamp.empty() || stamp.nonce.empty() || stamp.signature.empty()) {
        return Refused::missing_parameter;
    }
    return sealed ? open_sealed(request, stamp) : open_plain(request, stamp);
}

std::variant<Letter, Refused> Account::open_plain(const net::Request& request, const Stamp& stamp) {
    if (!same(signer_.sign(stamp.timestamp, stamp.nonce), stamp.signature)) {
        return Refused::wrong_signature;
    }
    scratch_ = request.body;
    return read({scratch_.data(), scratch_.size()}, nullptr);
}

std::variant<Letter, Refused> Account::open_sealed(
    const net::Request& request, const Stamp& stamp
) {
    if (ciphers_.empty()) return Refused::unknown_encryption;
    const auto envelope = find_envelope(request.body);
    if (!envelope) return Refused::bad_envelope;
    if (!same(signer_.sign(stamp.timestamp, stamp.nonce, envelope->encrypt), stamp.signature)) {
        return Refused::wrong_signature;
    }
    if (!envelope->to_user.empty() && envelope->to_user != settings_.original_id) {
        return Refused::wrong_account;
    }
    const auto [unsealed, cipher] = open_with_any(ciphers_, envelope->encrypt);
    if (cipher == nullptr) return refused_for(unsealed.fault);
    return read(unsealed.text, cipher);
}

std::variant<Letter, Refused> Account::read(std::span<char> xml, Cipher* cipher) {
    auto decoded = decode(xml);
    auto* payload = std::get_if<Payload>(&decoded);
    if (payload == nullptr) return Refused::bad_payload;
    if (payload->to_user != settings_.original_id) return Refused::wrong_account;
    Letter letter;
    letter.user = payload->from_user;
    letter.cipher = cipher;
    letter.decoded = to_inbound(full_name_, std::move(*payload));
    return letter;
}

net::Response Account::answer(
    const Letter& letter, const std::vector<std::string>& says, dialog::Instant received_at
) {
    const std::string text = join(says);
    if (text.empty()) return ok(std::string(acknowledged), "text/plain; charset=utf-8");
    const auto seconds = std::chrono::floor<std::chrono::seconds>(received_at.time_since_epoch());
    const TextReply reply{letter.user, settings_.original_id, seconds.count(), text};
    scratch_.clear();
    append_text_reply(scratch_, reply);
    return send_back(letter, seconds.count());
}

net::Response Account::transfer(const Letter& letter, dialog::Instant received_at) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(received_at.time_since_epoch());
    scratch_.clear();
    append_transfer(scratch_, {letter.user, settings_.original_id, seconds.count(), {}});
    return send_back(letter, seconds.count());
}

// What lies in scratch_, sealed where the call was.
net::Response Account::send_back(const Letter& letter, std::int64_t seconds) {
    if (letter.cipher == nullptr) return ok(scratch_, "text/xml; charset=utf-8");
    std::string body;
    sealed_.clear();
    letter.cipher->seal(scratch_, random_.next16(), sealed_);
    const std::string timestamp = std::to_string(seconds);
    const std::array<char, 10> nonce = random_.next_nonce();
    const std::string_view nonce_text(nonce.data(), nonce.size());
    const Signature signature = signer_.sign(timestamp, nonce_text, sealed_);
    append_envelope(body, {sealed_, text_of(signature), timestamp, nonce_text});
    return ok(std::move(body), "text/xml; charset=utf-8");
}

}  // namespace connectors::wechat
