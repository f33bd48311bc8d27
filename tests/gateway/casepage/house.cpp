#include "gateway/casepage/house.hpp"

#include "connectors/casepage/link.hpp"
#include "connectors/wechat/signature.hpp"
#include "connectors/weibo/signature.hpp"
#include "gateway/net/url.hpp"
#include "gateway/net/websocket_fixture.hpp"
#include "store/sqlite/sqlite_evidence.hpp"
#include "store/sqlite/sqlite_ledgers.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "store/sqlite/sqlite_views.hpp"

#include <boost/asio/post.hpp>
#include <gtest/gtest.h>
#include <re2/re2.h>
#include <unistd.h>

namespace house {

namespace {

constexpr auto settings_text = R"(
[server]
listen = "127.0.0.1:0"
operations_listen = "127.0.0.1:0"
public_url = "https://service.example"
[testing]
settable_clock = true
[[wechat]]
name = "main"
original_id = "gh_0a1b2c3d4e5f"
app_id = "wx0123456789abcdef"
app_secret = "secret-of-the-test"
token = "inventedToken01"
mode = "plain"
verified = true
api_base = "PLATFORM"
[[weibo]]
name = "main"
uid = "5300000000001"
app_key = "key"
app_secret = "another-secret-of-the-test"
access_token = "token-of-the-test"
m_api_base = "PLATFORM"
api_base = "PLATFORM"
upload_base = "PLATFORM"
[[webchat]]
name = "demo"
[[page]]
name = "main"
[[page]]
name = "other"
[hook]
url = "PLATFORM/hook"
secret = "a-third-secret-of-the-test"
[company]
name = "回音生活"
[[desk]]
department = "客户服务部"
person = "陈静"
extension = "8021"
[[desk]]
department = "商品服务部"
person = "李明"
extension = "8035"
categories = ["quality", "refund_payment"]
)";

constexpr auto club_text = R"(
[[wechat]]
name = "club"
original_id = "gh_0a1b2c3d4e60"
app_id = "wx0123456789abcdf0"
app_secret = "secret-of-the-club"
token = "inventedToken01"
mode = "plain"
verified = true
api_base = "PLATFORM"
)";

gateway::Settings settings_with(const std::string& platform, const HouseOptions& options) {
    std::string text = settings_text;
    if (options.club) text += club_text;
    constexpr auto* notices =
        "notice_template_id = \"notice-1\"\n"
        "notice_fields = [\"character_string1=case_no\"]\n";
    if (options.notices) text.insert(text.find("verified"), notices);
    const std::string place = "PLATFORM";
    for (auto at = text.find(place); at != std::string::npos; at = text.find(place))
        text.replace(at, place.size(), platform);
    auto read = gateway::read_settings({.text = text, .name = "settings of the test"});
    if (const auto* mistakes = std::get_if<std::vector<gateway::Mistake>>(&read))
        throw std::runtime_error(gateway::text_of(mistakes->front()));
    auto made = std::get<gateway::ReadSettings>(std::move(read)).settings;
    made.content_dir = std::filesystem::path(HUIYIN_SOURCE_DIR) / "config";
    return made;
}

// Made once: it takes its time. The accounts are the same in every house.
std::shared_ptr<const gateway::Content> content_of(const gateway::Settings& settings) {
    static const auto content = [&] {
        auto loaded = gateway::load_content(settings, gateway::reach_rules(settings));
        if (const auto* mistakes = std::get_if<std::vector<gateway::Mistake>>(&loaded))
            throw std::runtime_error(gateway::text_of(mistakes->front()));
        return std::get<std::shared_ptr<const gateway::Content>>(loaded);
    }();
    return content;
}

template <class T>
T good(std::variant<T, std::vector<gateway::Mistake>> read) {
    if (const auto* mistakes = std::get_if<std::vector<gateway::Mistake>>(&read))
        throw std::runtime_error(gateway::text_of(mistakes->front()));
    return std::get<T>(std::move(read));
}

