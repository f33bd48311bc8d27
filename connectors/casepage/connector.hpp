// The customer's case page: everything under /case/{site}. Who comes with a signed link sees how
// the case stands and may add to it; who comes with number and last four digits is answered by the
// bot as in any other channel. A page is a channel, and its door another one: accounts
// "page/{site}" and "page/{site}/door". Loop thread only.
#pragma once

#include "connectors/casepage/case_reader.hpp"
#include "connectors/casepage/link.hpp"
#include "connectors/casepage/paces.hpp"
#include "connectors/casepage/page.hpp"
#include "connectors/casepage/payload.hpp"
#include "connectors/connector.hpp"
#include "connectors/uploads.hpp"
#include "connectors/webchat/intake.hpp"
#include "connectors/webchat/presence.hpp"
#include "gateway/net/clock.hpp"
#include "gateway/net/server.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace connectors::casepage {

struct Limits {
    webchat::Limits uploads;
    Rate views_of_address{.times = 600, .in = std::chrono::hours(1)};  // loopback is not counted
    Rate views_of_link{.times = 240, .in = std::chrono::hours(1)};
    Rate words_of_link{.times = 60, .in = std::chrono::hours(1)};
    Rate copies_of_link{.times = 6, .in = std::chrono::hours(1)};
    // Four digits are soon tried out by somebody who may try often: so neither an address, nor a
    // new visitor each time, nor many of both get far.
    Rate asks_of_address{.times = 30, .in = std::chrono::hours(1)};
    Rate asks_of_number{.times = 10, .in = std::chrono::hours(24)};
    std::size_t known_max = 20'000;  // of each kind
    std::chrono::milliseconds body_time_max{20'000};
};

struct Settings {
    std::vector<std::string> sites;  // [a-z0-9_-]; "demo" -> /case/demo, account "page/demo"
    PageTexts texts;
    Limits limits;
};

class Connector {
public:
    // All of them outlive this, and this outlives every task that came of answer(). `key` signs
    // links: if it changes, none of them opens any more.
    struct Parts {
        LinkKey key;
        Road& road;
        Uploads& uploads;
        CaseReader& cases;
        std::function<dialog::Instant()> now;  // business time
    };

    Connector(Settings settings, Parts parts);
    ~Connector();
    Connector(const Connector&) = delete;
    Connector& operator=(const Connector&) = delete;
    Connector(Connector&&) = delete;
    Connector& operator=(Connector&&) = delete;

    // From the next request on; what is under way ends as it began.
    void exchange(const std::vector<std::string>& sites, PageTexts texts);

    // Anything under /case/.
    net::Task<net::Response> answer(net::Request request);
    // For net::BodyRule: only an upload by somebody with a link may be large.
    std::variant<net::UsualBody, net::BodyLimits, net::Response> before_body(
        const net::Request& head
    );
    // "/case/demo#…": what leads to the case of that number; empty when there is no such site.
    // Those of one day are equal: a customer who is told twice has one conversation on the page.
    [[nodiscard]] std::string path_to(std::string_view site, std::string_view number) const;

private:
    struct Open {
        webchat::Desk desk;
        std::string door;  // the account of those who have no link yet
        Page page;
    };

    // Somebody with a link that is good.
    struct Guest {
        const Open& site;
        Link link;
        std::string token;
        std::string visitor;
    };

    using Admitted = std::variant<Guest, Failure>;

    // Somebody without one, who names a case.
    struct Stranger {
        std::string visitor;
        std::string number;
    };

    const Open* upload_site(const net::Request& request) const;
    Admitted admit(const Open& site, const std::optional<std::string>& token) const;
    bool may_look(const net::Request& request);
    [[nodiscard]] net::Request signed_in(const Open& site, net::Request request) const;

    static net::Response page_of(
        const Open& site, const net::Request& request, std::string_view path
    );
    // Why not, unless the guest is let in.
    net::Task<std::optional<Failure>> let_in(const Guest& guest);
    static CaseWanted wanted_by(const Guest& guest);
    net::Task<net::Response> post(const Open& site, std::string path, net::Request request);
    net::Task<net::Response> view(Guest guest);
    net::Task<net::Response> say(Guest guest, std::string body);
    net::Task<net::Response> copy(Guest guest, Asked asked);
    net::Task<net::Response> rate(Guest guest, Asked asked);
    bool may_ask(const std::string& remote, const std::string& of);
    net::Task<net::Response> ask(const Open& site, Asked asked, std::string remote);
    net::Task<net::Response> confirm(const Open& site, Asked asked, std::string remote);
    net::Task<net::Response> tell(const Open& site, Stranger stranger, std::string words);
    net::Task<net::Response> upload(const Open& site, net::Request request);

    Settings settings_;
    Parts parts_;
    webchat::VisitorKey visitor_key_;
    webchat::Presence presence_;
    webchat::Intake intake_;
    std::map<std::string, std::shared_ptr<const Open>, std::less<>> sites_;
    Paces views_of_address_;
    Paces views_of_link_;
    Paces words_of_link_;
    Paces copies_of_link_;
    Paces asks_of_address_;
    Paces asks_of_number_;
};

}  // namespace connectors::casepage
