#include "gateway/life/wire.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <stdexcept>

namespace life {

namespace {

net::Request request_of(net::ClientRequest sent) {
    const auto scheme = sent.url.find("://");
    const auto path = sent.url.find('/', scheme + 3);
    const auto target = net::parse_target(path == std::string::npos ? "/" : sent.url.substr(path));
    if (!target) throw std::runtime_error("no such address");
    net::Request request;
    request.method = sent.method;
    request.path = target->path;
    request.query = target->query;
    for (auto& [name, value] : sent.headers) {
        std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) {
            return static_cast<char>(std::tolower(c));
        });
        request.headers.emplace_back(std::move(name), std::move(value));
    }
    request.body = std::move(sent.body);
    request.remote = "127.0.0.1";
    return request;
}

}  // namespace

net::Task<net::ClientResult> Wire::send(net::ClientRequest request) {
    net::Request heard = request_of(std::move(request));
    net::Response response = co_await handler_(std::move(heard));
    if (response.on_written) response.on_written(!response.hang_up);
    if (response.hang_up) {
        net::Error error{net::asio::error::eof, "the connection was cut"};
        co_return net::ClientFailure{std::move(error), true};
    }
    net::ClientResponse answer{.status = response.status};
    answer.headers.emplace_back("content-type", response.content_type);
    for (auto& [name, value] : response.headers) answer.headers.emplace_back(name, value);
    answer.body = std::move(response.body);
    co_return answer;
}

}  // namespace life
