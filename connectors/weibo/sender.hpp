// One account's way out: private messages to customers, answers to what they wrote in public, and
// the files that they sent.
#pragma once

#include "connectors/carrier.hpp"
#include "connectors/weibo/errcodes.hpp"
#include "connectors/weibo/quota.hpp"
#include "connectors/weibo/rest.hpp"
#include "connectors/weibo/token_info.hpp"
#include "gateway/net/clock.hpp"
#include "gateway/net/http_client.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace connectors::weibo {

struct SenderSettings {
    std::string account;  // "weibo/main"
    std::string uid;
    std::string access_token;  // decides who sends; is never logged
    std::string m_api_base = "https://m.api.weibo.com";
    std::string api_base = "https://api.weibo.com";
    std::string upload_base = "https://upload.api.weibo.com";
    // The platform may close an account whose messages lead customers to its competitors. A text
    // that holds one of these, in any case of Latin letters, is not sent.
    std::vector<std::string> forbidden_words;
    // What we allow ourselves; 0: no limit.
    std::uint32_t messages_per_hour = 0;
    std::uint32_t messages_per_user_per_hour = 0;
    std::uint32_t files_per_hour = 0;
    std::uint32_t calls_per_day = 0;
    std::string public_address;  // ours; without one nothing is said in public
    std::chrono::milliseconds call_time_max{8'000};
    std::chrono::milliseconds fetch_time_max{20'000};
};

struct SenderHooks {
    net::HttpClient& http;
    net::Clock& clock;  // business time, of rests and of the token's life
    // Something that only an operator can mend; repeated with each attempt, which come with rising
    // distance. `detail` holds nothing personal and no secret. May be empty; must not throw.
    std::function<
        void(const std::string& account, dialog::Obstacle what, const std::string& detail)>
        on_alarm;
};

// Loop thread only. The platform knows no key of ours and gives no number back: a message that may
// have arrived ends unknown, and is not repeated here.
class WeiboSender : public connectors::Sender {
public:
    WeiboSender(SenderSettings settings, SenderHooks hooks);

    net::Task<Outcome> send(Outbound outbound) override;
    net::Task<std::variant<MediaFetched, MediaRefused>> fetch(MediaWanted wanted) override;
    net::Task<Probe> probe() override;
    // The platform has no such thing.
    net::Task<void> show_typing(std::string external_id) override;

    // How long our access lasts, asked of the platform. For a check once a day; that it fails stops
    // nothing else.
    net::Task<std::variant<TokenInfo, Outcome>> token_info();

    [[nodiscard]] std::vector<std::pair<std::string, std::uint32_t>> quotas_left() const override;

private:
    using Fetched = std::variant<MediaFetched, MediaRefused>;

    [[nodiscard]] std::optional<Outcome> refusal_of(const Outbound& outbound) const;
    [[nodiscard]] std::optional<Outcome> refusal_of_words(
        const std::string& text, std::size_t weight_max
    ) const;
    std::optional<Outcome> used_up(const std::string& customer);
    net::Task<Outcome> send_message(Outbound outbound);
    net::Task<Outcome> send_comment(Outbound outbound);
    net::Task<std::variant<std::string, Outcome>> find_post(std::string comment);
    net::Task<Outcome> post_form(std::string path, net::Fields fields);
    [[nodiscard]] net::ClientRequest message(const Outbound& outbound) const;
    [[nodiscard]] net::ClientRequest file_request(std::string url) const;
    [[nodiscard]] std::optional<Outcome> resting(const Rest& call) const;
    Fetched take_file(const net::ClientResult& result);
    Outcome take(const Judged& judged, Rest& call);
    std::optional<net::Duration> act_on(const Judged& judged, Rest& call);
    void alarm(dialog::Obstacle what, const std::string& detail) const;

    SenderSettings settings_;
    SenderHooks hooks_;
    Rest account_;
    Rest messages_;
    Rest files_;
    Rest comments_;
    Quota messages_quota_;
    QuotaOfEach customers_quota_;
    Quota files_quota_;
    Quota calls_quota_;
};

}  // namespace connectors::weibo
