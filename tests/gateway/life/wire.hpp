// An HTTP client without a network: what is sent to an address goes straight to a handler of this
// process, and its answer comes back.
#pragma once

#include "gateway/net/http_client.hpp"
#include "gateway/net/server.hpp"

namespace life {

class Wire final : public net::HttpClient {
public:
    explicit Wire(net::HttpHandler handler) : handler_(std::move(handler)) {}

    net::Task<net::ClientResult> send(net::ClientRequest request) override;

    void stop() override {}

private:
    net::HttpHandler handler_;
};

}  // namespace life
