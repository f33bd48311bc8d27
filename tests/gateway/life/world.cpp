#include "gateway/life/world.hpp"

#include "gateway/life/wire.hpp"
#include "simulators/setup.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <unistd.h>

#include <stdexcept>
#include <system_error>

namespace life {

namespace {

constexpr auto settings_text = R"(
content_dir = "config"
[server]
public_url = "https://huiyin.example"
[[wechat]]
name = "main"
original_id = "gh_0a1b2c3d4e5f"
app_id = "wx0123456789abcdef"
app_secret = "secret-of-the-test"
token = "atokenofthetest"
encoding_aes_key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
verified = true
api_base = "http://platforms.test"
notice_template_id = "notice-1"
notice_fields = ["character_string1=case_no", "phrase2=stage", "time3=at"]
template_id = "card-1"
template_fields = ["character_string1=case_no", "thing2=stage", "time3=at"]
[[weibo]]
name = "main"
uid = "6000000001"
app_key = "key"
app_secret = "another-secret-of-the-test"
access_token = "token-of-the-test"
m_api_base = "http://platforms.test"
api_base = "http://platforms.test"
upload_base = "http://platforms.test"
[company]
name = "回音生活"
hotline = "400-000-0000"
hours = "每天 9:00–21:00"
[[desk]]
department = "客户服务部"
person = "陈静"
extension = "8021"
)";

constexpr auto hook_text = R"(
[hook]
url = "http://operator.test/hook"
secret = "a-third-secret-of-the-test"
)";

gateway::Settings settings(const WorldOptions& options) {
    std::string text = std::string(settings_text) + (options.hook ? hook_text : "");
    if (options.platform_desk) text.insert(text.find("verified"), "platform_desk = true\n");
    auto read = gateway::read_settings({.text = text, .name = "settings of the test"});
    if (const auto* mistakes = std::get_if<std::vector<gateway::Mistake>>(&read))
        throw std::runtime_error(gateway::text_of(mistakes->front()));
    auto made = std::get<gateway::ReadSettings>(std::move(read)).settings;
    made.content_dir = std::filesystem::path(HUIYIN_SOURCE_DIR) / "config";
    return made;
}

std::shared_ptr<const gateway::Content> content(const gateway::Settings& of) {
    auto loaded = gateway::load_content(of, gateway::reach_rules(of));
    if (const auto* mistakes = std::get_if<std::vector<gateway::Mistake>>(&loaded))
        throw std::runtime_error(gateway::text_of(mistakes->front()));
    return std::get<std::shared_ptr<const gateway::Content>>(loaded);
}

std::filesystem::path new_directory() {
    std::string name = (std::filesystem::temp_directory_path() / "huiyin-life-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
        throw std::system_error(errno, std::generic_category(), "mkdtemp");
    return name;
}

net::Instant monday() {
    return *dialog::parse_rfc3339("2026-11-23T10:00:00+08:00");
}

void rethrow(const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
}

// Looking at files is another suite's matter.
net::Task<std::variant<gateway::Examined, gateway::NotExamined>> looked_at(
    gateway::Fetcher::Bytes /*bytes*/
) {
    co_return gateway::Examined{
        .kind = gateway::Examined::Kind::image, .type = "image/jpeg", .thumbnail = "small"};
}

template <class T>
T value_of(std::variant<T, store::Failure> found) {
    if (auto* failure = std::get_if<store::Failure>(&found); failure != nullptr)
        throw std::runtime_error("the store failed: " + failure->detail);
    return std::move(std::get<T>(found));
}

}  // namespace

