#include "gateway/base/settings_accounts.hpp"

#include "gateway/base/settings_checks.hpp"

#include <algorithm>

namespace gateway {

namespace {

constexpr std::size_t accounts_max = 100;  // of one kind
constexpr std::size_t origins_max = 100;

template <class Is>
std::optional<Secret> secret_of_form(
    TomlTable& table, std::string_view key, Is is, const std::string& how
) {
    auto value = table.secret(key);
    if (!value) return std::nullopt;
    if (is(std::string_view(value->reveal()))) return value;
    table.mistake(key, "must be " + how);
    return std::nullopt;
}

bool is_credential(std::string_view text) {
    return is_visible_ascii(text, 512);
}

const std::string credential_form = "1 to 512 visible ASCII characters";

void read_base(TomlTable& table, std::string_view key, std::string& base) {
    const auto given = text_of_form(
        table, key, is_http_base, R"(like "https://api.example.com", without a slash at the end)"
    );
    if (given) base = *given;
}

// Reads every table of that name, checks that names are unique.
template <class Account, class Read>
std::vector<Account> read_each(TomlTable& root, std::string_view key, Read read) {
    std::vector<Account> accounts;
    for (auto& table : root.tables(key)) {
        table.require("name");
        const auto name =
            text_of_form(table, "name", is_name, "1 to 32 characters of a-z, 0-9 and -");
        auto account = read(table);
        account.name = name.value_or("");
        const bool taken =
            name && std::any_of(accounts.begin(), accounts.end(), [&](const Account& other) {
                return other.name == *name;
            });
        if (taken) table.mistake("name", "is used twice");
        if (accounts.size() == accounts_max)
            root.mistake(key, "has more than " + std::to_string(accounts_max) + " entries");
        if (accounts.size() < accounts_max) accounts.push_back(std::move(account));
        table.finish();
    }
    return accounts;
}

std::optional<Secret> read_aes_key(TomlTable& table, std::string_view key) {
    const auto is = [](std::string_view text) { return is_letters_and_digits(text, 43, 43); };
    return secret_of_form(table, key, is, "exactly 43 letters and digits");
}

WechatAccount read_wechat_account(TomlTable& table) {
    WechatAccount account;
    for (const auto* key : {"original_id", "app_id", "token"}) table.require(key);
    account.original_id =
        text_of_form(table, "original_id", is_original_id, "gh_ and 12 characters of 0-9, a-z")
            .value_or("");
    account.app_id =
        text_of_form(table, "app_id", is_app_id, "wx and 16 characters of 0-9, a-z").value_or("");
    const auto is_token = [](std::string_view text) { return is_letters_and_digits(text, 3, 32); };
    account.token =
        secret_of_form(table, "token", is_token, "3 to 32 letters and digits").value_or(Secret());
    account.app_secret =
        secret_of_form(table, "app_secret", is_credential, credential_form).value_or(Secret());
    account.encoding_aes_key = read_aes_key(table, "encoding_aes_key").value_or(Secret());
    account.previous_encoding_aes_key = read_aes_key(table, "previous_encoding_aes_key");

    using Mode = WechatAccount::Mode;
    const auto mode = table.choice<Mode>(
        "mode", {{"plain", Mode::plain}, {"compatible", Mode::compatible}, {"safe", Mode::safe}}
    );
    account.mode = mode.value_or(Mode::safe);
    account.verified = table.boolean("verified").value_or(false);
    read_base(table, "api_base", account.api_base);

    if (account.mode != Mode::plain && !table.has("encoding_aes_key"))
        table.mistake("encoding_aes_key", "is missing; only mode = \"plain\" works without it");
    if (account.verified && !table.has("app_secret"))
        table.mistake("app_secret", "is missing; only verified = false works without it");
    return account;
}

WeiboAccount read_weibo_account(TomlTable& table) {
    WeiboAccount account;
    for (const auto* key : {"uid", "app_key", "app_secret", "access_token"}) table.require(key);
    const auto is_uid = [](std::string_view text) { return is_digits(text, 1, 20); };
    account.uid = text_of_form(table, "uid", is_uid, "1 to 20 digits, in quotes").value_or("");
    account.app_key = text_of_form(table, "app_key", is_credential, credential_form).value_or("");
    account.app_secret =
        secret_of_form(table, "app_secret", is_credential, credential_form).value_or(Secret());
    account.access_token =
        secret_of_form(table, "access_token", is_credential, credential_form).value_or(Secret());
    read_base(table, "m_api_base", account.m_api_base);
    read_base(table, "api_base", account.api_base);
    read_base(table, "upload_base", account.upload_base);
    return account;
}

WebchatSite read_webchat_site(TomlTable& table) {
    WebchatSite site;
    site.origins = table.texts("origins").value_or(std::vector<std::string>());
    if (site.origins.size() > origins_max)
        table.mistake("origins", "has more than " + std::to_string(origins_max) + " entries");
    for (const auto& origin : site.origins)
        if (!is_origin(origin))
            table.mistake("origins", "must be like \"https://www.example.com\", without a path");
    return site;
}

}  // namespace

std::vector<WechatAccount> read_wechat(TomlTable& root) {
    return read_each<WechatAccount>(root, "wechat", read_wechat_account);
}

std::vector<WeiboAccount> read_weibo(TomlTable& root) {
    return read_each<WeiboAccount>(root, "weibo", read_weibo_account);
}

std::vector<WebchatSite> read_webchat(TomlTable& root) {
    return read_each<WebchatSite>(root, "webchat", read_webchat_site);
}

}  // namespace gateway
