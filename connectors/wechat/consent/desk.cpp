#include "connectors/wechat/consent/desk.hpp"

#include <nlohmann/json.hpp>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <utility>

namespace connectors::wechat::consent {

namespace {

using nlohmann::json;

constexpr std::size_t body_bytes_max = 2'048;
constexpr std::size_t url_bytes_max = 1'024;
constexpr std::uint16_t scenes = 10'000;
constexpr net::Duration ticket_renewed_before_end = std::chrono::minutes(5);

net::Response answer(unsigned status, const json& body) {
    net::Response response;
    response.status = status;
    response.content_type = "application/json";
    response.headers = {{"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}};
    response.body = body.dump(-1, ' ', false, json::error_handler_t::replace);
    return response;
}

net::Response refused(unsigned status, const char* why) {
    return answer(status, {{"error", why}});
}

std::string text_in(const json& body, const char* name) {
    const auto found = body.find(name);
    if (found == body.end()) return {};
    const auto* text = found->get_ptr<const json::string_t*>();
    return text == nullptr ? std::string() : *text;
}

std::optional<json> body_of(const net::Request& request) {
    if (request.body.size() > body_bytes_max) return std::nullopt;
    auto body = json::parse(request.body, nullptr, false);
    return body.is_object() ? std::optional(std::move(body)) : std::nullopt;
}

std::string parameter(const net::Request& request, std::string_view name) {
    const auto* value = request.parameter(name);
    return value == nullptr ? std::string() : *value;
}

std::uint64_t random_number() {
    std::array<unsigned char, 8> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
        throw std::runtime_error("no random bytes");
    std::uint64_t number = 0;
    for (const auto byte : bytes) number = number << 8U | byte;
    return number;
}

std::string seconds_of(net::Instant now) {
    return std::to_string(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
}

net::Response redirect(std::string to) {
    net::Response response;
    response.status = 303;
    response.headers = {
        {"Location", std::move(to)},
        {"Cache-Control", "no-store"},
        {"Referrer-Policy", "no-referrer"},
    };
    return response;
}

}  // namespace

std::string page_signature(
    std::string_view ticket,
    std::string_view nonce,
    std::string_view timestamp,
    std::string_view url
) {
    std::string signed_words = "jsapi_ticket=";
    signed_words.append(ticket).append("&noncestr=").append(nonce);
    signed_words.append("&timestamp=").append(timestamp).append("&url=").append(url);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    if (EVP_Digest(
            signed_words.data(), signed_words.size(), digest.data(), &length, EVP_sha1(), nullptr
        ) != 1)
        throw std::runtime_error("SHA-1 failed");
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (std::size_t i = 0; i < length; ++i) {
        hex += digits[digest[i] >> 4U];
        hex += digits[digest[i] & 15U];
    }
    return hex;
}

Desk::Desk(DeskSettings settings, Parts parts)
    : settings_(std::move(settings)),
      parts_(std::move(parts)),
      path_("/consent/" + settings_.account),
      address_(settings_.public_url + path_),
      page_(
          "./" + settings_.account.substr(settings_.account.find('/') + 1) + "/",
          settings_.js_sdk,
          settings_.texts
      ) {}

std::string Desk::link_for(const std::string& openid) const {
    if (settings_.notice_template_id.empty() && settings_.single_template_id.empty()) return {};
    const auto pass =
        seal_pass(parts_.key, settings_.account, {.openid = openid, .issued_at = parts_.now()});
    return pass.empty() ? std::string() : address_ + "#" + pass;
}

net::Task<net::Response> Desk::serve(net::Request request) {
    const std::string path = request.path.substr(path_.size());
    if (path == "/returned") {
        co_return co_await returned(std::move(request));
    }
    const bool acts = path == "/open" || path == "/agreed";
    if (!acts) co_return page_.serve(request, path);
    if (request.method != net::Method::post) {
        net::Response response;
        response.status = 405;
        response.headers.emplace_back("Allow", "POST");
        co_return response;
    }
    if (path == "/open") {
        co_return co_await open(std::move(request));
    }
    co_return co_await agreed(std::move(request));
}

// What the page needs to show the platform's tag, and the address of the platform's own page.
net::Task<net::Response> Desk::open(net::Request request) {
    const auto body = body_of(request);
    if (!body) co_return refused(400, "bad_request");
    const auto now = parts_.now();
    auto pass = open_pass(parts_.key, settings_.account, text_in(*body, "pass"), now);
    if (!pass || pass->scene != 0) co_return refused(403, "expired");
    const std::string url = text_in(*body, "url");
    const bool is_ours = url.size() <= url_bytes_max && url.starts_with(address_) &&
                         (url.size() == address_.size() || url[address_.size()] == '?') &&
                         url.find('#') == std::string::npos;
    json told{{"notice", nullptr}, {"single", nullptr}};
    if (!settings_.single_template_id.empty()) told["single"] = confirm_url(*pass);
    if (settings_.notice_template_id.empty() || !is_ours) co_return answer(200, told);
    const std::string ticket = co_await present_ticket();
    if (ticket.empty()) co_return answer(200, told);
    const std::string nonce = std::to_string(random_number());
    const std::string timestamp = seconds_of(now);
    told["notice"] = {
        {"template_id", settings_.notice_template_id},
        {"app_id", settings_.app_id},
        {"timestamp", timestamp},
        {"nonce", nonce},
        {"signature", page_signature(ticket, nonce, timestamp, url)},
    };
    co_return answer(200, told);
}

// Empty when the platform gives none; it is asked again the next time.
net::Task<std::string> Desk::present_ticket() {
    const auto now = parts_.now();
    if (!ticket_.empty() && now < ticket_until_) co_return ticket_;
    auto given = co_await parts_.ticket();
    const auto* ticket = std::get_if<WeChatSender::Ticket>(&given);
    if (ticket == nullptr) co_return std::string();
    ticket_ = ticket->value;
    ticket_until_ = now + ticket->life - ticket_renewed_before_end;
    co_return ticket_;
}

// The scene is drawn: a consent counts for its scene alone, and of one scene only once.
std::string Desk::confirm_url(const Pass& pass) const {
    const auto scene = static_cast<std::uint16_t>(random_number() % scenes + 1);
    const auto reserved = seal_pass(
        parts_.key,
        settings_.account,
        {.openid = pass.openid, .issued_at = parts_.now(), .scene = scene}
    );
    return settings_.pages_base + "/mp/subscribemsg?action=get_confirm&appid=" + settings_.app_id +
           "&scene=" + std::to_string(scene) +
           "&template_id=" + net::percent_encode(settings_.single_template_id) +
           "&redirect_url=" + net::percent_encode(address_ + "/returned") +
           "&reserved=" + reserved + "#wechat_redirect";
}

net::Task<Taken::Outcome> Desk::tell(
    std::string openid, dialog::CustomerDid did, net::Instant since, std::string name
) {
    Inbound inbound;
    inbound.account = settings_.account;
    inbound.identity = settings_.account + '\n' + openid + "\nconsent\n" + name;
    inbound.external_id = std::move(openid);
    inbound.platform_seconds =
        std::chrono::floor<std::chrono::seconds>(since).time_since_epoch().count();
    inbound.platform_id = "consent";
    inbound.kind = "consent";
    inbound.what = std::move(did);
    const Taken taken = co_await parts_.road.take(std::move(inbound));
    co_return taken.outcome;
}

net::Task<net::Response> Desk::agreed(net::Request request) {
    const auto body = body_of(request);
    if (!body) co_return refused(400, "bad_request");
    const auto now = parts_.now();
    auto pass = open_pass(parts_.key, settings_.account, text_in(*body, "pass"), now);
    if (!pass || pass->scene != 0) co_return refused(403, "expired");
    if (settings_.notice_template_id.empty()) co_return refused(403, "not_here");
    dialog::CustomerDid did{dialog::CustomerDid::Act::consented, settings_.notice_template_id};
    // Taps of one minute are one.
    const net::Instant minute = std::chrono::floor<std::chrono::minutes>(now);
    const auto outcome = co_await tell(std::move(pass->openid), std::move(did), minute, "page");
    if (outcome == Taken::Outcome::unavailable) co_return refused(503, "later");
    co_return answer(200, {{"banked", true}});
}

// The platform sends the customer back with what was decided. Only what we sealed ourselves is
// believed, each of it once.
net::Task<net::Response> Desk::returned(net::Request request) {
    if (request.method != net::Method::get) co_return refused(405, "wrong_method");
    const std::string reserved = parameter(request, "reserved");
    auto pass = open_pass(parts_.key, settings_.account, reserved, parts_.now());
    const bool is_ours = pass && pass->scene != 0 && parameter(request, "openid") == pass->openid &&
                         parameter(request, "template_id") == settings_.single_template_id &&
                         parameter(request, "scene") == std::to_string(pass->scene);
    if (!is_ours) co_return redirect(address_ + "?said=expired");
    if (parameter(request, "action") != "confirm") co_return redirect(address_ + "?said=refused");
    dialog::CustomerDid did{
        dialog::CustomerDid::Act::agreed_to_single, std::to_string(pass->scene)};
    const net::Instant since = pass->issued_at;
    const auto outcome = co_await tell(std::move(pass->openid), std::move(did), since, reserved);
    if (outcome == Taken::Outcome::unavailable) co_return refused(503, "later");
    co_return redirect(address_ + "?said=agreed");
}

}  // namespace connectors::wechat::consent
