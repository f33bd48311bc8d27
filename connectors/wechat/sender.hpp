// One account's way out: words to a customer by the platform's three carriers, and what a customer
// sent beside words.
#pragma once

#include "connectors/carrier.hpp"
#include "connectors/wechat/outbound_settings.hpp"

#include <functional>
#include <memory>
#include <string>
#include <variant>

namespace connectors::wechat {

class Api;

// Loop thread only. Outlives its tasks and the children of hooks.tasks. Messages for one customer
// keep their order only when each is sent after the one before has ended.
class WeChatSender final : public Sender {
public:
    WeChatSender(OutboundSettings settings, OutboundHooks hooks);
    ~WeChatSender() override;
    WeChatSender(const WeChatSender&) = delete;
    WeChatSender& operator=(const WeChatSender&) = delete;

    // `window`, `template_card`, `notice` and `single`. A card that may have arrived ends
    // unavailable, since the platform takes its key once; that holds for ten minutes.
    net::Task<Outcome> send(Outbound outbound) override;
    net::Task<std::variant<MediaFetched, MediaRefused>> fetch(MediaWanted wanted) override;
    net::Task<Probe> probe() override;
    net::Task<void> show_typing(std::string external_id) override;

    // What signs our pages for the platform's script in them.
    struct Ticket {
        std::string value;
        net::Duration life{};
    };

    net::Task<std::variant<Ticket, Outcome>> page_ticket();

    // The customer's id in all accounts of one open platform; empty when this account is in none.
    // Source: user/info, field unionid.
    net::Task<std::variant<std::string, Outcome>> union_id(std::string openid);

    // Images, voices and films for customers. The id is good for three days.
    struct Uploaded {
        std::string media_id;
    };

    net::Task<std::variant<Uploaded, Outcome>> upload(
        dialog::MediaKind kind, std::string bytes, std::string file_name
    );

private:
    using Fetched = std::variant<MediaFetched, MediaRefused>;

    net::Task<Fetched> fetch_by_id(std::string media_id);
    net::Task<Fetched> fetch_address(std::string url);

    OutboundSettings settings_;
    net::HttpClient& http_;
    std::function<std::string(const std::string& openid)> page_of_;
    std::unique_ptr<Api> api_;
};

}  // namespace connectors::wechat
