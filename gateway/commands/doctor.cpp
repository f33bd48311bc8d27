#include "gateway/base/text_file.hpp"
#include "gateway/base/toml_table.hpp"
#include "gateway/commands/commands.hpp"
#include "gateway/serve/platforms.hpp"

#include <boost/asio/io_context.hpp>

#include <ctime>
#include <iomanip>
#include <iostream>
#include <locale>
#include <map>
#include <sstream>

namespace gateway {

namespace {

using connectors::Probe;
using dialog::Ending;
using dialog::Obstacle;

constexpr std::chrono::seconds clock_off_max{60};
constexpr std::chrono::hours access_left_min{24 * 30};
constexpr std::uintmax_t disk_left_min = 1'000'000'000;

// What to say of each finding, out of doctor.toml.
class Words {
public:
    static std::optional<Words> load(const std::filesystem::path& path) {
        const auto text = read_text_file(path);
        TomlReading reading{.source = path.string()};
        if (!text) reading.mistake(0, "cannot be read");
        const auto parsed = text ? reading.parse(*text) : std::nullopt;
        Words words;
        if (parsed) {
            TomlTable root(reading, &*parsed, "", 0);
            for (const auto* key : keys) {
                auto table = root.table(key);
                words.texts_[key] = {table.text("zh").value_or(""), table.text("en").value_or("")};
                table.require("zh");
                table.require("en");
                table.finish();
            }
            root.finish();
        }
        const auto mistakes = std::move(reading).sorted_mistakes();
        for (const auto& mistake : mistakes) std::cerr << text_of(mistake) << "\n";
        return mistakes.empty() ? std::optional(std::move(words)) : std::nullopt;
    }

    [[nodiscard]] const std::pair<std::string, std::string>& of(const std::string& key) const {
        const auto found = texts_.find(key);
        return found == texts_.end() ? texts_.at("other") : found->second;
    }

private:
    static constexpr std::array<const char*, 14> keys{
        "ok",
        "token",
        "address",
        "not_allowed",
        "daily_limit",
        "platform_down",
        "no_answer",
        "other",
        "unverified",
        "access_ends",
        "clock",
        "public_url",
        "certificate",
        "disk"};
    std::map<std::string, std::pair<std::string, std::string>, std::less<>> texts_;
};

class Report {
public:
    explicit Report(Words words) : words_(std::move(words)) {}

    void fine(const std::string& of, const std::string& key, const std::string& detail = {}) {
        print("ok  ", of, key, detail);
    }

    void bad(const std::string& of, const std::string& key, const std::string& detail = {}) {
        print("!!  ", of, key, detail);
        all_well_ = false;
    }

    [[nodiscard]] bool all_well() const { return all_well_; }

private:
    void print(
        std::string_view mark,
        const std::string& of,
        const std::string& key,
        const std::string& detail
    ) {
        const auto& [zh, en] = words_.of(key);
        std::cout << mark << of << ": " << zh << "\n    " << en << "\n";
        if (!detail.empty()) std::cout << "    " << detail << "\n";
    }