World::World(std::uint64_t seed, const simulators::Faults& faults, const WorldOptions& options)
    : directory_(new_directory()),
      log_(gateway::LogLevel::info, gateway::LogFormat::text, log_text_),
      clock_(net::make_settable_clock(io_, monday(), false)) {
    const auto settings_of_all = settings(options);
    store::SqliteOptions engine;
    engine.directory = directory_ / "data";
    engine.master_key.emplace();
    engine.inline_commits = true;
    engine.testing.never_sync = true;
    auto opened = store::open_sqlite(engine, [this](std::function<void()> work) {
        net::asio::post(io_, std::move(work));
    });
    if (const auto* mistake = std::get_if<std::string>(&opened)) throw std::runtime_error(*mistake);
    store_ = std::move(std::get<std::unique_ptr<store::Store>>(opened));
    tasks_ = std::make_unique<net::TaskGroup>(io_.get_executor(), rethrow);
    gateway::InboxHooks hooks;
    hooks.on_committed = [this](
                             std::string_view account,
                             std::string_view external_id,
                             std::vector<connectors::Line> lines
                         ) { webchat_->turn_committed(account, external_id, std::move(lines)); };
    hooks.reachable = [this](std::string_view account, std::string_view external_id) {
        return webchat_->present(account, external_id);
    };
    hooks.on_promise = [this](dialog::Instant due) { alarms_->expect(due); };
    hooks.on_delivery = [this](store::DeliveryRow row) { outbox_->add(std::move(row)); };
    hooks.on_evidence = [this](store::EvidenceRow row) { fetcher_->add(std::move(row)); };
    hooks.consent_link = [this](std::string_view account, std::string_view external_id) {
        return platforms_->consent_link(account, external_id);
    };
    hooks.post = [this](std::function<void()> then) { net::asio::post(io_, std::move(then)); };
    const auto all_content = content(settings_of_all);
    inbox_ = std::make_unique<gateway::Inbox>(
        *store_, all_content, *clock_, log_, metrics_, std::move(hooks)
    );
    alarms_ = std::make_unique<gateway::Alarms>(
        *store_, *inbox_, *clock_, log_, metrics_, io_.get_executor()
    );
    gateway::Platforms::Parts parts{
        .io = io_,
        .road = *inbox_,
        .clock = *clock_,
        .tasks = *tasks_,
        .log = log_,
        .metrics = metrics_,
        .http = std::make_unique<Wire>([this](net::Request request) {
            if (request.path == "/hook") return take_hook(std::move(request));
            return simulator_->handle(std::move(request));
        }),
        .patience = std::chrono::milliseconds(5),
        .platforms_call_for = std::chrono::milliseconds(20),
    };
    platforms_ = std::make_unique<gateway::Platforms>(
        settings_of_all,
        std::get<gateway::ConsentTexts>(
            gateway::load_consent_texts(settings_of_all.content_dir, all_content->tone)
        ),
        std::move(parts)
    );
    outbox_ = std::make_unique<gateway::Outbox>(
        *store_,
        *inbox_,
        *clock_,
        log_,
        metrics_,
        io_.get_executor(),
        [this](std::string_view account, dialog::Carrier carrier) {
            return platforms_->sender(account, carrier);
        },
        gateway::OutboxOptions{}
    );
    uploads_ = std::make_unique<gateway::UploadDesk>(store_->files(), looked_at, log_);
    fetcher_ = std::make_unique<gateway::Fetcher>(
        *store_,
        *inbox_,
        *clock_,
        log_,
        metrics_,
        io_.get_executor(),
        [this](std::string_view account) -> connectors::MediaSource* {
            auto* platform = platforms_->media_source(account);
            return platform == nullptr ? uploads_.get() : platform;
        },
        looked_at,
        gateway::FetcherOptions{}
    );
    connectors::webchat::Settings pages;
    pages.sites.push_back({.name = "demo", .origins = {}, .texts = {}, .privacy = {}});
    webchat_ = std::make_unique<connectors::webchat::Connector>(
        std::move(pages), store_->derived_key("visitor tokens"), *inbox_, uploads_.get()
    );
    to_gateway_ = std::make_unique<Wire>([this](net::Request request) {
        return platforms_->serve(std::move(request));
    });
    auto setup = simulators::setup_of(
        {.listen = "platforms.test", .gateway = "http://gateway.test", .seed = seed},
        settings_of_all
    );
    setup.gateway_operations.clear();
    setup.times.pause = std::chrono::milliseconds(0);
    simulator_ = std::make_unique<simulators::Simulator>(
        io_.get_executor(), *clock_, *to_gateway_, std::move(setup)
    );
    simulator_->set_faults(faults);
    net::asio::co_spawn(io_, alarms_->run(), rethrow);
    net::asio::co_spawn(io_, outbox_->run(), rethrow);
    net::asio::co_spawn(io_, fetcher_->run(), rethrow);
    poll();
}

World::~World() {
    for (const auto& socket : sockets_) socket->hang_up();
    alarms_->stop();
    outbox_->stop();
    fetcher_->stop();
    settle();
    store_->close();
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
}

net::Task<net::Response> World::take_hook(net::Request request) {
    hook_bodies.push_back(std::move(request.body));
    co_return net::Response{};
}

void World::poll() {
    io_.restart();
    do {
        while (io_.poll() > 0) {
        }
    } while (!disk_hangs_ && static_cast<store::SqliteStore&>(*store_).commit_waiting() > 0);
}

