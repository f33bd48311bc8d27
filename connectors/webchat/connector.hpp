// The web chat: hosted pages and WebSockets of all sites under /chat/{site}. Loop thread only.
#pragma once

#include "connectors/connector.hpp"
#include "connectors/uploads.hpp"
#include "connectors/webchat/intake.hpp"
#include "connectors/webchat/page.hpp"
#include "connectors/webchat/presence.hpp"
#include "connectors/webchat/session.hpp"
#include "connectors/webchat/texts.hpp"
#include "connectors/webchat/visitor.hpp"
#include "gateway/net/http.hpp"
#include "gateway/net/server.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace connectors::webchat {

struct Site {
    std::string name;                  // [a-z0-9_-]; "demo" -> /chat/demo, account "webchat/demo"
    std::vector<std::string> origins;  // other sites' pages that may talk: "https://shop.example"
    PageTexts texts;
    std::string privacy;  // the privacy page's text, see Page
};

struct Settings {
    std::vector<Site> sites;
    Limits limits;
};

class Connector {
public:
    // `key` signs visitor tokens: if it changes, every visitor is a new one. `road` outlives this,
    // and this outlives every task that came of upgrade() and answer(). Without `uploads` no files
    // are taken, and the pages do not offer it.
    Connector(Settings settings, VisitorKey key, Road& road, Uploads* uploads = nullptr);
    ~Connector();
    Connector(const Connector&) = delete;
    Connector& operator=(const Connector&) = delete;
    Connector(Connector&&) = delete;
    Connector& operator=(Connector&&) = delete;

    // These sites from now on. Who is talking keeps the words that he began with.
    void exchange(std::vector<Site> sites);

    // Anything under /chat/, POST /chat/{site}/upload included.
    net::Task<net::Response> answer(net::Request request);
    // Anything but an upload.
    net::Response serve(const net::Request& request) const;
    // For net::BodyRule: only an upload by somebody whom we know may be large.
    std::variant<net::UsualBody, net::BodyLimits, net::Response> before_body(
        const net::Request& head
    );
    // /chat/{site}/ws; 403 for pages of strangers, 404 elsewhere, 429 for too many of one address.
    std::variant<net::WebSocketHandler, net::Response> upgrade(const net::Request& request);

    // Lines of a committed turn, to be shown wherever this visitor is looking. To be called when
    // the turn is committed, in commit order; lines that came of the visitor's own `take` are sent
    // without it and may come again here without harm.
    void turn_committed(
        std::string_view account, std::string_view external_id, std::vector<Line> lines
    );

    // Whether this visitor is looking now.
    bool present(std::string_view account, std::string_view external_id) const;
    std::size_t visitors() const;

private:
    struct Open;
    class AddressCount;

    using Sites = std::map<std::string, std::shared_ptr<const Open>, std::less<>>;

    [[nodiscard]] std::shared_ptr<const Open> upload_site(const net::Request& request) const;
    static net::Task<void> attend(
        net::WebSocket& socket,
        std::shared_ptr<const Open> site,
        std::shared_ptr<AddressCount> counted
    );

    Limits limits_;
    VisitorKey key_;
    Road& road_;
    Presence presence_;
    std::optional<Intake> intake_;
    Sites sites_;
    std::map<std::string, std::size_t, std::less<>> sockets_of_address_;
};

}  // namespace connectors::webchat
