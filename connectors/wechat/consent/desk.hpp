// Takes the consents of one account's customers: everything under /consent/wechat/{account}. Two
// ways lead there: a notice is agreed to on the page, by the platform's own tag; a single message
// on a page of the platform, which sends the customer back to us. Loop thread only.
#pragma once

#include "connectors/carrier.hpp"
#include "connectors/connector.hpp"
#include "connectors/wechat/consent/page.hpp"
#include "connectors/wechat/consent/pass.hpp"
#include "connectors/wechat/sender.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <variant>

namespace connectors::wechat::consent {

struct DeskSettings {
    std::string account;  // "wechat/main"
    std::string app_id;
    std::string notice_template_id;  // empty: no notices
    std::string single_template_id;  // empty: no single messages
    std::string public_url;          // of this gateway, without a slash at the end
    std::string pages_base;          // of the platform's own pages
    std::string js_sdk;
    PageTexts texts;
};

class Desk {
public:
    using Ticket = std::variant<WeChatSender::Ticket, Outcome>;

    struct Parts {
        PassKey key;
        Road& road;
        std::function<net::Instant()> now;  // business time
        std::function<net::Task<Ticket>()> ticket;
    };

    Desk(DeskSettings settings, Parts parts);

    // Anything under path().
    net::Task<net::Response> serve(net::Request request);
    // Where that customer can agree; empty when nothing can be agreed to.
    [[nodiscard]] std::string link_for(const std::string& openid) const;

    [[nodiscard]] const std::string& path() const { return path_; }

private:
    net::Task<net::Response> open(net::Request request);
    net::Task<net::Response> agreed(net::Request request);
    net::Task<net::Response> returned(net::Request request);
    net::Task<std::string> present_ticket();
    [[nodiscard]] std::string confirm_url(const Pass& pass) const;
    // `since` and `name` make it unique.
    net::Task<Taken::Outcome> tell(
        std::string openid, dialog::CustomerDid did, net::Instant since, std::string name
    );

    DeskSettings settings_;
    Parts parts_;
    std::string path_;
    std::string address_;  // of the page
    Page page_;
    std::string ticket_;
    net::Instant ticket_until_{};
};

// What signs a page for the platform's script: SHA-1 of these, in this order.
std::string page_signature(
    std::string_view ticket,
    std::string_view nonce,
    std::string_view timestamp,
    std::string_view url
);

}  // namespace connectors::wechat::consent
