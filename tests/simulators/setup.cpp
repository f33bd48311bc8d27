#include "simulators/setup.hpp"

#include <charconv>
#include <optional>

namespace simulators {

namespace {

std::optional<std::uint64_t> number_of(const std::string& text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::optional<std::string> take(
    Options& options, const std::string& name, const std::string& value
) {
    if (name == "--config") {
        options.config = value;
    } else if (name == "--listen") {
        options.listen = value;
    } else if (name == "--gateway") {
        options.gateway = value;
    } else if (name == "--gateway-operations") {
        options.gateway_operations = value;
    } else if (name == "--seed" || name == "--patience-ms") {
        const auto number = number_of(value);
        if (!number) return name + " needs a number";
        if (name == "--seed")
            options.seed = *number;
        else
            options.patience = std::chrono::milliseconds(*number);
    } else {
        return "no such option: " + name;
    }
    return std::nullopt;
}

wechat::Mode mode_of(gateway::WechatAccount::Mode mode) {
    using Theirs = gateway::WechatAccount::Mode;
    if (mode == Theirs::plain) return wechat::Mode::plain;
    return mode == Theirs::compatible ? wechat::Mode::compatible : wechat::Mode::safe;
}

wechat::Account account_of(const gateway::WechatAccount& settings, const std::string& gateway) {
    wechat::Account account;
    account.name = settings.name;
    account.app_id = settings.app_id;
    account.secret = settings.app_secret.reveal();
    account.original_id = settings.original_id;
    account.token = settings.token.reveal();
    account.aes_key = settings.encoding_aes_key.reveal();
    account.mode = mode_of(settings.mode);
    account.verified = settings.verified;
    if (!settings.template_id.empty()) account.templates.push_back(settings.template_id);
    if (!settings.notice_template_id.empty())
        account.notices.push_back(settings.notice_template_id);
    if (!settings.single_template_id.empty())
        account.singles.push_back(settings.single_template_id);
    account.hook_url = gateway + "/hooks/wechat/" + settings.name;
    return account;
}

weibo::Account account_of(const gateway::WeiboAccount& settings, const std::string& gateway) {
    weibo::Account account;
    account.name = settings.name;
    account.uid = settings.uid;
    account.app_key = settings.app_key;
    account.app_secret = settings.app_secret.reveal();
    account.access_token = settings.access_token.reveal();
    account.hook_url = gateway + "/hooks/weibo/" + settings.name;
    return account;
}

}  // namespace

std::variant<Options, std::string> parse_options(const std::vector<std::string>& words) {
    Options options;
    for (std::size_t i = 0; i < words.size(); i += 2) {
        if (i + 1 == words.size()) return words[i] + " needs a value";
        if (const auto wrong = take(options, words[i], words[i + 1])) return *wrong;
    }
    if (options.config.empty()) return "--config is missing";
    return options;
}

SimulatorSetup setup_of(const Options& options, const gateway::Settings& settings) {
    const std::string gateway =
        options.gateway.empty() ? "http://" + settings.server.listen : options.gateway;
    SimulatorSetup setup;
    for (const auto& account : settings.wechat)
        setup.wechat.push_back(account_of(account, gateway));
    for (const auto& account : settings.weibo) setup.weibo.push_back(account_of(account, gateway));
    setup.base = "http://" + options.listen;
    setup.gateway_operations = options.gateway_operations;
    if (setup.gateway_operations.empty() && settings.testing.settable_clock)
        setup.gateway_operations = "http://" + settings.server.operations_listen;
    setup.seed = options.seed;
    setup.times.patience = options.patience;
    return setup;
}

}  // namespace simulators
