#include "gateway/api/desk.hpp"

#include "gateway/api/password.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <gtest/gtest.h>
#include <unistd.h>

#include <stdexcept>

namespace gateway::api {

namespace {

const net::Instant noon = *dialog::parse_rfc3339("2026-11-23T12:00:00+08:00");

std::filesystem::path new_directory() {
    std::string name = (std::filesystem::temp_directory_path() / "huiyin-api-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    return name;
}

template <class T>
std::unique_ptr<T> opened(std::variant<std::unique_ptr<T>, std::string> made) {
    if (const auto* mistake = std::get_if<std::string>(&made)) throw std::runtime_error(*mistake);
    return std::move(std::get<std::unique_ptr<T>>(made));
}

Texts shipped_texts() {
    auto read = load_texts(std::filesystem::path(HUIYIN_SOURCE_DIR) / "config" / "api.toml");
    if (const auto* mistakes = std::get_if<std::vector<Mistake>>(&read))
        throw std::runtime_error(text_of(mistakes->front()));
    return std::get<Texts>(std::move(read));
}

dialog::ReachRules rules_of_the_test() {
    return {
        .after_words = {.length = std::chrono::hours(48), .messages = 5},
        .after_act = {.length = std::chrono::minutes(1), .messages = 3},
        .notices = true,
    };
}

// Made once: it takes its time.
std::shared_ptr<const Content> shipped_content() {
    static const auto content = [] {
        Settings settings;
        settings.content_dir = std::filesystem::path(HUIYIN_SOURCE_DIR) / "config";
        settings.company.name = "回音生活";
        settings.desks = {{.desk = {.department = "客户服务部", .person = "陈静"}}};
        auto loaded = load_content(settings, {{"wechat/main", rules_of_the_test()}});
        if (const auto* mistakes = std::get_if<std::vector<Mistake>>(&loaded))
            throw std::runtime_error(text_of(mistakes->front()));
        return std::get<std::shared_ptr<const Content>>(loaded);
    }();
    return content;
}

// Made once as well.
const std::string& good_hash() {
    static const std::string hash = hash_password(good_password);
    return hash;
}

}  // namespace

Desk::Desk()
    : now(noon),
      directory_(new_directory()),
      log_(LogLevel::info, LogFormat::text, log_text_),
      clock_(net::make_settable_clock(io_, noon, false)) {
    const auto post = [this](std::function<void()> work) { net::asio::post(io_, std::move(work)); };
    store::SqliteOptions engine;
    engine.directory = directory_ / "data";
    engine.master_key.emplace();
    engine.inline_commits = true;
    engine.testing.never_sync = true;
    store_ = opened(store::open_sqlite(engine, post));
    ledgers_ = opened(store::open_sqlite_ledgers(
        {.directory = engine.directory, .inline_work = true, .never_sync = true}, post
    ));
    views_ =
        opened(store::open_sqlite_views({.directory = engine.directory, .inline_work = true}, post)
        );
    evidence_ = opened(store::open_sqlite_evidence(
        {.directory = engine.directory, .master_key = engine.master_key}
    ));
    InboxHooks hooks;
    hooks.on_delivery = [this](store::DeliveryRow row) { handed_out.push_back(std::move(row)); };
    inbox_ = std::make_unique<Inbox>(
        *store_, shipped_content(), *clock_, log_, metrics_, std::move(hooks)
    );
    api_ = std::make_unique<Api>(Parts{
        .store = *store_,
        .ledgers = *ledgers_,
        .views = *views_,
        .evidence = *evidence_,
        .inbox = *inbox_,
        .clock = *clock_,
        .log = log_,
        .metrics = metrics_,
        .texts = shipped_texts(),
        .system_now = [this] { return now; },
    });
}

Desk::~Desk() {
    api_.reset();
    inbox_.reset();
    views_->close();
    ledgers_->close();
    store_->close();
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
}

void Desk::commit() {
    io_.restart();
    do {
        io_.poll();
    } while (static_cast<store::SqliteStore&>(*store_).commit_waiting() > 0);
    io_.poll();
}

void Desk::take(dialog::CustomerDid did, const std::string& external_id) {
    connectors::Inbound inbound{
        .account = "wechat/main",
        .external_id = external_id,
        .identity = external_id + did.key,
        .platform_seconds = 1,
        .platform_id = "1",
        .kind = "event",
        .what = std::move(did),
    };
    inbox_->send(std::move(inbound), [](const connectors::Taken& taken) {
        EXPECT_EQ(taken.outcome, connectors::Taken::Outcome::stored);
    });
    commit();
}

void Desk::add_agent(const std::string& login, dialog::Role role, bool must_change) {
    store::Agent agent{
        .login = login,
        .name = "陈静",
        .role = role,
        .password = good_hash(),
        .created_at = noon,
        .must_change = must_change,
    };
    ledgers_->add_agent(std::move(agent), [](auto added) { EXPECT_TRUE(std::get<bool>(added)); });
}

net::Response Desk::call(net::Request request) {
    std::optional<net::Response> answer;
    net::asio::co_spawn(
        io_,
        api_->serve(std::move(request)),
        [&](const std::exception_ptr& failure, net::Response response) {
            if (failure) std::rethrow_exception(failure);
            answer = std::move(response);
        }
    );
    while (!answer) {
        commit();
        if (!answer) io_.run_one();
    }
    return std::move(*answer);
}

net::Response Desk::call(
    net::Method method, std::string path, const Caller& who, const Json& body
) {
    auto request = request_of(method, std::move(path));
    if (!who.cookie.empty()) request.headers.emplace_back("cookie", "a=b; " + who.cookie);
    if (!who.csrf.empty()) request.headers.emplace_back("x-csrf-token", who.csrf);
    if (!who.bearer.empty()) request.headers.emplace_back("authorization", "Bearer " + who.bearer);
    for (const auto& [name, value] : who.more) request.headers.emplace_back(name, value);
    if (!body.is_null()) {
        request.headers.emplace_back("content-type", "application/json; charset=utf-8");
        request.body = body.dump();
    }
    return call(std::move(request));
}

net::Response Desk::try_sign_in(const std::string& login, std::string_view password) {
    return call(net::Method::post, "session", {}, {{"login", login}, {"password", password}});
}

Caller Desk::sign_in(const std::string& login, std::string_view password) {
    const auto response = try_sign_in(login, password);
    EXPECT_EQ(response.status, 200U) << response.body;
    const auto cookie = header_of(response, "Set-Cookie");
    return {.cookie = cookie.substr(0, cookie.find(';')), .csrf = json_of(response).at("csrf")};
}

std::vector<store::Access> Desk::accesses() {
    std::vector<store::Access> all;
    ledgers_->accesses({}, [&](auto found) { all = std::get<std::vector<store::Access>>(found); });
    return all;
}

// "deliveries?limit=2": parsed as the server does.
net::Request request_of(net::Method method, std::string path) {
    const auto target = net::parse_target(std::string(prefix) + path);
    if (!target) throw std::runtime_error("no such target: " + path);
    net::Request request;
    request.method = method;
    request.path = target->path;
    request.query = target->query;
    request.remote = "192.0.2.7";
    return request;
}

Json json_of(const net::Response& response) {
    return Json::parse(response.body, nullptr, false);
}

std::string code_of(const net::Response& response) {
    if (response.content_type != "application/problem+json") return {};
    const auto json = json_of(response);
    EXPECT_EQ(json.at("status"), response.status);
    return json.at("code");
}

std::string header_of(const net::Response& response, std::string_view name) {
    for (const auto& [header, value] : response.headers)
        if (header == name) return value;
    return {};
}

}  // namespace gateway::api
