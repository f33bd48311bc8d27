// Asks the system for the addresses of a name. The system cannot be interrupted while it looks:
// who has no more time goes, and who comes later shares the answer.
#pragma once

#include "gateway/net/clock.hpp"
#include "gateway/net/task.hpp"
#include "gateway/net/url.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace net {

using Endpoints = std::vector<asio::ip::tcp::endpoint>;

class NameLookup {
public:
    explicit NameLookup(asio::any_io_executor executor);
    ~NameLookup();
    NameLookup(const NameLookup&) = delete;
    NameLookup& operator=(const NameLookup&) = delete;

    // At least one and not more than a few, the best first.
    Task<Result<Endpoints>> find(Origin origin, WireInstant limit);

private:
    struct Asked;
    std::shared_ptr<Asked> ask(const std::string& host);

    asio::any_io_executor executor_;
    std::map<std::string, std::weak_ptr<Asked>> underway_;
};

}  // namespace net
