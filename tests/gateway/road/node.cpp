#include "gateway/road/node.hpp"

#include "gateway/base/settings.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <unistd.h>

#include <stdexcept>
#include <system_error>
#include <utility>

namespace road {

namespace {

std::shared_ptr<const Content> read_content() {
    const std::filesystem::path source = HUIYIN_SOURCE_DIR;
    gateway::Settings settings;
    settings.content_dir = source / "config";
    settings.server.public_url = "https://huiyin.example";
    settings.company = {.name = "回音生活", .hotline = "400-000-0000", .hours = "每天 9:00–21:00"};
    settings.desks.push_back(
        {.desk = {.department = "客户服务部", .person = "陈静", .extension = "8021"}}
    );
    auto loaded = gateway::load_content(settings);
    if (auto* mistakes = std::get_if<std::vector<gateway::Mistake>>(&loaded); mistakes != nullptr) {
        std::string all = "config/ cannot be read:";
        for (const auto& mistake : *mistakes) all += "\n" + gateway::text_of(mistake);
        throw std::runtime_error(all);
    }
    return std::get<std::shared_ptr<const Content>>(loaded);
}

template <class T>
T value_of(std::variant<T, store::Failure> found) {
    if (auto* failure = std::get_if<store::Failure>(&found); failure != nullptr)
        throw std::runtime_error("the store failed: " + failure->detail);
    return std::move(std::get<T>(found));
}

net::Task<void> answer(Inbox& inbox, std::shared_ptr<Call> call) {
    Inbound inbound = call->inbound;
    Taken taken = co_await inbox.take(std::move(inbound));
    call->taken = std::move(taken);
}

net::Task<void> handle(
    Inbox& inbox, store::DueRow row, std::shared_ptr<std::optional<Inbox::Fallen>> fallen
) {
    const auto outcome = co_await inbox.fall_due(row);
    *fallen = outcome;
}

}  // namespace

std::shared_ptr<const Content> shipped_content() {
    static const auto content = read_content();
    return content;
}

Directory::Directory() {
    std::string name = (std::filesystem::temp_directory_path() / "huiyin-road-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
        throw std::system_error(errno, std::generic_category(), "mkdtemp");
    path_ = name;
}

Directory::~Directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

// Ends from its last member to its first: whoever waits for the inbox is unwound with it, and what
// is queued on the loop never runs.
struct Node::Life {
    explicit Life(Instant now) : clock(net::make_settable_clock(io, now, false)) {}

    std::unique_ptr<gateway::Alarms> alarms;
    std::unique_ptr<gateway::Outbox> outbox;
    std::unique_ptr<gateway::Fetcher> fetcher;
    std::unique_ptr<gateway::Recogniser> recogniser;
    net::asio::cancellation_signal alarms_end;
    net::asio::io_context io{1};
    net::asio::executor_work_guard<net::asio::io_context::executor_type> work{io.get_executor()};
    std::unique_ptr<net::SettableClock> clock;
    std::unique_ptr<store::Store> engine;
    std::unique_ptr<store::Store> wrapper;
    std::unique_ptr<Inbox> inbox;
};

Node::Node(NodeOptions options)
    : options_(std::move(options)),
      stopped_at_(options_.start),
      log_(gateway::LogLevel::debug, gateway::LogFormat::text, log_text_) {}

Node::~Node() {
    if (is_running()) kill();
}

void Node::start() {
    store::SqliteOptions engine;
    engine.directory = options_.directory / "data";
    engine.master_key.emplace();  // the same in each run, so that a seed means the same world
    engine.inline_commits = true;
    engine.cached_subjects_max = options_.cached_subjects_max;
    engine.testing.never_sync = true;  // the machine lives on when the process is killed
    engine.testing.fault = options_.fault;
    auto life = std::make_unique<Life>(stopped_at_);
    auto opened = store::open_sqlite(engine, [&io = life->io](std::function<void()> work) {
        net::asio::post(io, std::move(work));
    });
    if (const auto* mistake = std::get_if<std::string>(&opened); mistake != nullptr)
        throw std::runtime_error(*mistake);
    life_ = std::move(life);
    life_->engine = std::move(std::get<std::unique_ptr<store::Store>>(opened));
    if (options_.wrap) life_->wrapper = options_.wrap(*life_->engine);
    auto hooks = options_.hooks;
    hooks.on_promise = [this](Instant due) {
        if (life_ && life_->alarms) life_->alarms->expect(due);
    };
    hooks.on_delivery = [this](store::DeliveryRow row) {
        if (life_ && life_->outbox) life_->outbox->add(std::move(row));
    };
    hooks.on_evidence = [this](store::EvidenceRow row) {
        if (life_ && life_->fetcher) life_->fetcher->add(std::move(row));
    };
    hooks.on_stranger = [this](gateway::Stranger stranger) {
        if (life_ && life_->recogniser) life_->recogniser->add(std::move(stranger));
    };
    hooks.post = [&io = life_->io](std::function<void()> then) {
        net::asio::post(io, std::move(then));
    };
    life_->inbox = std::make_unique<Inbox>(
        store(),
        options_.content ? options_.content : shipped_content(),
        *life_->clock,
        log_,
        metrics_,
        std::move(hooks)
    );
    if (options_.find_sender) {
        life_->outbox = std::make_unique<gateway::Outbox>(
            store(),
            *life_->inbox,
            *life_->clock,
            log_,
            metrics_,
            life_->io.get_executor(),
            options_.find_sender,
            gateway::OutboxOptions{}
        );
        net::asio::co_spawn(
            life_->io, life_->outbox->run(), [](const std::exception_ptr& /*failure*/) {}
        );
    }
    if (options_.find_source) start_fetcher();
    if (options_.ask_who) start_recogniser();
    if (options_.watch) watch();
    poll();
}

void Node::start_fetcher() {
    life_->fetcher = std::make_unique<gateway::Fetcher>(
        store(),
        *life_->inbox,
        *life_->clock,
        log_,
        metrics_,
        life_->io.get_executor(),
        options_.find_source,
        options_.examine,
        options_.fetching
    );
    net::asio::co_spawn(
        life_->io, life_->fetcher->run(), [](const std::exception_ptr& /*failure*/) {}
    );
}

void Node::start_recogniser() {
    life_->recogniser = std::make_unique<gateway::Recogniser>(
        store(), *life_->inbox, *life_->clock, metrics_, life_->io.get_executor(), options_.ask_who
    );
    net::asio::co_spawn(
        life_->io, life_->recogniser->run(), [](const std::exception_ptr& /*failure*/) {}
    );
}

void Node::kill() {
    stopped_at_ = now();
    life_.reset();
}

Instant Node::now() const {
    return is_running() ? life_->clock->now() : stopped_at_;
}

void Node::close() {
    settle();
    end_watch();
    store().close();
    kill();
}

void Node::watch() {
    life_->alarms = std::make_unique<gateway::Alarms>(
        store(), *life_->inbox, *life_->clock, log_, metrics_, life_->io.get_executor()
    );
    auto on_end = [](const std::exception_ptr& /*failure*/) {};
    net::asio::co_spawn(
        life_->io,
        life_->alarms->run(),
        net::asio::bind_cancellation_slot(life_->alarms_end.slot(), on_end)
    );
}

void Node::end_watch() {
    if (!life_->alarms) return;
    life_->alarms->stop();
    life_->alarms_end.emit(net::asio::cancellation_type::terminal);
    poll();
    life_->alarms.reset();
}

std::shared_ptr<Call> Node::call(Inbound inbound, bool look) {
    auto call = std::make_shared<Call>();
    call->inbound = std::move(inbound);
    net::asio::co_spawn(
        life_->io,
        answer(*life_->inbox, call),
        [](const std::exception_ptr& failure) {
            if (failure) std::rethrow_exception(failure);
        }
    );
    if (look) poll();
    return call;
}

std::shared_ptr<std::optional<Inbox::Fallen>> Node::fall_due(store::DueRow row) {
    auto fallen = std::make_shared<std::optional<Inbox::Fallen>>();
    net::asio::co_spawn(
        life_->io,
        handle(*life_->inbox, row, fallen),
        [](const std::exception_ptr& failure) {
            if (failure) std::rethrow_exception(failure);
        }
    );
    poll();
    return fallen;
}

void Node::poll() {
    life_->io.restart();
    while (life_->io.poll() > 0) {
    }
}

std::size_t Node::commit() {
    return static_cast<store::SqliteStore&>(*life_->engine).commit_waiting();
}

void Node::settle() {
    poll();
    while (commit() > 0) poll();
}

void Node::run(net::Task<void> story) {
    bool ended = false;
    net::asio::co_spawn(life_->io, std::move(story), [&](const std::exception_ptr& failure) {
        ended = true;
        if (failure) std::rethrow_exception(failure);
    });
    while (!ended) {
        settle();
        if (!ended)
            life_->io.run_one_for(std::chrono::milliseconds(1));  // whoever waits in wire time
    }
}

void Node::leap_to(Instant target) {
    settle();
    end_watch();
    run(life_->clock->advance_to(target, nullptr));
    if (options_.watch) watch();
    settle();
}

void Node::advance_to(Instant target) {
    std::function<net::Task<void>()> settle = [this] { return settle_all(); };
    run(life_->clock->advance_to(target, std::move(settle)));
}

// What falls due makes deliveries, and what becomes of these makes new promises.
net::Task<void> Node::settle_all() {
    do {
        co_await life_->alarms->settle();
        if (life_->outbox) {
            co_await life_->outbox->settle();
        }
        if (life_->fetcher) {
            co_await life_->fetcher->settle();
        }
        if (life_->recogniser) {
            co_await life_->recogniser->settle();
        }
    } while ((life_->outbox && !life_->outbox->is_idle()) ||
             (life_->fetcher && !life_->fetcher->is_idle()));
}

void Node::advance_without_commits(Instant target) {
    net::asio::co_spawn(
        life_->io,
        life_->clock->advance_to(target, nullptr),
        [](const std::exception_ptr& failure) {
            if (failure) std::rethrow_exception(failure);
        }
    );
    poll();
}

void Node::settle_due() {
    const bool watched = life_->alarms != nullptr;
    if (!watched) watch();
    run(life_->alarms->settle());
    if (!watched) end_watch();
}

store::Store& Node::store() {
    return life_->wrapper ? *life_->wrapper : *life_->engine;
}

Inbox& Node::inbox() {
    return *life_->inbox;
}

gateway::Fetcher& Node::fetcher() {
    return *life_->fetcher;
}

Taken Node::take(const Inbound& inbound) {
    const auto asked = call(inbound);
    settle();
    if (!asked->taken) throw std::runtime_error("a call was not answered");
    return *asked->taken;
}

std::optional<store::StoredTurn> Node::stored(const Inbound& inbound) {
    std::optional<store::StoredTurn> turn;
    const auto identity = store().identify(inbound.identity, inbound.platform_seconds);
    store().find_turn(identity, [&](auto found) { turn = value_of(std::move(found)); });
    return turn;
}

std::vector<store::HistoryItem> Node::history(const std::string& account, const std::string& user) {
    std::vector<store::HistoryItem> items;
    store().history(account, user, dialog::TurnId{}, 1000, [&](auto found) {
        items = value_of(std::move(found));
    });
    return items;
}

dialog::Subjects Node::subjects(const std::string& account, const std::string& user) {
    dialog::Subjects subjects;
    const store::Wanted wanted{.account = account, .external_id = user, .case_numbers = {}};
    store().open(wanted, [&](auto found) { subjects = value_of(std::move(found)); });
    return subjects;
}

Inbound said(const std::string& user, std::uint64_t number, const std::string& text) {
    const std::string account = "wechat/main";
    return {
        .account = account,
        .external_id = user,
        .identity = account + "|" + user + "|" + std::to_string(number),
        .platform_seconds = 1'795'000'000,
        .platform_id = std::to_string(number),
        .kind = "text",
        .what = connectors::Said{text},
    };
}

std::string text_of(const Taken& taken) {
    std::string text;
    for (const auto& say : taken.says) text += (text.empty() ? "" : "\n") + say;
    return text;
}

}  // namespace road
