#include "gateway/api/answer.hpp"

#include <nlohmann/json.hpp>

#include <chrono>

namespace gateway::api {

namespace {

using Json = nlohmann::ordered_json;

}  // namespace

net::Response json_answer(unsigned status, const Json& body) {
    net::Response response;
    response.status = status;
    response.content_type = "application/json";
    response.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
    return response;
}

net::Response problem(unsigned status, std::string_view code, std::string_view title) {
    return problem(status, code, title, Json::object());
}

net::Response problem(
    unsigned status, std::string_view code, std::string_view title, const Json& more
) {
    Json body{{"type", "about:blank"}, {"status", status}, {"title", title}, {"code", code}};
    body.update(more);
    auto response = json_answer(status, body);
    response.content_type = "application/problem+json";
    return response;
}

net::Response no_content() {
    net::Response response;
    response.status = 204;
    response.content_type.clear();
    return response;
}

net::Response come_again(
    unsigned status, std::string_view code, std::string_view title, net::Duration wait
) {
    auto response = problem(status, code, title);
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
    response.headers.emplace_back("Retry-After", std::to_string(seconds));
    return response;
}

void add_safety_headers(net::Response& response) {
    response.headers.emplace_back("Cache-Control", "no-store");
    response.headers.emplace_back("X-Content-Type-Options", "nosniff");
    response.headers.emplace_back(
        "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"
    );
    response.headers.emplace_back("Referrer-Policy", "no-referrer");
    response.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
}

}  // namespace gateway::api
