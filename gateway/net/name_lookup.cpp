#include "gateway/net/name_lookup.hpp"

#include "gateway/net/signal.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace net {

using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::ptrdiff_t addresses_per_family_max = 2;

// One family may lead nowhere, so it must not push out the other.
void add(std::vector<asio::ip::address>& addresses, const asio::ip::address& address) {
    const auto same = [&](const auto& one) { return one.is_v6() == address.is_v6(); };
    const auto known = std::count_if(addresses.begin(), addresses.end(), same);
    if (known < addresses_per_family_max) addresses.push_back(address);
}

}  // namespace

// Kept by those who wait for it and by the system's answer to come.
struct NameLookup::Asked {
    explicit Asked(const asio::any_io_executor& executor)
        : resolver(executor),
          answered(executor) {}

    tcp::resolver resolver;
    Signal answered;
    bool done = false;
    error_code code;
    std::vector<asio::ip::address> addresses;
};

NameLookup::NameLookup(asio::any_io_executor executor) : executor_(std::move(executor)) {}

NameLookup::~NameLookup() = default;

std::shared_ptr<NameLookup::Asked> NameLookup::ask(const std::string& host) {
    std::erase_if(underway_, [](const auto& one) { return one.second.expired(); });
    if (const auto known = underway_[host].lock(); known && !known->done) return known;
    auto asked = std::make_shared<Asked>(executor_);
    underway_[host] = asked;
    auto on_answer = [asked](const error_code& code, const tcp::resolver::results_type& found) {
        asked->done = true;
        asked->code = code;
        for (const auto& entry : found) add(asked->addresses, entry.endpoint().address());
        asked->answered.notify_all();
    };
    // A port, so that each address comes once and not for each kind of socket.
    const auto flags = asio::ip::resolver_base::numeric_service;
    asked->resolver.async_resolve(host, "0", flags, std::move(on_answer));
    return asked;
}

Task<Result<Endpoints>> NameLookup::find(Origin origin, WireInstant limit) {
    error_code not_an_address;
    const auto address = asio::ip::make_address(origin.host, not_an_address);
    Endpoints endpoints;
    if (!not_an_address) {
        endpoints.emplace_back(address, origin.port);
        co_return endpoints;
    }
    const auto asked = ask(origin.host);
    while (!asked->done) {
        const bool answered = co_await asked->answered.wait_until(limit);
        if (!answered) break;
    }
    error_code code = asked->code;
    if (!asked->done) code = asio::error::timed_out;
    for (const auto& found : asked->addresses) endpoints.emplace_back(found, origin.port);
    if (!code && endpoints.empty()) code = asio::error::host_not_found;
    if (code) co_return Error{code, "name"};
    co_return endpoints;
}

}  // namespace net
