#include "connectors/casepage/connector.hpp"

#include "connectors/casepage/answers.hpp"
#include "connectors/webchat/origin.hpp"
#include "connectors/webchat/place.hpp"
#include "connectors/webchat/visitor.hpp"

#include <utility>

namespace connectors::casepage {

namespace {

constexpr std::string_view root = "/case/";

net::Response plain(unsigned status) {
    net::Response response;
    response.status = status;
    return response;
}

bool is_act(std::string_view path) {
    return path == "/view" || path == "/say" || path == "/copy" || path == "/ask" ||
           path == "/confirm" || path == "/rate";
}

}  // namespace

Connector::Connector(Settings settings, Parts parts)
    : settings_(std::move(settings)),
      parts_(std::move(parts)),
      visitor_key_(parts_.key),
      presence_(settings_.limits.uploads.sockets_per_visitor_max),
      intake_(settings_.limits.uploads, parts_.uploads),
      views_of_address_(settings_.limits.views_of_address, settings_.limits.known_max),
      views_of_link_(settings_.limits.views_of_link, settings_.limits.known_max),
      words_of_link_(settings_.limits.words_of_link, settings_.limits.known_max),
      copies_of_link_(settings_.limits.copies_of_link, settings_.limits.known_max),
      asks_of_address_(settings_.limits.asks_of_address, settings_.limits.known_max),
      asks_of_number_(settings_.limits.asks_of_number, settings_.limits.known_max) {
    exchange(settings_.sites, settings_.texts);
}

Connector::~Connector() = default;

void Connector::exchange(const std::vector<std::string>& sites, PageTexts texts) {
    decltype(sites_) opened;
    for (const auto& name : sites) {
        webchat::Desk desk{
            .site = name,
            .account = "page/" + name,
            .key = visitor_key_,
            .limits = settings_.limits.uploads,
            .road = parts_.road,
            .presence = presence_};
        Page page(name, texts);
        opened[name] = std::make_shared<const Open>(Open{
            std::move(desk), "page/" + name + "/door", std::move(page)});
    }
    sites_ = std::move(opened);
    settings_.texts = std::move(texts);
}

std::string Connector::path_to(std::string_view site, std::string_view number) const {
    if (!sites_.contains(site)) return {};
    const auto today = std::chrono::floor<std::chrono::days>(parts_.now());
    const auto token = make_link(parts_.key, site, number, today);
    if (token.empty()) return {};
    return std::string(root).append(site).append("#").append(token);
}

Connector::Admitted Connector::admit(const Open& site, const std::optional<std::string>& token)
    const {
    if (!token) return Failure::bad_request;
    auto read = read_link(parts_.key, site.desk.site, *token, parts_.now());
    if (const auto* fault = std::get_if<LinkFault>(&read))
        return *fault == LinkFault::expired ? Failure::expired_link : Failure::wrong_link;
    return Guest{
        .site = site,
        .link = std::get<Link>(std::move(read)),
        .token = *token,
        .visitor = visitor_of(parts_.key, site.desk.site, *token)};
}

bool Connector::may_look(const net::Request& request) {
    return webchat::is_loopback(request.remote) ||
           views_of_address_.admit(request.remote, net::wire_now());
}

// Nothing when it is no upload.
const Connector::Open* Connector::upload_site(const net::Request& request) const {
    const auto place = webchat::place_of(root, request.path);
    if (place.path != "/upload" || request.method != net::Method::post) return nullptr;
    const auto site = sites_.find(place.site);
    return site == sites_.end() ? nullptr : site->second.get();
}

// The chat's intake knows visitors: the link in the head becomes the visitor that it stands for.
net::Request Connector::signed_in(const Open& site, net::Request request) const {
    for (auto& [name, value] : request.headers) {
        if (name != "x-visitor") continue;
        const auto admitted = admit(site, value);
        const auto* guest = std::get_if<Guest>(&admitted);
        value = guest == nullptr
                    ? std::string()
                    : webchat::sign_visitor(visitor_key_, site.desk.site, guest->visitor);
    }
    return request;
}

std::variant<net::UsualBody, net::BodyLimits, net::Response> Connector::before_body(
    const net::Request& head
) {
    if (!webchat::origin_allowed(head, {})) return plain(403);
    if (const auto* site = upload_site(head)) {
        const auto known = signed_in(*site, head);
        return intake_.before_body(site->desk, known);
    }
    return net::BodyLimits{.bytes_max = body_bytes_max, .time_max = settings_.limits.body_time_max};
}

// The page itself is kept nowhere either, so that nobody finds it in a shared machine's cache.
net::Response Connector::page_of(
    const Open& site, const net::Request& request, std::string_view path
) {
    auto response = site.page.serve(request, path);
    if (path.size() > 1) return response;
    for (auto& [name, value] : response.headers)
        if (name == "Cache-Control") value = "no-store";
    return response;
}

net::Task<net::Response> Connector::answer(net::Request request) {
    const auto place = webchat::place_of(root, request.path);
    const auto found = sites_.find(place.site);
    if (found == sites_.end()) co_return plain(404);
    const auto kept = found->second;  // it may be exchanged meanwhile
    const Open& site = *kept;
    const bool acts = is_act(place.path) || place.path == "/upload";
    if (!acts) co_return page_of(site, request, place.path);
    if (request.method != net::Method::post) {
        auto response = plain(405);
        response.headers.emplace_back("Allow", "POST");
        co_return response;
    }
    if (!webchat::origin_allowed(request, {})) co_return plain(403);
    if (!may_look(request)) co_return refused(Failure::busy);
    if (place.path == "/upload") {
        co_return co_await upload(site, std::move(request));
    }
    std::string path(place.path);
    co_return co_await post(site, std::move(path), std::move(request));
}

net::Task<net::Response> Connector::post(const Open& site, std::string path, net::Request request) {
    auto asked = decode(request.body);
    if (!asked) co_return refused(Failure::bad_request);
    if (path == "/ask") {
        co_return co_await ask(site, std::move(*asked), std::move(request.remote));
    }
    if (path == "/confirm") {
        co_return co_await confirm(site, std::move(*asked), std::move(request.remote));
    }
    auto admitted = admit(site, asked->link);
    if (const auto* failure = std::get_if<Failure>(&admitted)) co_return refused(*failure);
    auto guest = std::get<Guest>(std::move(admitted));
    if (path == "/say") {
        co_return co_await say(std::move(guest), std::move(request.body));
    }
    if (path == "/copy") {
        co_return co_await copy(std::move(guest), std::move(*asked));
    }
    if (path == "/rate") {
        co_return co_await rate(std::move(guest), std::move(*asked));
    }
    co_return co_await view(std::move(guest));
}

}  // namespace connectors::casepage
