// The settings of one deployment: one TOML file, strict. Every mistake is listed with its line, and
// nothing starts on a bad file. config/huiyin.toml is the documentation; a test loads it.
//
// Any value may be given as { env = "NAME" } or { file = "path" } (without the file's last line
// break); numbers and booleans are then read from the text, lists are split at commas. Relative
// paths, in these too, start at the working directory of the process.
#pragma once

#include "dialog/cases/case.hpp"
#include "dialog/promises/promise.hpp"
#include "gateway/base/fault_point.hpp"
#include "gateway/base/log.hpp"
#include "gateway/base/mistake.hpp"
#include "gateway/base/secret.hpp"
#include "gateway/net/server.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace gateway {

struct ServerSettings {
    std::string listen = "127.0.0.1:8080";
    std::string operations_listen = "127.0.0.1:9090";
    // Beginning of links in messages, without a slash at its end. "http://" + listen when not
    // given.
    std::string public_url;
    bool has_public_url = false;  // it was given
    // PEM files. Both or none; with them `listen` speaks TLS and nothing else. Read again at
    // SIGHUP.
    std::filesystem::path tls_certificate;
    std::filesystem::path tls_key;
    net::ServerLimits limits;                         // [server.limits]
    std::chrono::milliseconds stop_time_max{10'000};  // for running requests at shutdown
};

struct TestingSettings {
    bool settable_clock = false;  // POST /testing/clock; only with a loopback operations_listen
    std::chrono::milliseconds commit_delay{0};
    std::optional<FaultPoint> kill_at;  // the process kills itself when it gets there
    std::size_t kill_at_passing = 1;    // for the so-manieth time
    bool operator==(const TestingSettings&) const = default;
};

struct StoreSettings {
    std::string engine = "sqlite";
    Secret url;  // of PostgreSQL; unused with SQLite
    bool operator==(const StoreSettings&) const = default;
};

struct WechatAccount {
    enum class Mode : std::uint8_t { plain, compatible, safe };
    std::string name;         // -> /hooks/wechat/{name}
    std::string original_id;  // "gh_0a1b2c3d4e5f"
    std::string app_id;       // "wx0123456789abcdef"
    Secret app_secret;        // given when verified
    Secret token;
    Secret encoding_aes_key;                          // empty only in plain mode
    std::optional<Secret> previous_encoding_aes_key;  // while the platform changes over
    Mode mode = Mode::safe;
    bool verified = false;  // may use customer-service messages
    // Cards of fixed form, and notices that a customer has consented to: the approved template, and
    // which of its fields shows which of our values ("thing1", "stage"). Empty: there is none.
    std::string template_id;
    std::vector<std::pair<std::string, std::string>> template_fields;
    std::string notice_template_id;
    std::vector<std::pair<std::string, std::string>> notice_fields;
    bool periodic_templates = false;  // a card also when nothing has changed; the platform minds
    std::string single_template_id;   // of one-time messages; empty: there are none
    bool platform_desk = false;       // whoever waits for a person goes to the platform's agents
    bool asks_consent = true;         // invites to the page of consents; with a public_url alone
    std::string api_base = "https://api.weixin.qq.com";
    std::string pages_base = "https://mp.weixin.qq.com";  // where one-time messages are agreed to
    std::string js_sdk = "https://res.wx.qq.com/open/js/jweixin-1.6.0.js";
    bool operator==(const WechatAccount&) const = default;
};

struct WeiboAccount {
    std::string name;  // -> /hooks/weibo/{name}
    std::string uid;
    std::string app_key;
    Secret app_secret;
    std::optional<Secret> previous_app_secret;  // while calls under the old one may be in flight
    Secret access_token;
    bool passive_reply = true;                 // answer in the response to the call
    std::uint16_t messages_max = 99;           // within the platform's window of 48 hours
    std::vector<std::string> forbidden_words;  // no message with one of them leaves
    // What we allow ourselves, below the platform's own limits; 0: no limit.
    std::uint32_t messages_per_hour = 60;
    std::uint32_t messages_per_user_per_hour = 20;
    std::uint32_t files_per_hour = 600;
    std::uint32_t calls_per_day = 100;  // of api_base: comments, and looking for them
    // Our own, as the platform wants it with every comment; empty: mentions are not answered.
    std::string public_address;
    std::string m_api_base = "https://m.api.weibo.com";
    std::string api_base = "https://api.weibo.com";
    std::string upload_base = "https://upload.api.weibo.com";
    bool operator==(const WeiboAccount&) const = default;
};

struct WebchatSite {
    std::string name;  // -> /chat/{name}
    std::vector<std::string>
        origins;  // other web sites that may embed the widget: "https://a.example"
    bool operator==(const WebchatSite&) const = default;
};

// A page where customers see how their case stands. Messages lead to the first one.
struct CasePage {
    std::string name;  // -> /case/{name}
    bool operator==(const CasePage&) const = default;
};

struct CompanySettings {
    std::string name;
    std::string hotline;
    std::string hours;  // of the hotline, in words
    bool operator==(const CompanySettings&) const = default;
};

// Who answers for a case before an agent has it.
struct DeskSettings {
    dialog::Desk desk;
    std::vector<dialog::Category> categories;  // empty: the default desk
    bool operator==(const DeskSettings&) const = default;
};

// An address of the operator's own that takes what no platform brings: an SMS or e-mail gateway.
struct HookSettings {
    std::string url;  // empty: there is none
    Secret secret;    // signs what is sent there
    bool operator==(const HookSettings&) const = default;
};

struct LogSettings {
    LogLevel level = LogLevel::info;
    LogFormat format = LogFormat::text;
    bool operator==(const LogSettings&) const = default;
};

struct Settings {
    std::filesystem::path data_dir = "data";
    std::filesystem::path content_dir = "config";
    ServerSettings server;
    TestingSettings testing;
    StoreSettings store;
    std::vector<WechatAccount> wechat;
    std::vector<WeiboAccount> weibo;
    std::vector<WebchatSite> webchat;
    std::vector<CasePage> pages;
    CompanySettings company;
    // At least one without categories when not empty. With no [[desk]] and no [company] in the
    // file, both come from content_dir/company.toml.
    std::vector<DeskSettings> desks;
    std::string privacy_url;  // empty: our own page
    dialog::PromiseRules promises;
    HookSettings hook;
    LogSettings log;
};

struct ReadSettings {
    Settings settings;
    std::vector<Mistake> warnings;  // worth telling at start; nothing to refuse
};

// The text and everything outside it that reading needs, so that reading is pure.
struct SettingsSource {
    std::string_view text;
    std::string name;             // in messages
    bool world_readable = false;  // others than the owner can read the file
    std::function<std::optional<std::string>(const std::string& name)> environment;
    // The whole file; nothing when it cannot be read or is too large.
    std::function<std::optional<std::string>(const std::filesystem::path& path)> file;
};

// Mistakes in the order of their lines; syntax errors come singly, since parsing stops there.
std::variant<ReadSettings, std::vector<Mistake>> read_settings(const SettingsSource& source);

// Reads the file, with the process's environment and the file system.
std::variant<ReadSettings, std::vector<Mistake>> load_settings(const std::filesystem::path& path);

// The desk of the category, else the default desk; an empty one when there are no desks.
const dialog::Desk& desk_for(const std::vector<DeskSettings>& desks, dialog::Category category);

}  // namespace gateway