template <class T>
std::unique_ptr<T> opened(std::variant<std::unique_ptr<T>, std::string> made) {
    if (const auto* mistake = std::get_if<std::string>(&made)) throw std::runtime_error(*mistake);
    return std::move(std::get<std::unique_ptr<T>>(made));
}

std::filesystem::path new_directory() {
    std::string name = (std::filesystem::temp_directory_path() / "huiyin-page-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    return name;
}

// As if their disk were full.
class DeafLedgers : public store::Ledgers {
public:
    void add_agent(store::Agent, store::Done<bool> done) override { done(full()); }

    void find_agent(std::string, store::Done<std::optional<store::Agent>> done) override {
        done(full());
    }

    void agents(store::Done<std::vector<store::Agent>> done) override { done(full()); }

    void disable_agent(std::string, dialog::Instant, store::Done<bool> done) override {
        done(full());
    }

    void set_password(
        std::string, std::string, bool, std::optional<store::SessionKey>, store::Done<bool> done
    ) override {
        done(full());
    }

    void open_session(store::Session, store::Done<Kept> done) override { done(full()); }

    void find_session(
        const store::SessionKey&, dialog::Instant, store::Done<std::optional<store::SignedIn>> done
    ) override {
        done(full());
    }

    void close_session(const store::SessionKey&, store::Done<Kept> done) override { done(full()); }

    void note_access(store::Access, store::Done<Kept> done) override { done(full()); }

    void accesses(const store::AccessesWanted&, store::Done<std::vector<store::Access>> done)
        override {
        done(std::vector<store::Access>());
    }

    void close() override {}

private:
    static store::Failure full() { return {store::Failure::What::unavailable, "full"}; }
};

std::string element(const std::string& name, const std::string& text) {
    return "<" + name + "><![CDATA[" + text + "]]></" + name + ">";
}

}  // namespace

std::string Heard::code() const {
    const auto read = json::parse(body, nullptr, false);
    return read.is_object() ? read.value("code", "") : "";
}

House::House(const HouseOptions& options)
    : directory_(new_directory()),
      log_(gateway::LogLevel::warning, gateway::LogFormat::text, log_text_) {
    const auto post = [this](std::function<void()> work) { net::asio::post(io_, std::move(work)); };
    auto listening = net::listen(
        io_,
        "127.0.0.1:0",
        {},
        [this](net::Request request) -> net::Task<net::Response> { co_return platform(request); },
        {},
        [](std::string_view what) { ADD_FAILURE() << what; }
    );
    platform_ = std::move(*listening);
    auto settings = settings_with("http://127.0.0.1:" + std::to_string(platform_->port()), options);
    auto content = content_of(settings);
    store::SqliteOptions engine;
    engine.directory = directory_ / "data";
    engine.testing.never_sync = true;
    auto store = opened(store::open_sqlite(engine, post));
    store_ = store.get();
    std::unique_ptr<store::Ledgers> ledgers = std::make_unique<DeafLedgers>();
    if (!options.deaf)
        ledgers = opened(store::open_sqlite_ledgers(
            {.directory = engine.directory, .inline_work = true, .never_sync = true}, post
        ));
    ledgers_ = ledgers.get();
    auto views =
        opened(store::open_sqlite_views({.directory = engine.directory, .inline_work = true}, post)
        );
    auto evidence = opened(store::open_sqlite_evidence({.directory = engine.directory}));
    const auto& folder = settings.content_dir;
    auto chat = good(gateway::load_chat_texts(folder, content->tone));
    auto page = good(gateway::load_case_texts(folder, content->tone));
    auto consent = good(gateway::load_consent_texts(folder, content->tone));
    auto api = good(gateway::api::load_texts(folder / "api.toml"));
    gateway_ = std::make_unique<gateway::Gateway>(
        io_,
        gateway::GatewayParts{
            .written =
                {.settings = std::move(settings),
                 .content = content,
                 .chat = std::move(chat),
                 .case_page = std::move(page),
                 .consent = std::move(consent),
                 .api = std::move(api)},
            .store = std::move(store),
            .ledgers = std::move(ledgers),
            .views = std::move(views),
            .evidence = std::move(evidence),
            .examine_program = HUIYIN_EXAMINE},
        log_
    );
    if (const auto mistake = gateway_->start(); !mistake.empty()) throw std::runtime_error(mistake);
    auto client = net::make_http_client(io_, {});
    client_ = std::move(*client);
}

