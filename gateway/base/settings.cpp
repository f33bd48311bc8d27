#include "gateway/base/settings.hpp"

#include "gateway/base/settings_accounts.hpp"
#include "gateway/base/settings_checks.hpp"
#include "gateway/base/text_file.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <system_error>

namespace gateway {

namespace {

using std::chrono::milliseconds;

constexpr std::int64_t day_ms = milliseconds(std::chrono::days(1)).count();

void read_size(TomlTable& table, std::string_view key, std::int64_t max, std::size_t& size) {
    if (const auto given = table.integer(key, 1, max)) size = static_cast<std::size_t>(*given);
}

void read_ms(TomlTable& table, std::string_view key, std::int64_t min, milliseconds& duration) {
    if (const auto given = table.integer(key, min, day_ms)) duration = milliseconds(*given);
}

void read_limits(TomlTable table, ServerSettings& server) {
    constexpr std::int64_t mebibyte = std::int64_t{1024} * 1024;
    auto& limits = server.limits;
    read_size(table, "connections_max", 1'000'000, limits.connections_max);
    read_size(table, "head_bytes_max", mebibyte, limits.head_bytes_max);
    read_size(table, "body_bytes_max", 64 * mebibyte, limits.body_bytes_max);
    read_size(table, "frame_bytes_max", 16 * mebibyte, limits.frame_bytes_max);
    read_size(table, "outbox_messages_max", 10'000, limits.outbox_messages_max);
    read_ms(table, "head_time_ms_max", 1, limits.head_time_max);
    read_ms(table, "body_time_ms_max", 1, limits.body_time_max);
    read_ms(table, "idle_time_ms_max", 1, limits.idle_time_max);
    read_ms(table, "write_time_ms_max", 1, limits.write_time_max);
    read_ms(table, "ping_interval_ms", 1, limits.ping_interval);
    read_ms(table, "stop_time_ms_max", 0, server.stop_time_max);
    table.finish();
}

void read_server(TomlTable table, ServerSettings& server) {
    const std::string how = R"(like "127.0.0.1:8080" or "[::1]:8080")";
    for (const auto& [key, value] :
         {std::pair{"listen", &server.listen},
          std::pair{"operations_listen", &server.operations_listen}})
        if (const auto given = text_of_form(table, key, is_address_and_port, how)) *value = *given;
    if (server.listen == server.operations_listen && !server.listen.ends_with(":0"))
        table.mistake("operations_listen", "is the same address as server.listen");

    const auto url = text_of_form(
        table,
        "public_url",
        is_http_base,
        R"(like "https://service.example.com", without a slash at the end)"
    );
    server.tls_certificate = table.text("tls_certificate").value_or("");
    server.tls_key = table.text("tls_key").value_or("");
    const std::string scheme = server.tls_key.empty() ? "http://" : "https://";
    server.public_url = url.value_or(scheme + server.listen);
    server.has_public_url = url.has_value();
    if (server.tls_certificate.empty() != server.tls_key.empty())
        table.mistake("tls_certificate", "and tls_key go together: both or none");
    read_limits(table.table("limits"), server);
    table.finish();
}

void read_testing(TomlTable table, const ServerSettings& server, TestingSettings& testing) {
    testing.settable_clock = table.boolean("settable_clock").value_or(false);
    read_ms(table, "commit_delay_ms", 0, testing.commit_delay);
    if (const auto name = table.text("kill_at")) {
        testing.kill_at = parse_fault_point(*name);
        if (!testing.kill_at) table.mistake("kill_at", "is no place that we know");
    }
    if (const auto passing = table.integer("kill_at_passing", 1, 1'000'000))
        testing.kill_at_passing = static_cast<std::size_t>(*passing);
    const char* const risky = testing.settable_clock ? "settable_clock" : "kill_at";
    if ((testing.settable_clock || testing.kill_at) && !is_loopback(server.operations_listen))
        table.mistake(
            risky, "is for tests only: server.operations_listen must be a loopback address then"
        );
    table.finish();
}

void read_store(TomlTable table, StoreSettings& store) {
    const auto engine = table.text("engine");
    store.url = table.secret("url").value_or(Secret());
    if (engine == "postgres")
        table.mistake("engine", R"("postgres" is not built into this version; use "sqlite")");
    else if (engine && engine != "sqlite")
        table.mistake("engine", "must be \"sqlite\"");
    table.finish();
}

std::optional<dialog::Category> category_named(std::string_view word) {
    for (unsigned i = 0; i <= static_cast<unsigned>(dialog::Category::other); ++i)
        if (const auto category = static_cast<dialog::Category>(i); intents::name(category) == word)
            return category;
    return std::nullopt;
}

void read_categories(TomlTable& table, DeskSettings& desk) {
    for (const auto& word : table.texts("categories").value_or(std::vector<std::string>())) {
        if (const auto category = category_named(word))
            desk.categories.push_back(*category);
        else
            table.mistake("categories", "knows no \"" + word + "\"");
    }
}

bool clash(const DeskSettings& a, const DeskSettings& b) {
    if (a.categories.empty() || b.categories.empty())
        return a.categories.empty() && b.categories.empty();
    return std::any_of(a.categories.begin(), a.categories.end(), [&](dialog::Category category) {
        return std::find(b.categories.begin(), b.categories.end(), category) != b.categories.end();
    });
}

void read_company(TomlTable table, CompanySettings& company) {
    company.name = table.text("name").value_or("");
    company.hotline = table.text("hotline").value_or("");
    company.hours = table.text("hours").value_or("");
    table.finish();
}

void read_desks(TomlTable& root, std::vector<DeskSettings>& desks) {
    constexpr std::size_t desks_max = 100;
    for (auto& table : root.tables("desk")) {
        for (const auto* key : {"department", "person", "extension"}) table.require(key);
        DeskSettings desk;
        desk.desk.department = table.text("department").value_or("");
        desk.desk.person = table.text("person").value_or("");
        desk.desk.extension = table.text("extension").value_or("");
        read_categories(table, desk);
        for (const auto& other : desks) {
            if (!clash(desk, other)) continue;
            table.mistake("categories", "belong to the desk of an earlier [[desk]], too");
            break;
        }
        if (desks.size() == desks_max) root.mistake("desk", "has more than 100 entries");
        if (desks.size() < desks_max) desks.push_back(std::move(desk));
        table.finish();
    }
    const bool has_default = std::any_of(desks.begin(), desks.end(), [](const auto& desk) {
        return desk.categories.empty();
    });
    if (!desks.empty() && !has_default)
        root.mistake("desk", "needs one [[desk]] without categories, for all other cases");
}

// Who we are, when the settings do not say: a file with [company] and [[desk]] only.
void read_company_file(TomlReading& reading, Settings& settings) {
    const auto path = settings.content_dir / "company.toml";
    const auto text = reading.file ? reading.file(path) : std::nullopt;
    if (!text) return;
    TomlReading company{.source = path.string(), .environment = reading.environment};
    if (const auto parsed = company.parse(*text)) {
        TomlTable root(company, &*parsed, "", 0);
        read_company(root.table("company"), settings.company);
        read_desks(root, settings.desks);
        root.finish();
    }
    auto mistakes = std::move(company).sorted_mistakes();
    std::move(mistakes.begin(), mistakes.end(), std::back_inserter(reading.mistakes));
}

void read_promises(TomlTable table, dialog::PromiseRules& rules) {
    using std::chrono::hours;
    if (const auto given = table.integer("first_reply_hours", 1, 24))
        rules.first_reply = hours(*given);
    if (const auto given = table.integer("news_hours", 1, 48)) rules.news = hours(*given);
    if (const auto given = table.integer("answer_general_working_days", 1, 3))
        rules.answer_general_working_days = static_cast<int>(*given);
    if (const auto given = table.integer("answer_complex_working_days", 1, 5))
        rules.answer_complex_working_days = static_cast<int>(*given);
    for (const auto& [key, minute] :
         {std::pair{"quiet_from", &rules.quiet_from},
          std::pair{"quiet_until", &rules.quiet_until}}) {
        const auto given = table.text(key);
        if (!given) continue;
        const auto parsed = parse_minute_of_day(*given);
        if (parsed)
            *minute = *parsed;
        else
            table.mistake(key, "must be a time of day like \"22:00\"");
    }
    table.finish();
}

void read_hook(TomlTable table, HookSettings& hook) {
    hook.url = text_of_form(table, "url", is_http_base, R"(like "https://sms.example.com/huiyin")")
                   .value_or("");
    hook.secret = table.secret("secret").value_or(Secret());
    if (table.has("url") != table.has("secret"))
        table.mistake("url", "and secret go together: both or none");
    table.finish();
}

void read_log(TomlTable table, LogSettings& log) {
    const auto level = table.choice<LogLevel>(
        "level",
        {{"debug", LogLevel::debug},
         {"info", LogLevel::info},
         {"warning", LogLevel::warning},
         {"error", LogLevel::error}}
    );
    const auto format =
        table.choice<LogFormat>("format", {{"text", LogFormat::text}, {"json", LogFormat::json}});
    log.level = level.value_or(log.level);
    log.format = format.value_or(log.format);
    table.finish();
}

void read_all(TomlTable& root, TomlReading& reading, Settings& settings) {
    if (const auto given = root.text("data_dir")) settings.data_dir = *given;
    if (const auto given = root.text("content_dir")) settings.content_dir = *given;
    read_server(root.table("server"), settings.server);
    read_testing(root.table("testing"), settings.server, settings.testing);
    read_store(root.table("store"), settings.store);
    settings.wechat = read_wechat(root);
    settings.weibo = read_weibo(root);
    settings.webchat = read_webchat(root);
    settings.pages = read_pages(root);
    auto privacy = root.table("privacy");
    settings.privacy_url =
        text_of_form(privacy, "url", is_http_base, R"(like "https://www.example.com/privacy")")
            .value_or("");
    privacy.finish();
    read_promises(root.table("promises"), settings.promises);
    read_hook(root.table("hook"), settings.hook);
    read_log(root.table("log"), settings.log);
    const bool says_who = root.has("company") || root.has("desk");
    read_company(root.table("company"), settings.company);
    read_desks(root, settings.desks);
    if (!says_who) read_company_file(reading, settings);
    root.finish();
}

// One official account under two names has two talks with each customer.
void warn_of_twins(
    const std::vector<WechatAccount>& accounts, std::size_t line, TomlReading& said
) {
    for (auto one = accounts.begin(); one != accounts.end(); ++one)
        for (auto other = accounts.begin(); other != one; ++other)
            if (one->app_id == other->app_id || one->original_id == other->original_id)
                said.mistake(
                    line, one->name + " and " + other->name + " are the same official account"
                );
}

std::vector<Mistake> warnings_of(
    const Settings& settings, TomlTable& root, const TomlReading& reading, bool world_readable
) {
    TomlReading said{.source = reading.source};
    if (settings.testing.settable_clock)
        said.mistake(
            root.line_of("testing"),
            "testing.settable_clock is on: anybody on this machine can move the clock"
        );
    if (settings.testing.kill_at)
        said.mistake(
            root.line_of("testing"), "testing.kill_at is on: the program will kill itself"
        );
    if (settings.testing.commit_delay.count() > 0)
        said.mistake(root.line_of("testing"), "testing.commit_delay_ms makes every answer slow");
    for (const auto& account : settings.wechat)
        if (account.mode == WechatAccount::Mode::plain)
            said.mistake(
                root.line_of("wechat"),
                account.name + ": mode = \"plain\" carries messages unencrypted"
            );
    warn_of_twins(settings.wechat, root.line_of("wechat"), said);
    if (world_readable && reading.inline_secret_line != 0)
        said.mistake(
            reading.inline_secret_line,
            "a secret stands in a file that everybody can read: chmod 600, or { env = ... }"
        );
    const bool has_platform = !settings.wechat.empty() || !settings.weibo.empty();
    if (has_platform && !settings.server.has_public_url)
        said.mistake(
            root.line_of("server"),
            "server.public_url is not given: links in messages lead to " +
                settings.server.public_url + ", and none leads to a case's page"
        );
    if (!has_platform && settings.webchat.empty())
        said.mistake(0, "no account and no site: nobody can write to us");
    if (!is_loopback(settings.server.operations_listen))
        said.mistake(
            root.line_of("server"),
            "server.operations_listen is not a loopback address: figures are open to the network"
        );
    if (settings.desks.empty())
        said.mistake(0, "no [[desk]]: customers are not told who handles their case");
    return std::move(said).sorted_mistakes();
}

std::optional<std::string> environment_variable(const std::string& name) {
    const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe)
    if (value == nullptr) return std::nullopt;
    return value;
}

}  // namespace

std::variant<ReadSettings, std::vector<Mistake>> read_settings(const SettingsSource& source) {
    TomlReading reading{
        .source = source.name, .environment = source.environment, .file = source.file};
    const auto parsed = reading.parse(source.text);
    if (!parsed) return std::move(reading).sorted_mistakes();
    TomlTable root(reading, &*parsed, "", 0);
    ReadSettings read;
    read_all(root, reading, read.settings);
    if (!reading.mistakes.empty()) return std::move(reading).sorted_mistakes();
    read.warnings = warnings_of(read.settings, root, reading, source.world_readable);
    return read;
}

std::variant<ReadSettings, std::vector<Mistake>> load_settings(const std::filesystem::path& path) {
    const auto text = read_text_file(path);
    if (!text) return std::vector<Mistake>{{path.string(), 0, "cannot be read"}};
    std::error_code error;
    const auto mode = std::filesystem::status(path, error).permissions();
    using std::filesystem::perms;
    return read_settings({
        .text = *text,
        .name = path.string(),
        .world_readable = (mode & perms::others_read) != perms::none,
        .environment = environment_variable,
        .file = read_text_file,
    });
}

const dialog::Desk& desk_for(const std::vector<DeskSettings>& desks, dialog::Category category) {
    static const dialog::Desk nobody;
    const dialog::Desk* fallback = &nobody;
    for (const auto& desk : desks) {
        if (desk.categories.empty()) fallback = &desk.desk;
        for (const auto own : desk.categories)
            if (own == category) return desk.desk;
    }
    return *fallback;
}

}  // namespace gateway
