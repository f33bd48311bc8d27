#include "gateway/api/api.hpp"

#include "gateway/api/answer.hpp"
#include "gateway/api/asked.hpp"
#include "gateway/api/body.hpp"
#include "store/seal.hpp"

#include <openssl/crypto.h>

#include <array>
#include <utility>

namespace gateway::api {

namespace {

using dialog::Action;
using net::Method;

constexpr std::string_view place_of_id = "{id}";

std::string_view name(Method method) {
    switch (method) {
        case Method::get:
            return "GET";
        case Method::head:
            return "HEAD";
        case Method::post:
            return "POST";
        case Method::put:
            return "PUT";
        case Method::patch:
            return "PATCH";
        case Method::del:
            return "DELETE";
        case Method::options:
            return "OPTIONS";
    }
    return "?";
}

// Whether the path is of that form, and what stands in the place of {id}.
bool fits(std::string_view path, std::string_view form, std::string& id) {
    const auto place = form.find(place_of_id);
    if (place == std::string_view::npos) return path == form;
    const auto behind = form.substr(place + place_of_id.size());
    if (!path.starts_with(form.substr(0, place))) return false;
    path.remove_prefix(place);
    if (!path.ends_with(behind) || path.size() <= behind.size()) return false;
    path.remove_suffix(behind.size());
    if (path.find('/') != std::string_view::npos) return false;
    id = path;
    return true;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

net::Response not_signed_in() {
    auto response = problem(401, "not_signed_in", "sign in first");
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
    return response;
}

}  // namespace

std::span<const Api::Route> Api::routes() {
    static const std::array<Route, 12> all{{
        {Method::get, "openapi.json", true, {}, &Api::describe},
        {Method::post, "session", true, {}, &Api::sign_in},
        {Method::get, "session", false, {}, &Api::who_am_i},
        {Method::del, "session", false, {}, &Api::sign_out},
        {Method::put, "session/password", false, {}, &Api::change_password},
        {Method::get, "deliveries", false, Action::see_deliveries, &Api::list_deliveries},
        {Method::get, "deliveries/{id}", false, Action::read_words, &Api::show_delivery},
        {Method::post, "deliveries/{id}/resend", false, Action::resend_delivery, &Api::resend},
        {Method::get, "cases/{id}/evidence", false, Action::see_evidence, &Api::list_evidence},
        {Method::get,
         "cases/{id}/evidence.zip",
         false,
         Action::export_evidence,
         &Api::export_evidence},
        {Method::get, "evidence/{id}/file", false, Action::see_evidence, &Api::show_original},
        {Method::get, "evidence/{id}/thumbnail", false, Action::see_evidence, &Api::show_thumbnail},
    }};
    return all;
}

Api::Api(Parts parts) : parts_(std::move(parts)), guard_(parts_.guard) {}

Api::~Api() {
    stop();
}

void Api::exchange(Texts texts, bool https) {
    parts_.texts = std::move(texts);
    parts_.https = https;
}

void Api::stop() {
    hashing_pool_.join();
    evidence_pool_.join();
}

net::Task<net::Response> Api::serve(net::Request request) {
    net::Response response = co_await answer(std::move(request));
    add_safety_headers(response);
    co_return response;
}

net::Task<net::Response> Api::answer(net::Request request) {
    const Route* route = nullptr;
    Call call;
    if (auto refused = find_route(request, route, call.id)) co_return std::move(*refused);
    call.request = std::move(request);
    if (!route->open) {
        auto refused = co_await let_in(*route, call);
        if (refused) co_return std::move(*refused);
    }
    net::Response response = co_await (this->*route->answer)(std::move(call));
    co_return response;
}

std::optional<net::Response> Api::find_route(
    const net::Request& request, const Route*& route, std::string& id
) {
    std::string allowed;
    const auto path = std::string_view(request.path).substr(prefix.size());
    for (const auto& each : routes()) {
        if (!fits(path, each.path, id)) continue;
        if (each.method == request.method) route = &each;
        allowed += (allowed.empty() ? "" : ", ") + std::string(name(each.method));
    }
    if (route != nullptr) return std::nullopt;
    if (allowed.empty()) return problem(404, "not_found", "there is no such thing");
    auto refused = problem(405, "method_not_allowed", "use " + allowed);
    refused.headers.emplace_back("Allow", allowed);
    return refused;
}

// Who calls, and whether that role may. A browser adds a cookie to whatever page asks it to, so a
// change that a cookie signs must carry what only our own page knows. A bearer's token does not
// come by itself.
net::Task<std::optional<net::Response>> Api::let_in(const Route& route, Call& call) {
    const std::string given = bearer(call.request);
    const std::string token = given.empty() ? cookie(call.request, session_cookie) : given;
    if (token.size() != token_digits) co_return not_signed_in();
    const auto key = store::Sha256()(token);
    auto ask = [&](store::Done<std::optional<store::SignedIn>> done) {
        parts_.ledgers.find_session(key, parts_.system_now(), std::move(done));
    };
    auto found = co_await asked<std::optional<store::SignedIn>>(ask);
    if (const auto* failure = std::get_if<store::Failure>(&found)) co_return unavailable(*failure);
    call.who = std::move(std::get<std::optional<store::SignedIn>>(found));
    if (!call.who) co_return not_signed_in();
    if (route.method != Method::get && given.empty()) {
        const auto* csrf = call.request.header("x-csrf-token");
        if (csrf == nullptr || !equal_in_constant_time(*csrf, call.who->session.csrf))
            co_return problem(
                403, "csrf", "a change needs the header X-CSRF-Token, as GET /session gives it"
            );
    }
    if (!route.action) co_return std::nullopt;
    if (call.who->agent.must_change)
        co_return problem(403, "must_change_password", "set a password of your own first");
    if (!dialog::may(call.who->agent.role, *route.action))
        co_return problem(403, "not_allowed", "this role may not do that");
    co_return std::nullopt;
}

// NOLINTNEXTLINE(readability-convert-member-functions-to-static): a route like the others
net::Task<net::Response> Api::describe(Call /*call*/) {
    net::Response response;
    response.content_type = "application/json";
    response.body = openapi();
    co_return response;
}

// Durable before anything is given.
net::Task<std::optional<net::Response>> Api::note_access(
    const Call& call, std::string_view what, store::Access::Kind kind, std::uint64_t subject
) {
    store::Access access{
        .at = parts_.clock.now(),
        .who = call.who->agent.login,
        .what = std::string(what),
        .kind = kind,
        .subject = subject,
    };
    auto note = [&](store::Done<store::Ledgers::Kept> done) {
        parts_.ledgers.note_access(access, std::move(done));
    };
    const auto noted = co_await asked<store::Ledgers::Kept>(note);
    if (const auto* failure = std::get_if<store::Failure>(&noted)) co_return unavailable(*failure);
    co_return std::nullopt;
}

net::Response Api::unavailable(const store::Failure& failure) {
    parts_.log.warning("api.unavailable", {{"detail", failure.detail}});
    return come_again(503, "unavailable", "try again later", std::chrono::seconds(2));
}

}  // namespace gateway::api