void World::settle_on_a_slow_disk() {
    disk_hangs_ = true;
    run(wait(std::chrono::milliseconds(60)));  // wire time: every call of a platform has given up
    disk_hangs_ = false;
    settle();
    // Until the answers are given to the way out.
    run(wait(std::chrono::milliseconds(30)));
    settle();
}

net::Task<void> World::wait(std::chrono::milliseconds time) {
    net::asio::steady_timer timer(io_, time);
    co_await timer.async_wait(net::as_result);
}

void World::run(net::Task<void> story) {
    bool ended = false;
    net::asio::co_spawn(io_, std::move(story), [&](const std::exception_ptr& failure) {
        ended = true;
        rethrow(failure);
    });
    while (!ended) {
        poll();
        if (!ended) io_.run_one_for(std::chrono::milliseconds(1));  // whoever waits in wire time
    }
}

net::Task<void> World::settle_all() {
    do {
        co_await simulator_->pusher.settled();
        co_await alarms_->settle();
        co_await outbox_->settle();
        co_await fetcher_->settle();
    } while (!outbox_->is_idle() || !fetcher_->is_idle() || inbox_->running() > 0);
}

void World::settle() {
    run(settle_all());
}

void World::advance(net::Duration time) {
    std::function<net::Task<void>()> settled = [this] { return settle_all(); };
    run(clock_->advance_to(clock_->now() + time, std::move(settled)));
}

simulators::Platform& World::platform(bool weibo) {
    if (weibo) return simulator_->weibo;
    return simulator_->wechat;
}

std::shared_ptr<connectors::webchat::FakeSocket> World::connect_visitor() {
    std::erase_if(sockets_, [](const auto& each) { return each->ended; });
    net::Request request;
    request.path = "/chat/demo/ws";
    request.headers = {{"host", "gateway.test"}};
    request.remote = "127.0.0.1";
    auto handler = std::get<net::WebSocketHandler>(webchat_->upgrade(request));
    auto socket = std::make_shared<connectors::webchat::FakeSocket>(io_);
    sockets_.push_back(socket);
    net::asio::co_spawn(io_, handler(*socket), [socket](const std::exception_ptr& failure) {
        socket->ended = true;
        rethrow(failure);
    });
    return socket;
}

net::Response World::ask_webchat(net::Request request) {
    std::optional<net::Response> answer;
    net::asio::co_spawn(
        io_,
        webchat_->answer(std::move(request)),
        [&](const std::exception_ptr& failure, net::Response response) {
            rethrow(failure);
            answer = std::move(response);
        }
    );
    while (!answer) poll();
    return std::move(*answer);
}

std::vector<World::Said> World::said_to(
    const std::string& account, const std::string& external_id
) {
    std::vector<store::HistoryItem> items;
    store_->history(account, external_id, dialog::TurnId{}, 1'000, [&](auto found) {
        items = value_of(std::move(found));
    });
    std::vector<Said> said;
    for (const auto& item : items) {
        if (item.from_customer) continue;
        if (!said.empty() && said.back().turn == item.turn)
            said.back().text += "\n" + item.text;
        else
            said.push_back({item.text, item.turn});
    }
    return said;
}

dialog::Subjects World::subjects(const std::string& account, const std::string& external_id) {
    dialog::Subjects subjects;
    const store::Wanted wanted{.account = account, .external_id = external_id, .case_numbers = {}};
    store_->open(wanted, [&](auto found) { subjects = value_of(std::move(found)); });
    return subjects;
}

std::vector<store::DeliveryRow> World::for_agent() {
    std::vector<store::DeliveryRow> rows;
    store_->deliveries_for_agent({}, 10'000, [&](auto found) {
        rows = value_of(std::move(found));
    });
    return rows;
}

std::vector<store::EvidenceRow> World::evidence(
    const std::string& account, const std::string& external_id
) {
    std::vector<store::EvidenceRow> all;
    for (const auto& of : subjects(account, external_id).cases)
        store_->evidence_of(of.id, [&](auto found) {
            for (auto& row : value_of(std::move(found))) all.push_back(std::move(row));
        });
    return all;
}

std::optional<std::string> World::file(dialog::PersonId person, const std::string& sha256) {
    std::optional<std::string> bytes;
    store_->files().read(person, sha256, [&](auto found) { bytes = value_of(std::move(found)); });
    poll();
    return bytes;
}

}  // namespace life