    Words words_;
    bool all_well_ = true;
};

// "Sun, 22 Nov 2026 14:00:00 GMT"
std::optional<std::chrono::sys_seconds> parse_http_date(const std::string& text) {
    std::tm parts{};
    std::istringstream in(text);
    in.imbue(std::locale::classic());
    in >> std::get_time(&parts, "%a, %d %b %Y %H:%M:%S");
    if (in.fail()) return std::nullopt;
    return std::chrono::sys_seconds(std::chrono::seconds(::timegm(&parts)));
}

void look_at_machine(const Settings& settings, Report& report) {
    std::error_code error;
    auto folder = settings.data_dir;
    while (!folder.empty() && !std::filesystem::exists(folder, error))
        folder = folder.parent_path();
    const auto space = std::filesystem::space(folder.empty() ? "." : folder, error);
    if (error || space.available < disk_left_min)
        report.bad("data_dir", "disk");
    else
        report.fine("data_dir", "ok");
    const bool only_here = settings.server.public_url.find("://127.") != std::string::npos ||
                           settings.server.public_url.find("://localhost") != std::string::npos ||
                           settings.server.public_url.find("://[::1]") != std::string::npos;
    if (only_here)
        report.bad("public_url", "public_url", settings.server.public_url);
    else
        report.fine("public_url", "ok", settings.server.public_url);
    if (settings.server.tls_key.empty()) return;
    const auto tls =
        net::make_tls(settings.server.tls_certificate.string(), settings.server.tls_key.string());
    const auto soon = net::system_now() + access_left_min;
    if (!tls)
        report.bad("certificate", "certificate", tls.error().detail);
    else if ((*tls)->valid_until() < soon)
        report.bad("certificate", "certificate");
    else
        report.fine("certificate", "ok");
}

void tell(const std::string& account, const Probe& probe, Report& report) {
    const auto& outcome = probe.outcome;
    if (outcome.ending != Ending::delivered)
        return report.bad(account, std::string(name(outcome.obstacle)), outcome.detail);
    if (probe.access_left && *probe.access_left < access_left_min) {
        const auto days = std::chrono::duration_cast<std::chrono::days>(*probe.access_left);
        return report.bad(account, "access_ends", std::to_string(days.count()) + " d");
    }
    report.fine(account, "ok");
}

// Any answer of a platform says what time it is.
net::Task<void> compare_clocks(net::HttpClient& http, const std::string& base, Report& report) {
    net::ClientRequest request;
    request.url = base + "/";
    const net::ClientResult result = co_await http.send(std::move(request));
    const auto* response = std::get_if<net::ClientResponse>(&result);
    const auto* date = response == nullptr ? nullptr : response->header("date");
    const auto there = date == nullptr ? std::nullopt : parse_http_date(*date);
    if (!there) co_return;  // whoever cannot be reached is told of apart
    const auto off = std::chrono::abs(net::system_now() - *there);
    if (off > clock_off_max)
        report.bad("clock", "clock", base);
    else
        report.fine("clock", "ok");
}

net::Task<void> examine(
    Platforms& platforms, net::HttpClient& http, const Settings& settings, Report& report
) {
    if (!settings.wechat.empty()) {
        co_await compare_clocks(http, settings.wechat.front().api_base, report);
    }
    for (const auto& account : settings.wechat)
        if (!account.verified) report.fine("wechat/" + account.name, "unverified");
    for (const auto& [account, sender] : platforms.senders()) {
        const Probe probe = co_await sender->probe();
        tell(account, probe, report);
    }
}

// Nobody writes while the doctor looks.
class NoRoad final : public connectors::Road {
public:
    void send(connectors::Inbound /*inbound*/, WhenTaken taken) override {
        taken({.outcome = connectors::Taken::Outcome::unavailable});
    }

    void answer_missed(connectors::Missed /*missed*/, WhenKept kept) override { kept(false); }

    net::Task<net::Result<std::vector<connectors::Line>>> history(
        std::string /*account*/,
        std::string /*external_id*/,
        dialog::TurnId /*after*/,
        std::size_t /*limit*/
    ) override {
        co_return std::vector<connectors::Line>();
    }
};

}  // namespace

int run_doctor(const Arguments& arguments) {
    const auto loaded = load_or_complain(arguments);
    if (!loaded) return 1;
    const auto& settings = loaded->settings;
    auto words = Words::load(settings.content_dir / "doctor.toml");
    if (!words) return 1;
    Report report(std::move(*words));
    look_at_machine(settings, report);
    net::asio::io_context io(1);
    std::ostringstream unread;  // what the log would say, the report says
    Log log(LogLevel::error, LogFormat::text, unread);
    Metrics metrics;
    const auto clock = net::make_system_clock(io);
    net::TaskGroup tasks(io.get_executor(), {});
    NoRoad road;
    Platforms platforms(
        settings,
        {},
        {.io = io, .road = road, .clock = *clock, .tasks = tasks, .log = log, .metrics = metrics}
    );
    auto http = net::make_http_client(io, {});
    if (!http) {
        std::cerr << http.error().detail << "\n";
        return 1;
    }
    tasks.spawn(examine(platforms, **http, settings, report));
    while (tasks.size() > 0 && io.run_one() > 0) {
    }
    return report.all_well() ? 0 : 1;
}

}  // namespace gateway
