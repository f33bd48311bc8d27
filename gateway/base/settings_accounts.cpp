#include "gateway/base/settings_accounts.hpp"

#include "gateway/base/settings_checks.hpp"

#include <algorithm>
#include <array>
#include <tuple>

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

// The values that a card or notice can show; made by the brain.
constexpr std::array<std::string_view, 4> shown_values{"case_no", "stage", "next", "at"};

// ["thing1=stage", "time2=at"]
std::vector<std::pair<std::string, std::string>> read_fields(
    TomlTable& table, std::string_view key
) {
    constexpr std::size_t fields_max = 20;
    std::vector<std::pair<std::string, std::string>> fields;
    for (const auto& text : table.texts(key).value_or(std::vector<std::string>())) {
        const auto equals = text.find('=');
        const std::string value = equals == std::string::npos ? "" : text.substr(equals + 1);
        const bool known =
            std::find(shown_values.begin(), shown_values.end(), value) != shown_values.end();
        if (equals == 0 || !known)
            table.mistake(key, "must be like \"thing1=stage\"; values: case_no, stage, next, at");
        else
            fields.emplace_back(text.substr(0, equals), value);
    }
    if (fields.size() > fields_max) table.mistake(key, "has more than 20 entries");
    return fields;
}

void read_templates(TomlTable& table, WechatAccount& account) {
    const auto is_id = [](std::string_view text) { return is_visible_ascii(text, 64); };
    const std::string form = "1 to 64 visible ASCII characters";
    account.template_id = text_of_form(table, "template_id", is_id, form).value_or("");
    account.template_fields = read_fields(table, "template_fields");
    account.notice_template_id =
        text_of_form(table, "notice_template_id", is_id, form).value_or("");
    account.notice_fields = read_fields(table, "notice_fields");
    account.periodic_templates = table.boolean("periodic_templates").value_or(false);
    account.single_template_id =
        text_of_form(table, "single_template_id", is_id, form).value_or("");
    account.asks_consent = table.boolean("asks_consent").value_or(true);
    for (const auto& [id, fields, key] :
         {std::tuple(&account.template_id, &account.template_fields, "template_fields"),
          std::tuple(&account.notice_template_id, &account.notice_fields, "notice_fields")})
        if (id->empty() != fields->empty())
            table.mistake(key, "and the template's id go together: both or none");
    const bool sends = !account.template_id.empty() || !account.notice_template_id.empty() ||
                       !account.single_template_id.empty();
    if (sends && !account.verified)
        table.mistake("verified", "must be true for templates and notices");
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
    account.platform_desk = table.boolean("platform_desk").value_or(false);
    if (account.platform_desk && !account.verified)
        table.mistake("platform_desk", "needs verified = true");
    read_base(table, "api_base", account.api_base);
    read_base(table, "pages_base", account.pages_base);
    read_base(table, "js_sdk", account.js_sdk);
    read_templates(table, account);

    if (account.mode != Mode::plain && !table.has("encoding_aes_key"))
        table.mistake("encoding_aes_key", "is missing; only mode = \"plain\" works without it");
    if (account.verified && !table.has("app_secret"))
        table.mistake("app_secret", "is missing; only verified = false works without it");
    return account;
}

void read_limits(TomlTable& table, WeiboAccount& account) {
    constexpr std::int64_t most = 1'000'000;
    for (const auto& [key, limit] :
         {std::pair("messages_per_hour", &account.messages_per_hour),
          std::pair("messages_per_user_per_hour", &account.messages_per_user_per_hour),
          std::pair("files_per_hour", &account.files_per_hour),
          std::pair("calls_per_day", &account.calls_per_day)})
        if (const auto given = table.integer(key, 0, most))
            *limit = static_cast<std::uint32_t>(*given);
    const auto is_address = [](std::string_view text) {
        return text.size() >= 7 && text.size() <= 45 &&
               text.find_first_not_of("0123456789abcdefABCDEF.:") == std::string_view::npos;
    };
    account.public_address =
        text_of_form(table, "public_address", is_address, "an IP address, like \"203.0.113.7\"")
            .value_or("");
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
    account.previous_app_secret =
        secret_of_form(table, "previous_app_secret", is_credential, credential_form);
    account.passive_reply = table.boolean("passive_reply").value_or(true);
    if (const auto given = table.integer("messages_max", 0, 999))
        account.messages_max = static_cast<std::uint16_t>(*given);
    account.forbidden_words = table.texts("forbidden_words").value_or(std::vector<std::string>());
    read_limits(table, account);
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

std::vector<CasePage> read_pages(TomlTable& root) {
    return read_each<CasePage>(root, "page", [](TomlTable& /*only a name*/) { return CasePage(); });
}

}  // namespace gateway
