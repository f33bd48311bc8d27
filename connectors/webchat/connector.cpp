#include "connectors/webchat/connector.hpp"

#include "connectors/webchat/origin.hpp"
#include "connectors/webchat/place.hpp"

#include <utility>

namespace connectors::webchat {

namespace {

constexpr std::string_view root = "/chat/";

net::Response refusal(unsigned status) {
    net::Response response;
    response.status = status;
    return response;
}

}  // namespace

struct Connector::Open {
    Desk desk;
    std::vector<std::string> origins;
    Page page;
};

// Counts one socket of an address for as long as it lives.
class Connector::AddressCount {
public:
    AddressCount(std::map<std::string, std::size_t, std::less<>>& counts, std::string address)
        : counts_(counts),
          address_(std::move(address)) {
        ++counts_[address_];
    }

    AddressCount(const AddressCount&) = delete;
    AddressCount& operator=(const AddressCount&) = delete;
    AddressCount(AddressCount&&) = delete;
    AddressCount& operator=(AddressCount&&) = delete;

    ~AddressCount() {
        if (--counts_[address_] == 0) counts_.erase(address_);
    }

private:
    std::map<std::string, std::size_t, std::less<>>& counts_;
    std::string address_;
};

Connector::Connector(Settings settings, VisitorKey key, Road& road, Uploads* uploads)
    : limits_(settings.limits),
      key_(key),
      road_(road),
      presence_(limits_.sockets_per_visitor_max) {
    if (uploads != nullptr) intake_.emplace(limits_, *uploads);
    exchange(std::move(settings.sites));
}

Connector::~Connector() = default;

void Connector::exchange(std::vector<Site> sites) {
    Sites opened;
    for (auto& site : sites) {
        Desk desk{
            .site = site.name,
            .account = "webchat/" + site.name,
            .key = key_,
            .limits = limits_,
            .road = road_,
            .presence = presence_};
        Page page(site.name, site.texts, site.privacy, site.origins, intake_.has_value());
        opened[site.name] = std::make_shared<const Open>(Open{
            std::move(desk), std::move(site.origins), std::move(page)});
    }
    sites_ = std::move(opened);
}

net::Response Connector::serve(const net::Request& request) const {
    const auto place = place_of(root, request.path);
    const auto site = sites_.find(place.site);
    if (site == sites_.end()) return refusal(404);
    if (place.path == "/ws") {
        auto response = refusal(426);
        response.headers.emplace_back("Upgrade", "websocket");
        return response;
    }
    if (place.path == "/upload" && intake_) {
        auto response = refusal(405);
        response.headers.emplace_back("Allow", "POST");
        return response;
    }
    return site->second->page.serve(request, place.path);
}

// Nothing when it is no upload, or none that can be taken here.
std::shared_ptr<const Connector::Open> Connector::upload_site(const net::Request& request) const {
    const auto place = place_of(root, request.path);
    if (!intake_ || place.path != "/upload" || request.method != net::Method::post) return nullptr;
    const auto site = sites_.find(place.site);
    return site == sites_.end() ? nullptr : site->second;
}

std::variant<net::UsualBody, net::BodyLimits, net::Response> Connector::before_body(
    const net::Request& head
) {
    const auto site = upload_site(head);
    if (site == nullptr) return net::UsualBody{};
    if (!origin_allowed(head, site->origins)) return refusal(403);
    return intake_->before_body(site->desk, head);
}

net::Task<net::Response> Connector::answer(net::Request request) {
    const auto site = upload_site(request);
    if (site == nullptr) co_return serve(request);
    if (!origin_allowed(request, site->origins)) co_return refusal(403);
    co_return co_await intake_->take(site->desk, std::move(request));
}

std::variant<net::WebSocketHandler, net::Response> Connector::upgrade(const net::Request& request) {
    const auto place = place_of(root, request.path);
    const auto site = sites_.find(place.site);
    if (site == sites_.end() || place.path != "/ws") return refusal(404);
    const auto open = site->second;
    if (!origin_allowed(request, open->origins)) return refusal(403);
    std::shared_ptr<AddressCount> counted;
    if (!is_loopback(request.remote)) {
        const auto sockets = sockets_of_address_.find(request.remote);
        if (sockets != sockets_of_address_.end() &&
            sockets->second >= limits_.sockets_per_address_max)
            return refusal(429);
        counted = std::make_shared<AddressCount>(sockets_of_address_, request.remote);
    }
    return net::WebSocketHandler([open, counted](net::WebSocket& socket) {
        return attend(socket, open, counted);
    });
}

net::Task<void> Connector::attend(
    net::WebSocket& socket,
    std::shared_ptr<const Open> site,
    std::shared_ptr<AddressCount> /*counted*/
) {
    Session session(site->desk, socket);
    co_await session.run();
}

void Connector::turn_committed(
    std::string_view account, std::string_view external_id, std::vector<Line> lines
) {
    presence_.push(account, external_id, std::move(lines));
}

bool Connector::present(std::string_view account, std::string_view external_id) const {
    return presence_.present(account, external_id);
}

std::size_t Connector::visitors() const {
    return presence_.visitors();
}

}  // namespace connectors::webchat
