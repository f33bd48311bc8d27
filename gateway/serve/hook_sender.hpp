// The operator's own address for what no platform brings: it may send an SMS or an e-mail. One POST
// with JSON for each message, signed; a 2xx takes it over.
#pragma once

#include "connectors/carrier.hpp"
#include "gateway/net/clock.hpp"
#include "gateway/net/http_client.hpp"

#include <string>

namespace gateway {

class HookSender final : public connectors::Sender {
public:
    HookSender(std::string url, std::string secret, net::HttpClient& http, net::Clock& clock);

    // {"key", "case_no", "phone", "name", "text"} as far as they are known. The header
    // X-Huiyin-Signature is "t=SECONDS,v1=HEX": HMAC-SHA256 under the secret of "SECONDS.BODY". The
    // same key means the same message: whoever takes it must not send it twice.
    net::Task<connectors::Outcome> send(connectors::Outbound outbound) override;
    net::Task<std::variant<connectors::MediaFetched, connectors::MediaRefused>> fetch(
        connectors::MediaWanted wanted
    ) override;
    // The operator's address is not asked: it would have to send something.
    net::Task<connectors::Probe> probe() override;
    net::Task<void> show_typing(std::string external_id) override;

private:
    std::string url_;
    std::string secret_;
    net::HttpClient& http_;
    net::Clock& clock_;
};

}  // namespace gateway
