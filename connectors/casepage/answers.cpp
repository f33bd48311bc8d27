#include "connectors/casepage/answers.hpp"

#include <utility>

namespace connectors::casepage {

namespace {

unsigned status_of(Failure failure) {
    switch (failure) {
        case Failure::bad_request:
        case Failure::too_long:
            return 400;
        case Failure::wrong_link:
        case Failure::expired_link:
        case Failure::wrong_digits:
            return 403;
        case Failure::too_often:
        case Failure::busy:
            return 429;
        case Failure::unavailable:
            return 503;
    }
    return 400;
}

const char* retry_after_seconds(Failure failure) {
    switch (failure) {
        case Failure::too_often:
            return "86400";
        case Failure::busy:
            return "600";
        case Failure::unavailable:
            return "2";
        default:
            return nullptr;
    }
}

}  // namespace

net::Response saying(unsigned status, std::string body) {
    net::Response response;
    response.status = status;
    response.content_type = "application/json";
    response.headers = {
        {"Cache-Control", "no-store"},
        {"Referrer-Policy", "no-referrer"},
        {"X-Content-Type-Options", "nosniff"},
    };
    response.body = std::move(body);
    return response;
}

net::Response refused(Failure failure) {
    auto response = saying(status_of(failure), encode(failure));
    if (const auto* seconds = retry_after_seconds(failure))
        response.headers.emplace_back("Retry-After", seconds);
    return response;
}

}  // namespace connectors::casepage
