#include "gateway/serve/hook_sender.hpp"

#include <nlohmann/json.hpp>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>
#include <utility>

namespace gateway {

using connectors::Outcome;
using dialog::Ending;
using dialog::Obstacle;

namespace {

std::string hex_hmac(const std::string& secret, const std::string& text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    const auto* made = HMAC(
        EVP_sha256(),
        secret.data(),
        static_cast<int>(secret.size()),
        reinterpret_cast<const unsigned char*>(text.data()),  // NOLINT: OpenSSL's bytes
        text.size(),
        digest.data(),
        &size
    );
    if (made == nullptr) throw std::runtime_error("HMAC-SHA256 failed");
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (unsigned i = 0; i < size; ++i) {
        hex += digits[digest[i] >> 4U];
        hex += digits[digest[i] & 15U];
    }
    return hex;
}

std::string body_of(const connectors::Outbound& outbound) {
    nlohmann::json body{{"key", outbound.key}, {"text", outbound.text}};
    for (const auto& [name, value] : outbound.values)
        if (name == "case_no") body[name] = value;
    if (!outbound.page_url.empty()) body["page_url"] = outbound.page_url;
    if (!outbound.contact.phone.empty()) body["phone"] = outbound.contact.phone;
    if (!outbound.contact.name.empty()) body["name"] = outbound.contact.name;
    return body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

// The key makes a repeat harmless, so whatever may have failed is tried again.
Outcome outcome_of(const net::ClientResult& result) {
    const auto* response = std::get_if<net::ClientResponse>(&result);
    if (response == nullptr)
        return {.ending = Ending::unavailable, .obstacle = Obstacle::platform_down};
    const std::string detail = "HTTP " + std::to_string(response->status);
    if (response->status >= 200 && response->status < 300)
        return {.ending = Ending::delivered, .detail = detail};
    const bool later =
        response->status >= 500 || response->status == 429 || response->status == 408;
    if (later)
        return {
            .ending = Ending::unavailable, .obstacle = Obstacle::platform_down, .detail = detail};
    return {.ending = Ending::rejected, .obstacle = Obstacle::not_allowed, .detail = detail};
}

}  // namespace

HookSender::HookSender(
    std::string url, std::string secret, net::HttpClient& http, net::Clock& clock
)
    : url_(std::move(url)),
      secret_(std::move(secret)),
      http_(http),
      clock_(clock) {}

net::Task<Outcome> HookSender::send(connectors::Outbound outbound) {
    // There is nobody whom an SMS could reach.
    if (outbound.contact.phone.empty())
        co_return Outcome{.ending = Ending::rejected, .obstacle = Obstacle::unknown_person};
    const auto seconds = std::chrono::floor<std::chrono::seconds>(clock_.now());
    const std::string at = std::to_string(seconds.time_since_epoch().count());
    net::ClientRequest request;
    request.method = net::Method::post;
    request.url = url_;
    request.body = body_of(outbound);
    const std::string signature = "t=" + at + ",v1=" + hex_hmac(secret_, at + "." + request.body);
    request.headers = {
        {"Content-Type", "application/json"},
        {"X-Huiyin-Signature", signature},
        {"Idempotency-Key", outbound.key},
    };
    const net::ClientResult result = co_await http_.send(std::move(request));
    co_return outcome_of(result);
}

net::Task<std::variant<connectors::MediaFetched, connectors::MediaRefused>> HookSender::fetch(
    connectors::MediaWanted /*wanted*/
) {
    co_return connectors::MediaRefused{.for_ever = true, .obstacle = Obstacle::not_allowed};
}

net::Task<connectors::Probe> HookSender::probe() {
    co_return connectors::Probe{.outcome = {.ending = Ending::delivered}};
}

net::Task<void> HookSender::show_typing(std::string /*external_id*/) {
    co_return;
}

}  // namespace gateway
