// The accounts on platforms: who takes their calls, and who sends for them.
#pragma once

#include "connectors/carrier.hpp"
#include "connectors/connector.hpp"
#include "connectors/missed_answers.hpp"
#include "connectors/wechat/connector.hpp"
#include "connectors/wechat/consent/desk.hpp"
#include "connectors/wechat/sender.hpp"
#include "connectors/weibo/connector.hpp"
#include "connectors/weibo/sender.hpp"
#include "gateway/base/log.hpp"
#include "gateway/base/metrics.hpp"
#include "gateway/base/settings.hpp"
#include "gateway/net/clock.hpp"
#include "gateway/net/http_client.hpp"
#include "gateway/net/task_group.hpp"
#include "gateway/serve/hook_sender.hpp"
#include "gateway/serve/page_texts.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gateway {

// What each account may send, by account.
std::map<std::string, dialog::ReachRules, std::less<>> reach_rules(const Settings& settings);

class Platforms {
public:
    struct Parts {
        net::asio::io_context& io;
        connectors::Road& road;
        net::Clock& clock;
        net::TaskGroup& tasks;
        Log& log;
        Metrics& metrics;
        connectors::wechat::PassKey pass_key{};  // seals the links to the page of consents
        // For tests; otherwise a client of its own.
        std::unique_ptr<net::HttpClient> http{};
        // How long a call waits for its turn to be durable; the platforms' own limit is 5 s.
        std::chrono::milliseconds patience{4'000};
        // How long the platforms go on calling for an answer, in wire time.
        std::chrono::milliseconds platforms_call_for =
            connectors::MissedAnswers::platform_calls_for;
    };

    // All of `parts` outlive it, and it outlives the children of `parts.tasks`.
    Platforms(const Settings& settings, ConsentTexts texts, Parts parts);
    ~Platforms();
    Platforms(const Platforms&) = delete;
    Platforms& operator=(const Platforms&) = delete;

    // What is on its way by an account that was changed ends there; nothing takes longer.
    static constexpr std::chrono::minutes retired_kept{10};
    static constexpr std::size_t retired_max = 64;  // exchanges within that time

    // These accounts from now on, or all is as it was and a mistake in words comes back. An account
    // that did not change keeps its token and all else that it knows.
    [[nodiscard]] std::string exchange(const Settings& settings, ConsentTexts texts);

    // Anything under /hooks/ and /consent/.
    net::Task<net::Response> serve(net::Request request);
    // Where that customer can agree to be told more; empty where there is no such page.
    [[nodiscard]] std::string consent_link(std::string_view account, std::string_view external_id)
        const;
    // That customer's id in all accounts of ours with the platform. Empty: it gives none. Nothing:
    // it cannot be asked now.
    net::Task<std::optional<std::string>> union_id(std::string account, std::string external_id);
    // Whether such an id could lead to another account.
    [[nodiscard]] bool has_unions(std::string_view account) const;
    // Something that an operator must mend.
    void note_alarm(const std::string& account, std::string_view what, const std::string& detail);
    // Null when that account cannot send that way.
    connectors::Sender* sender(std::string_view account, dialog::Carrier carrier);
    // Where the files lie that came in by that account; null for accounts of ours.
    connectors::MediaSource* media_source(std::string_view account);
    // Every account that can send by itself, with its name.
    [[nodiscard]] std::vector<std::pair<std::string, connectors::Sender*>> senders() const;
    // Answers that no call took are given to the way out; no call comes any more.
    void flush();
    // No call out begins any more.
    void stop();

private:
    using Senders = std::map<std::string, std::unique_ptr<connectors::Sender>, std::less<>>;

    struct Lines {
        std::vector<WechatAccount> wechat_accounts;
        std::vector<WeiboAccount> weibo_accounts;
        HookSettings hook_settings;
        std::map<std::string, std::unique_ptr<connectors::wechat::WeChatConnector>, std::less<>>
            wechat;  // by path
        std::map<std::string, std::unique_ptr<connectors::weibo::WeiboConnector>, std::less<>>
            weibo;        // by path
        Senders senders;  // by account
        // Of accounts that may not send: what came in by them can be fetched all the same.
        Senders fetch_only;
        std::unique_ptr<HookSender> hook;
        std::map<std::string, connectors::wechat::WeChatSender*> wechat_senders;  // by account
        std::map<std::string, std::unique_ptr<connectors::wechat::consent::Desk>, std::less<>>
            consents;  // by account
    };

    struct Retired {
        net::WireInstant since{};
        Lines lines;
    };

    void add(const WechatAccount& account, Lines& lines);
    void add(const WeiboAccount& account, Lines& lines);
    void open_desks(const Settings& settings, const ConsentTexts& texts, Lines& next);
    void watch_quotas(const std::string& account, const std::vector<std::string>& quotas);
    void keep(Lines& next);
    void note_refused(const std::string& account, std::string_view reason);
    Counter& late(const std::string& account);

    Parts parts_;
    std::unique_ptr<net::HttpClient> http_;
    Lines lines_;
    std::vector<Retired> retired_;  // oldest first
};

}  // namespace gateway