House::~House() {
    const auto stop = [](gateway::Gateway& gateway, net::Server& platform) -> net::Task<bool> {
        co_await gateway.stop();
        const bool stopped = co_await platform.stop(std::chrono::seconds(5));
        co_return stopped;
    };
    client_->stop();
    play(stop(*gateway_, *platform_));
    gateway_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
}

net::Response House::platform(const net::Request& request) {
    net::Response response;
    response.content_type = "application/json";
    response.body = R"({"errcode":0,"errmsg":"ok"})";
    if (request.path == "/hook") {
        hook_bodies.push_back(request.body);
    } else if (request.path == "/cgi-bin/stable_token") {
        response.body = R"({"access_token":"of-the-test","expires_in":7200})";
    } else if (request.path == "/cgi-bin/user/info") {
        json person{{"subscribe", 1}};
        const auto* openid = request.parameter("openid");
        const auto known = unions.find(openid == nullptr ? "" : *openid);
        if (known != unions.end()) person["unionid"] = known->second;
        response.body = person.dump();
    } else if (request.path == "/cgi-bin/message/custom/send") {
        if (platform_refuses)
            response.body = R"({"errcode":45015,"errmsg":"response out of time limit"})";
        else
            sent_.push_back(json::parse(request.body));
    }
    return response;
}

std::string House::url(std::uint16_t port, const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(port) + path;
}

Heard House::call(
    net::Method method, const std::string& path, const std::string& body, const net::Fields& headers
) {
    net::ClientRequest request;
    request.method = method;
    request.url = url(gateway_->port(), path);
    request.body = body;
    request.headers = headers;
    request.time_max = std::chrono::seconds(30);
    const auto result = play(client_->send(std::move(request)));
    const auto* response = std::get_if<net::ClientResponse>(&result);
    if (response == nullptr) throw std::runtime_error("no answer to " + path);
    return {.status = response->status, .body = response->body};
}

Heard House::page(const std::string& act, const json& body, const net::Fields& headers) {
    return call(net::Method::post, "/case/main" + act, body.dump(), headers);
}

std::string House::in_wechat(
    const std::string& person, const std::string& text, const std::string& account
) {
    const std::string original_id = account == "club" ? "gh_0a1b2c3d4e60" : "gh_0a1b2c3d4e5f";
    connectors::wechat::Signer signer("inventedToken01");
    const auto now = std::chrono::floor<std::chrono::seconds>(net::system_now());
    const std::string seconds = std::to_string(now.time_since_epoch().count() + ++messages_);
    const auto signature = signer.sign(seconds, "7");
    const std::string body =
        "<xml>" + element("ToUserName", original_id) + element("FromUserName", person) +
        "<CreateTime>" + seconds + "</CreateTime>" + element("MsgType", "text") +
        element("Content", text) + "<MsgId>" + std::to_string(messages_) + "</MsgId></xml>";
    const auto heard = call(
        net::Method::post,
        "/hooks/wechat/" + account +
            "?signature=" + std::string(connectors::wechat::text_of(signature)) +
            "&timestamp=" + seconds + "&nonce=7&openid=" + person,
        body,
        {{"Content-Type", "text/xml"}}
    );
    std::string content;
    re2::RE2::PartialMatch(
        heard.body, "(?s)<Content><!\\[CDATA\\[(.*?)\\]\\]></Content>", &content
    );
    return content;
}

