// Which part of the gateway answers which address.
#include "gateway/serve/gateway.hpp"

namespace gateway {

namespace {

net::Response not_found() {
    net::Response response;
    response.status = 404;
    response.body = "not found\n";
    return response;
}

net::Response redirect(std::string to) {
    net::Response response;
    response.status = 302;
    response.headers.emplace_back("Location", std::move(to));
    return response;
}

net::Task<net::Response> ready(net::Response response) {
    co_return response;
}

constexpr std::string_view hooks_prefix = "/hooks/";
constexpr std::string_view consent_prefix = "/consent/";
constexpr std::string_view chat_prefix = "/chat/";
constexpr std::string_view case_prefix = "/case/";

}  // namespace

std::variant<net::WebSocketHandler, net::Response> Gateway::upgrade(const net::Request& request) {
    auto decision = webchat_->upgrade(request);
    if (const auto* refusal = std::get_if<net::Response>(&decision); refusal != nullptr) {
        const auto status = std::to_string(refusal->status);
        metrics_
            .counter("huiyin_upgrades_refused_total", "WebSockets not let in", {{"status", status}})
            .add();
        log_.info("upgrade.refused", {{"status", status}});
    }
    return decision;
}

std::variant<net::UsualBody, net::BodyLimits, net::Response> Gateway::before_body(
    const net::Request& head
) {
    if (head.path.starts_with(case_prefix)) return case_page_->before_body(head);
    return webchat_->before_body(head);
}

net::Task<net::Response> Gateway::serve(net::Request request) {
    const bool is_platforms =
        request.path.starts_with(hooks_prefix) || request.path.starts_with(consent_prefix);
    if (is_platforms)
        return reached_ ? serve_watched(std::move(request)) : platforms_.serve(std::move(request));
    if (request.path.starts_with(api::prefix)) return api_.serve(std::move(request));
    if (request.path.starts_with(chat_prefix)) return webchat_->answer(std::move(request));
    if (request.path.starts_with(case_prefix)) return case_page_->answer(std::move(request));
    if (request.path == "/privacy") return ready(serve_privacy(request));
    if (request.path.starts_with("/assets/"))
        return ready(privacy_page_->serve(request, request.path));
    if (request.path == "/" && !settings_.webchat.empty())
        return ready(redirect("/chat/" + settings_.webchat.front().name));
    return ready(not_found());
}

net::Task<net::Response> Gateway::serve_watched(net::Request request) {
    auto response = co_await platforms_.serve(std::move(request));
    if (!response.on_written) co_return response;
    auto noted = [this, then = std::move(response.on_written)](bool written) {
        reached_(FaultPoint::answer_written);
        then(written);
    };
    response.on_written = std::move(noted);
    co_return response;
}

net::Response Gateway::serve_privacy(const net::Request& request) const {
    return privacy_page_->serve(request, "/privacy");
}

}  // namespace gateway
