#include "simulators/wechat/pages.hpp"

#include "simulators/page.hpp"
#include "simulators/wechat/calls.hpp"

#include <openssl/evp.h>

#include <array>

namespace simulators::wechat {

namespace {

std::string parameter(const net::Request& request, std::string_view name) {
    const auto* value = request.parameter(name);
    return value == nullptr ? std::string() : *value;
}

net::Response with_status(unsigned status) {
    net::Response response;
    response.status = status;
    // The stand-in runs on the gateway's page.
    response.headers.emplace_back("Access-Control-Allow-Origin", "*");
    return response;
}

AccountState* account_of(World& world, const std::string& app_id) {
    for (auto& state : world.accounts)
        if (state.account.app_id == app_id) return &state;
    return nullptr;
}

User* user_of(AccountState& state, const std::string& person) {
    for (auto& [openid, user] : state.users)
        if (person.empty() || user.person == person) return &user;
    return nullptr;
}

std::string sha1(const std::string& text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha1(), nullptr);
    std::string hex;
    for (unsigned int i = 0; i < length; ++i) {
        hex += "0123456789abcdef"[digest.at(i) >> 4U];
        hex += "0123456789abcdef"[digest.at(i) & 15U];
    }
    return hex;
}

bool is_signed(const AccountState& state, const net::Request& request) {
    const std::string text =
        "jsapi_ticket=" + state.ticket + "&noncestr=" + parameter(request, "nonce") +
        "&timestamp=" + parameter(request, "timestamp") + "&url=" + parameter(request, "url");
    return !state.ticket.empty() && sha1(text) == parameter(request, "signature");
}

// What the stand-in asks: whether the page may show the tag, and later what the customer tapped.
Shown heed_script(World& world, const net::Request& request, net::Instant now) {
    AccountState* state = account_of(world, parameter(request, "app_id"));
    if (state == nullptr || !is_signed(*state, request)) return {with_status(403), {}};
    Shown shown{with_status(200), {}};
    const std::string notice = parameter(request, "template");
    if (notice.empty()) return shown;
    User* user = user_of(*state, parameter(request, "user"));
    if (user == nullptr) return {with_status(404), {}};
    const bool accepted = parameter(request, "accepted") == "1";
    shown.pushes = decide_consent(world, *user, notice, accepted, now);
    return shown;
}

std::string back_to(const net::Request& request, const User& user, const char* action) {
    const net::Fields query{
        {"openid", user.openid},
        {"template_id", parameter(request, "template_id")},
        {"action", action},
        {"scene", parameter(request, "scene")},
        {"reserved", parameter(request, "reserved")},
    };
    return parameter(request, "redirect_url") + "?" + net::form_encode(query);
}

net::Response redirect(std::string to) {
    auto response = with_status(302);
    response.headers.emplace_back("Location", std::move(to));
    return response;
}

net::Response ask(const net::Request& request) {
    std::string base = request.path + "?" + net::form_encode(request.query);
    for (std::size_t at = 0; (at = base.find('&', at)) != std::string::npos; at += 5)
        base.replace(at, 1, "&amp;");
    net::Response response;
    response.content_type = "text/html; charset=utf-8";
    response.body =
        "<!doctype html><meta charset=utf-8><title>订阅确认</title><h1>接收一次消息</h1>"
        "<p><a id=confirm href=\"" +
        base + "&amp;choice=confirm\">确定</a> <a id=cancel href=\"" + base +
        "&amp;choice=cancel\">取消</a>";
    return response;
}

Shown confirm(World& world, const net::Request& request) {
    AccountState* state = account_of(world, parameter(request, "appid"));
    if (state == nullptr) return {with_status(404), {}};
    const std::string choice = parameter(request, "choice");
    if (choice.empty()) return {ask(request), {}};
    User* user = user_of(*state, parameter(request, "user"));
    if (user == nullptr) return {with_status(404), {}};
    const bool confirmed = choice == "confirm";
    if (confirmed) user->scenes.insert(parameter(request, "scene"));
    return {redirect(back_to(request, *user, confirmed ? "confirm" : "cancel")), {}};
}

}  // namespace

Answer give_ticket(const Context& context) {
    if (context.account.ticket.empty()) context.account.ticket = context.world.dice.letters(86);
    return accepted(
        {{"errcode", 0},
         {"errmsg", "ok"},
         {"ticket", context.account.ticket},
         {"expires_in",
          std::chrono::floor<std::chrono::seconds>(context.world.limits.ticket_life).count()}}
    );
}

std::optional<Shown> show_page(World& world, const net::Request& request, net::Instant now) {
    if (request.path == "/mp/subscribemsg") return confirm(world, request);
    if (request.path == "/open/js/asked") return heed_script(world, request, now);
    if (request.path == "/open/js/jweixin.js") return Shown{page_file("/jweixin.js"), {}};
    return std::nullopt;
}

}  // namespace simulators::wechat
