#include "gateway/serve/platforms.hpp"

#include "connectors/wechat/reach.hpp"
#include "connectors/weibo/reach.hpp"
#include "gateway/serve/access_watch.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace gateway {

namespace {

namespace wechat = connectors::wechat;
namespace weibo = connectors::weibo;

wechat::AccountSettings inbound_of(
    const WechatAccount& account, std::chrono::milliseconds patience
) {
    using Ours = WechatAccount::Mode;
    using Theirs = wechat::Mode;
    const Theirs mode = account.mode == Ours::plain        ? Theirs::plain
                        : account.mode == Ours::compatible ? Theirs::compatible
                                                           : Theirs::safe;
    return {
        .name = account.name,
        .original_id = account.original_id,
        .app_id = account.app_id,
        .token = account.token.reveal(),
        .encoding_aes_key = account.encoding_aes_key.reveal(),
        .previous_encoding_aes_key = account.previous_encoding_aes_key
                                         ? account.previous_encoding_aes_key->reveal()
                                         : std::string(),
        .mode = mode,
        .verified = account.verified,
        .platform_desk = account.verified && account.platform_desk,
        .notice_template_id = account.notice_template_id,
        .patience = patience,
    };
}

// Processes with the same account renew their tokens at different moments: each has another start.
net::Duration token_jitter() {
    const auto since_boot = net::wire_now().time_since_epoch();
    const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(since_boot);
    return net::Duration(micros.count() % 60'000);
}

wechat::OutboundSettings outbound_of(const WechatAccount& account) {
    return {
        .access =
            {
                .account = "wechat/" + account.name,
                .app_id = account.app_id,
                .app_secret = account.app_secret.reveal(),
                .api_base = account.api_base,
                .jitter = token_jitter(),
            },
        .card = {.template_id = account.template_id, .fields = account.template_fields},
        .notice = {.template_id = account.notice_template_id, .fields = account.notice_fields},
        .single_template_id = account.single_template_id,
    };
}

weibo::AccountSettings inbound_of(const WeiboAccount& account, std::chrono::milliseconds patience) {
    return {
        .name = account.name,
        .uid = account.uid,
        .app_secret = account.app_secret.reveal(),
        .previous_app_secret =
            account.previous_app_secret ? account.previous_app_secret->reveal() : std::string(),
        .passive_reply = account.passive_reply,
        .patience = patience,
    };
}

weibo::SenderSettings outbound_of(const WeiboAccount& account) {
    return {
        .account = "weibo/" + account.name,
        .uid = account.uid,
        .access_token = account.access_token.reveal(),
        .m_api_base = account.m_api_base,
        .api_base = account.api_base,
        .upload_base = account.upload_base,
        .forbidden_words = account.forbidden_words,
        .messages_per_hour = account.messages_per_hour,
        .messages_per_user_per_hour = account.messages_per_user_per_hour,
        .files_per_hour = account.files_per_hour,
        .calls_per_day = account.calls_per_day,
        .public_address = account.public_address,
    };
}

net::Task<net::Response> not_found() {
    net::Response response;
    response.status = 404;
    response.body = "not found\n";
    co_return response;
}

template <class Account>
bool holds(const std::vector<Account>& accounts, const Account& account) {
    return std::find(accounts.begin(), accounts.end(), account) != accounts.end();
}

bool has_consent_page(const WechatAccount& account) {
    const bool has_any = !account.notice_template_id.empty() || !account.single_template_id.empty();
    return account.verified && account.asks_consent && has_any;
}

// "/consent/wechat/main/open" -> "wechat/main"
std::string_view consent_account(std::string_view path) {
    constexpr std::string_view root = "/consent/";
    if (!path.starts_with(root)) return {};
    path.remove_prefix(root.size());
    const auto kind = path.find('/');
    if (kind == std::string_view::npos) return {};
    return path.substr(0, path.find('/', kind + 1));
}

std::unique_ptr<net::HttpClient> client_on(net::asio::io_context& io) {
    auto made = net::make_http_client(io, {});
    if (!made) throw std::runtime_error(made.error().detail);
    return std::move(*made);
}

}  // namespace

std::map<std::string, dialog::ReachRules, std::less<>> reach_rules(const Settings& settings) {
    std::map<std::string, dialog::ReachRules, std::less<>> rules;
    for (const auto& account : settings.wechat) {
        auto& rule = rules["wechat/" + account.name];
        rule =
            wechat::reach_rules(account.verified, outbound_of(account), account.periodic_templates);
        rule.asks_consent = has_consent_page(account);
        rule.platform_desk = account.verified && account.platform_desk;
    }
    for (const auto& account : settings.weibo)
        rules["weibo/" + account.name] =
            weibo::reach_rules(account.messages_max, !account.public_address.empty());
    return rules;
}

Platforms::Platforms(const Settings& settings, ConsentTexts texts, Parts parts)
    : parts_(std::move(parts)),
      http_(parts_.http ? std::move(parts_.http) : client_on(parts_.io)) {
    const auto mistake = exchange(settings, std::move(texts));
    if (!mistake.empty()) throw std::runtime_error(mistake);
}

Platforms::~Platforms() = default;

std::string Platforms::exchange(const Settings& settings, ConsentTexts texts) {
    const auto now = net::wire_now();
    std::erase_if(retired_, [&](const Retired& each) { return each.since + retired_kept <= now; });
    if (retired_.size() >= retired_max)
        return "accounts were exchanged too often: wait ten minutes";
    Lines next{
        .wechat_accounts = settings.wechat,
        .weibo_accounts = settings.weibo,
        .hook_settings = settings.hook,
    };
    for (const auto& account : settings.wechat)
        if (!holds(lines_.wechat_accounts, account)) add(account, next);
    for (const auto& account : settings.weibo)
        if (!holds(lines_.weibo_accounts, account)) add(account, next);
    if (!settings.hook.url.empty() && settings.hook != lines_.hook_settings)
        next.hook = std::make_unique<HookSender>(
            settings.hook.url, settings.hook.secret.reveal(), *http_, parts_.clock
        );
    open_desks(settings, texts, next);
    keep(next);
    retired_.push_back({.since = now, .lines = std::exchange(lines_, std::move(next))});
    return {};
}

// New ones each time: words and addresses may have changed.
void Platforms::open_desks(const Settings& settings, const ConsentTexts& texts, Lines& next) {
    for (const auto& account : settings.wechat) {
        const std::string name = "wechat/" + account.name;
        auto* sender = holds(lines_.wechat_accounts, account) ? lines_.wechat_senders.at(name)
                                                              : next.wechat_senders.at(name);
        next.wechat_senders[name] = sender;
        if (!has_consent_page(account)) continue;
        wechat::consent::DeskSettings desk{
            .account = name,
            .app_id = account.app_id,
            .notice_template_id = account.notice_template_id,
            .single_template_id = account.single_template_id,
            .public_url = settings.server.public_url,
            .pages_base = account.pages_base,
            .js_sdk = account.js_sdk,
            .texts = texts,
        };
        wechat::consent::Desk::Parts parts{
            .key = parts_.pass_key,
            .road = parts_.road,
            .now = [this] { return parts_.clock.now(); },
            .ticket = [sender] { return sender->page_ticket(); },
        };
        next.consents[name] =
            std::make_unique<wechat::consent::Desk>(std::move(desk), std::move(parts));
    }
}

// From here on nothing can fail. What is left in lines_ ends.
void Platforms::keep(Lines& next) {
    for (const auto& account : next.wechat_accounts) {
        if (!holds(lines_.wechat_accounts, account)) continue;
        const std::string name = "wechat/" + account.name;
        next.wechat.insert(lines_.wechat.extract("/hooks/" + name));
        next.senders.insert(lines_.senders.extract(name));
        next.fetch_only.insert(lines_.fetch_only.extract(name));
    }
    for (const auto& account : next.weibo_accounts) {
        if (!holds(lines_.weibo_accounts, account)) continue;
        const std::string name = "weibo/" + account.name;
        next.weibo.insert(lines_.weibo.extract("/hooks/" + name));
        next.senders.insert(lines_.senders.extract(name));
    }
    if (next.hook_settings == lines_.hook_settings) next.hook = std::move(lines_.hook);
    for (const auto& [path, connector] : lines_.wechat)
        if (!next.wechat.contains(path)) connector->flush();
    for (const auto& [path, connector] : lines_.weibo)
        if (!next.weibo.contains(path)) connector->flush();
}

void Platforms::add(const WechatAccount& account, Lines& lines) {
    const std::string name = "wechat/" + account.name;
    wechat::Hooks hooks;
    hooks.executor = parts_.io.get_executor();
    hooks.wire_now = net::wire_now;
    hooks.platform_calls_for = parts_.platforms_call_for;
    hooks.on_refused = [this](const std::string& of, wechat::Refused why) {
        note_refused(of, wechat::name(why));
    };
    hooks.on_late = [&counter = late(name)](const std::string& /*of*/) { counter.add(); };
    // Who waits longer than a call lasts, sees that somebody types.
    hooks.on_waits = [this, name](const std::string& openid) {
        const auto sender = lines_.senders.find(name);
        if (sender != lines_.senders.end()) parts_.tasks.spawn(sender->second->show_typing(openid));
    };
    const std::string path = "/hooks/" + name;
    if (const auto former = lines_.wechat.find(path); former != lines_.wechat.end())
        hooks.missed = former->second->missed();
    lines.wechat.emplace(
        path,
        std::make_unique<wechat::WeChatConnector>(
            inbound_of(account, parts_.patience), parts_.road, std::move(hooks)
        )
    );
    wechat::OutboundHooks out{
        .executor = parts_.io.get_executor(),
        .http = *http_,
        .clock = parts_.clock,
        .tasks = parts_.tasks,
        .on_alarm = [this](
                        const std::string& of, wechat::Alarm what, const std::string& detail
                    ) { note_alarm(of, wechat::name(what), detail); },
        .page_of = [this, name](const std::string& openid) { return consent_link(name, openid); },
        .on_token = [this, name](const wechat::Token& token
                    ) { note_access_end(parts_.metrics, name, token.ends_at); },
    };
    auto& those = account.verified ? lines.senders : lines.fetch_only;
    auto sender = std::make_unique<wechat::WeChatSender>(outbound_of(account), std::move(out));
    lines.wechat_senders[name] = sender.get();
    those.emplace(name, std::move(sender));
}

void Platforms::add(const WeiboAccount& account, Lines& lines) {
    const std::string name = "weibo/" + account.name;
    weibo::Hooks hooks;
    hooks.executor = parts_.io.get_executor();
    hooks.wire_now = net::wire_now;
    hooks.platform_calls_for = parts_.platforms_call_for;
    hooks.system_now = net::system_now;
    hooks.on_refused = [this](const std::string& of, weibo::Refused why) {
        note_refused(of, weibo::name(why));
        if (why == weibo::Refused::xml_mode)
            note_alarm(of, weibo::name(why), "set the account's pushes back to format=json");
    };
    hooks.on_late = [&counter = late(name)](const std::string& /*of*/) { counter.add(); };
    const std::string path = "/hooks/" + name;
    if (const auto former = lines_.weibo.find(path); former != lines_.weibo.end())
        hooks.missed = former->second->missed();
    lines.weibo.emplace(
        path,
        std::make_unique<weibo::WeiboConnector>(
            inbound_of(account, parts_.patience), parts_.road, std::move(hooks)
        )
    );
    weibo::SenderHooks out{
        .http = *http_,
        .clock = parts_.clock,
        .on_alarm = [this](
                        const std::string& of, dialog::Obstacle what, const std::string& detail
                    ) { note_alarm(of, dialog::name(what), detail); },
    };
    auto sender = std::make_unique<weibo::WeiboSender>(outbound_of(account), std::move(out));
    std::vector<std::string> quotas;
    for (const auto& [quota, left] : sender->quotas_left()) quotas.push_back(quota);
    watch_quotas(name, quotas);
    lines.senders.emplace(name, std::move(sender));
}

void Platforms::watch_quotas(const std::string& account, const std::vector<std::string>& quotas) {
    for (const auto& quota : quotas)
        parts_.metrics.watch(
            "huiyin_quota_left",
            "Calls that we still allow ourselves in this hour or on this day",
            [this, account, quota] {
                const auto* of = sender(account, dialog::Carrier::window);
                if (of == nullptr) return 0.0;
                for (const auto& [name, left] : of->quotas_left())
                    if (name == quota) return static_cast<double>(left);
                return 0.0;
            },
            {{"account", account}, {"quota", quota}}
        );
}

net::Task<net::Response> Platforms::serve(net::Request request) {
    if (const auto found = lines_.wechat.find(request.path); found != lines_.wechat.end())
        return found->second->serve(std::move(request));
    if (const auto found = lines_.weibo.find(request.path); found != lines_.weibo.end())
        return found->second->serve(std::move(request));
    const auto desk = lines_.consents.find(consent_account(request.path));
    if (desk != lines_.consents.end()) return desk->second->serve(std::move(request));
    return not_found();
}

std::string Platforms::consent_link(std::string_view account, std::string_view external_id) const {
    const auto desk = lines_.consents.find(account);
    if (desk == lines_.consents.end()) return {};
    return desk->second->link_for(std::string(external_id));
}

net::Task<std::optional<std::string>> Platforms::union_id(
    std::string account, std::string external_id
) {
    const auto found = lines_.wechat_senders.find(account);
    if (found == lines_.wechat_senders.end()) co_return std::nullopt;
    auto told = co_await found->second->union_id(std::move(external_id));
    if (auto* known = std::get_if<std::string>(&told)) co_return std::move(*known);
    const auto& outcome = std::get<connectors::Outcome>(told);
    parts_.log.info("person.unrecognised", {{"account", account}, {"detail", outcome.detail}});
    co_return std::nullopt;
}

// One account alone has nobody to recognise; one that is not verified may not ask.
bool Platforms::has_unions(std::string_view account) const {
    std::size_t verified = 0;
    bool asks = false;
    for (const auto& each : lines_.wechat_accounts) {
        if (!each.verified) continue;
        ++verified;
        asks = asks || "wechat/" + each.name == account;
    }
    return asks && verified > 1;
}

connectors::Sender* Platforms::sender(std::string_view account, dialog::Carrier carrier) {
    if (carrier == dialog::Carrier::hook) return lines_.hook.get();
    const auto found = lines_.senders.find(account);
    return found == lines_.senders.end() ? nullptr : found->second.get();
}

connectors::MediaSource* Platforms::media_source(std::string_view account) {
    if (const auto found = lines_.senders.find(account); found != lines_.senders.end())
        return found->second.get();
    const auto found = lines_.fetch_only.find(account);
    return found == lines_.fetch_only.end() ? nullptr : found->second.get();
}

std::vector<std::pair<std::string, connectors::Sender*>> Platforms::senders() const {
    std::vector<std::pair<std::string, connectors::Sender*>> all;
    for (const auto& [name, sender] : lines_.senders) all.emplace_back(name, sender.get());
    return all;
}

void Platforms::flush() {
    for (const auto& [path, connector] : lines_.wechat) connector->flush();
    for (const auto& [path, connector] : lines_.weibo) connector->flush();
}

void Platforms::stop() {
    http_->stop();
}

Counter& Platforms::late(const std::string& account) {
    return parts_.metrics.counter(
        "huiyin_calls_late_total",
        "Platform calls left unanswered for a retry to fetch",
        {{"account", account}}
    );
}

void Platforms::note_refused(const std::string& account, std::string_view reason) {
    parts_.metrics
        .counter(
            "huiyin_calls_refused_total",
            "Platform calls not let in",
            {{"account", account}, {"reason", std::string(reason)}}
        )
        .add();
    parts_.log.warning("call.refused", {{"account", account}, {"reason", reason}});
}

void Platforms::note_alarm(
    const std::string& account, std::string_view what, const std::string& detail
) {
    parts_.metrics
        .counter(
            "huiyin_account_alarms_total",
            "Failures of an account that an operator must mend",
            {{"account", account}, {"what", std::string(what)}}
        )
        .add();
    parts_.log.error("account.alarm", {{"account", account}, {"what", what}, {"detail", detail}});
}

}  // namespace gateway