std::string House::in_weibo(const std::string& person, const std::string& text) {
    const std::string timestamp = std::to_string(1'794'836'213'000 + ++messages_);
    const auto signature = connectors::weibo::sign("another-secret-of-the-test", timestamp, "7");
    const json body{
        {"text", text},
        {"type", "text"},
        {"receiver_id", 5'300'000'000'001},
        {"sender_id", std::stoll(person)},
        {"created_at", "Mon Nov 16 21:36:53 +0800 2026"},
        {"data", json::object()}};
    const auto heard = call(
        net::Method::post,
        "/hooks/weibo/main?signature=" + std::string(signature.data(), signature.size()) +
            "&timestamp=" + timestamp + "&nonce=7",
        body.dump()
    );
    const auto data = net::parse_target("/?data=" + heard.parsed().at("data").get<std::string>());
    return json::parse(data->query.at(0).second).at("text");
}

// What was answered stands in the history, which is asked for as a page does that comes back.
net::Task<std::string> House::talk_in_webchat(std::string text) {
    std::string token;
    const std::string path = "/chat/demo/ws";
    json welcome;
    for (int round = 0; round < 2; ++round) {
        websocket_fixture::Visitor visitor(io_, gateway_->port());
        const bool open = co_await visitor.open(path);
        EXPECT_TRUE(open);
        json hello{{"type", "hello"}};
        if (!token.empty()) hello["visitor"] = token;
        const std::string greeting = hello.dump();
        co_await visitor.say(greeting);
        const std::string answer = co_await visitor.hear();
        welcome = json::parse(answer);
        if (round == 1) break;
        token = welcome.at("visitor");
        const std::string say = json{{"type", "say"}, {"id", "aaaaaaaa"}, {"text", text}}.dump();
        co_await visitor.say(say);
        for (std::string from; from != "bot";) {
            const std::string frame = co_await visitor.hear();
            const auto line = json::parse(frame);
            if (line.at("type") == "item") from = line.at("from");
        }
    }
    std::string said;
    for (const auto& item : welcome.at("items"))
        if (item.at("from") == "bot") said += item.at("text").get<std::string>() + "\n";
    co_return said;
}

std::string House::in_webchat(const std::string& text) {
    return play(talk_in_webchat(text));
}

std::string House::complain() {
    in_wechat("oOwner", "你们的奶粉罐子都瘪了，订单号20261119008877，我要退款");
    const auto told = in_wechat("oOwner", "电话13800001234，我叫王芳");
    const auto progress = in_wechat("oOwner", "我的投诉到哪了");
    std::string number;
    re2::RE2::PartialMatch(told + progress, "(HY\\d{6}-[0-9A-Z]{6})", &number);
    EXPECT_FALSE(number.empty()) << told << progress;
    return number;
}

std::string House::link(const std::string& number, std::chrono::hours ago) const {
    const auto key = store_->derived_key("case links");
    return connectors::casepage::make_link(key, "main", number, net::system_now() - ago);
}

dialog::Case House::case_of(const std::string& number) {
    dialog::Subjects subjects;
    const store::Wanted wanted{
        .account = "nobody", .external_id = "nobody", .case_numbers = {number}};
    store_->open(wanted, [&](auto found) { subjects = std::get<dialog::Subjects>(found); });
    return subjects.cases.at(0);
}

std::vector<store::Access> House::accesses() {
    std::vector<store::Access> all;
    ledgers_->accesses({}, [&](auto found) { all = std::get<std::vector<store::Access>>(found); });
    return all;
}

void House::advance(const std::string& time) {
    net::ClientRequest request;
    request.method = net::Method::post;
    request.url = url(gateway_->operations_port(), "/testing/clock");
    request.body = json{{"advance", time}}.dump();
    request.time_max = std::chrono::seconds(30);
    const auto result = play(client_->send(std::move(request)));
    const auto* response = std::get_if<net::ClientResponse>(&result);
    EXPECT_TRUE(response != nullptr && response->status == 200);
}

std::string House::sent_to(const std::string& person) {
    std::string all;
    for (const auto& message : sent_)
        if (message.at("touser") == person)
            all += message.at("text").at("content").get<std::string>() + "\n";
    std::erase_if(sent_, [&](const json& message) { return message.at("touser") == person; });
    return all;
}

std::string code_in(const std::string& text) {
    std::string code;
    re2::RE2::PartialMatch(text, "(?:验证码是 |验证码 )(\\d{6})", &code);
    return code;
}

}  // namespace house
