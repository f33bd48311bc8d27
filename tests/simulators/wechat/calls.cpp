#include "simulators/wechat/calls.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace simulators::wechat {

namespace {

using Function = Answer (*)(const Context& context);

struct Route {
    std::string_view path;
    net::Method method;
    Function function;
};

constexpr std::uint64_t clearings_per_month = 10;

Answer tell_addresses(const Context& /*context*/) {
    return accepted({{"ip_list", {"127.0.0.1"}}});
}

Answer clear_quota(const Context& context) {
    if (!context.account.clearings.take(context.now, clearings_per_month))
        return context.refuse(48006);
    context.account.sends.clear();
    context.account.templates.clear();
    return accepted({{"errcode", 0}, {"errmsg", "ok"}});
}

constexpr std::array<Route, 11> routes{{
    {"/cgi-bin/message/custom/send", net::Method::post, send_message},
    {"/cgi-bin/message/custom/typing", net::Method::post, show_typing},
    {"/cgi-bin/message/template/send", net::Method::post, send_template},
    {"/cgi-bin/message/subscribe/bizsend", net::Method::post, send_notice},
    {"/cgi-bin/media/upload", net::Method::post, upload_media},
    {"/cgi-bin/media/get", net::Method::get, download_media},
    {"/cgi-bin/user/info", net::Method::get, tell_user},
    {"/cgi-bin/getcallbackip", net::Method::get, tell_addresses},
    {"/cgi-bin/clear_quota", net::Method::post, clear_quota},
    {"/cgi-bin/message/template/subscribe", net::Method::post, send_single},
    {"/cgi-bin/ticket/getticket", net::Method::get, give_ticket},
}};

constexpr std::array<std::pair<int, std::string_view>, 36> texts{{
    {-1, "system error"},
    {40001, "invalid credential, access_token is invalid or not latest"},
    {40002, "invalid grant_type"},
    {40003, "invalid openid"},
    {40004, "invalid media type"},
    {40006, "invalid media size"},
    {40007, "invalid media_id"},
    {40008, "invalid message type"},
    {40013, "invalid appid"},
    {40033, "invalid charset. please check your request, if include \\uxxxx will create fail!"},
    {40037, "invalid template_id"},
    {40125, "invalid appsecret"},
    {40243, "invalid appsecret, appsecret is frozen"},
    {41001, "access_token missing"},
    {41002, "appid missing"},
    {41004, "appsecret missing"},
    {41005, "media data missing"},
    {41006, "media_id missing"},
    {42001, "access_token expired"},
    {43001, "require GET method"},
    {43002, "require POST method"},
    {43004, "require subscribe"},
    {43101, "user refuse to accept the msg"},
    {44001, "empty media data"},
    {44002, "empty post data"},
    {44004, "empty content"},
    {45002, "content size out of limit"},
    {45008, "article size out of limit"},
    {45009, "reach max api daily quota limit"},
    {45011, "api minute-quota reach limit, must slower, retry next minute"},
    {45015, "response out of time limit or subscription is canceled"},
    {45047, "out of response count limit"},
    {45072, "invalid command"},
    {47001, "data format error"},
    {48001, "api unauthorized"},
    {48002, "api forbidden, user refuse to accept the msg"},
}};

std::string rid(Dice& dice, net::Instant now) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    std::string hex;
    for (unsigned shift = 32; shift > 0; shift -= 4)
        hex += "0123456789abcdef"[(static_cast<std::uint64_t>(seconds) >> (shift - 4)) & 0xfU];
    return " rid: " + hex + "-" + dice.hex(8) + "-" + dice.hex(8);
}

const Route* route_of(std::string_view path) {
    const auto* found = std::find_if(routes.begin(), routes.end(), [path](const Route& route) {
        return route.path == path;
    });
    return found == routes.end() ? nullptr : &*found;
}

Answer answer_route(
    World& world,
    const Route& route,
    const net::Request& request,
    const std::string& base,
    net::Instant now
) {
    if (request.method != route.method)
        return refused(world, {route.method == net::Method::post ? 43002 : 43001, {}}, now);
    const std::string* token = request.parameter("access_token");
    if (token == nullptr || token->empty()) return refused(world, {41001, {}}, now);
    int worst = 40001;
    for (std::size_t i = 0; i < world.accounts.size(); ++i) {
        AccountState& account = world.accounts[i];
        const int code = account.tokens.check(*token, now);
        if (code != 0) {
            if (code == 42001) worst = code;
            continue;
        }
        const Context context{world, account, i, request, base, now};
        Answer answer = route.function(context);
        answer.account = account.account.name;
        return answer;
    }
    return refused(world, {worst, {}}, now);
}

// Pictures and videos are had without a token, as from the platform's picture servers.
std::optional<Answer> show_media(World& world, const net::Request& request) {
    constexpr std::string_view pictures = "/mmbiz_pic/";
    constexpr std::string_view videos = "/mmbiz_video/";
    const std::string_view path = request.path;
    std::string id;
    if (path.starts_with(pictures)) id = path.substr(pictures.size());
    if (path.starts_with(videos)) id = path.substr(videos.size());
    if (id.empty()) return std::nullopt;
    Answer answer;
    const MediaItem* item = world.shelf.find(id);
    if (item == nullptr) {
        answer.response.status = 404;
        return answer;
    }
    answer.response.content_type = item->content_type;
    answer.response.body = item->bytes;
    return answer;
}

}  // namespace

std::string_view text_of_code(int code) {
    for (const auto& [known, text] : texts)
        if (known == code) return text;
    return "error";
}

Answer refused(World& world, const Refusal& refusal, net::Instant now) {
    const std::string text =
        refusal.text.empty() ? std::string(text_of_code(refusal.code)) : refusal.text;
    Answer answer = accepted({{"errcode", refusal.code}, {"errmsg", text + rid(world.dice, now)}});
    answer.code = refusal.code;
    return answer;
}

Answer accepted(const Json& body) {
    Answer answer;
    answer.response.content_type = "application/json; encoding=utf-8";
    answer.response.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
    return answer;
}

Answer Context::refuse(int code) const {
    return refused(world, {code, {}}, now);
}

Answer Context::refuse(int code, std::string text) const {
    return refused(world, {code, std::move(text)}, now);
}

User* Context::user(const std::string& openid) const {
    return world.find(index, openid);
}

std::optional<Json> object_of(const net::Request& request) {
    Json json = Json::parse(request.body, nullptr, false);
    if (!json.is_object()) return std::nullopt;
    return json;
}

std::string string_of(const Json& object, const char* key) {
    if (!object.is_object()) return {};
    const auto found = object.find(key);
    return found == object.end() || !found->is_string() ? std::string() : found->get<std::string>();
}

std::optional<Answer> answer_call(
    World& world, const net::Request& request, const std::string& base, net::Instant now
) {
    if (request.path == "/cgi-bin/token") return issue_token(world, request, now);
    if (request.path == "/cgi-bin/stable_token") return issue_stable_token(world, request, now);
    if (const Route* route = route_of(request.path))
        return answer_route(world, *route, request, base, now);
    return show_media(world, request);
}

}  // namespace simulators::wechat
