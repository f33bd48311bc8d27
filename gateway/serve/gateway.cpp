#include "gateway/serve/gateway.hpp"

#include "gateway/base/settings_change.hpp"

#include <boost/asio/post.hpp>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <exception>

namespace gateway {

namespace {

std::string what_of(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        return error.what();
    } catch (...) {
        return "not an exception we know";
    }
}

}  // namespace

Gateway::Gateway(net::asio::io_context& io, GatewayParts parts, Log& log)
    : io_(io),
      settings_(std::move(parts.written.settings)),
      content_(std::move(parts.written.content)),
      chat_texts_(std::move(parts.written.chat)),
      case_texts_(std::move(parts.written.case_page)),
      reached_(fault_point_reached()),
      log_(log),
      clock_(make_clock()),
      store_(std::move(parts.store)),
      ledgers_(std::move(parts.ledgers)),
      views_(std::move(parts.views)),
      evidence_(std::move(parts.evidence)),
      tasks_(
          io.get_executor(),
          [&log](const std::exception_ptr& failure) {
              log.error("task.failed", {{"what", what_of(failure)}});
          }
      ),
      inbox_(*store_, content_, *clock_, log_, metrics_, inbox_hooks()),
      alarms_(*store_, inbox_, *clock_, log_, metrics_, io.get_executor()),
      platforms_(
          settings_,
          std::move(parts.written.consent),
          {.io = io,
           .road = inbox_,
           .clock = *clock_,
           .tasks = tasks_,
           .log = log_,
           .metrics = metrics_,
           .pass_key = store_->derived_key("consent links")}
      ),
      access_watch_(
          [this] { return platforms_.senders(); },
          *clock_,
          metrics_,
          [this](const std::string& account, std::string_view what, const std::string& detail) {
              platforms_.note_alarm(account, what, detail);
          }
      ),
      outbox_(
          *store_,
          inbox_,
          *clock_,
          log_,
          metrics_,
          io.get_executor(),
          [this](std::string_view account, dialog::Carrier carrier) {
              return platforms_.sender(account, carrier);
          },
          OutboxOptions{.reached = reached_},
          [this](std::string_view case_number) { return page_of(case_number); }
      ),
      examiner_(io.get_executor(), std::move(parts.examine_program), ExamineLimits{}),
      uploads_(store_->files(), examine(), log_),
      fetcher_(
          *store_,
          inbox_,
          *clock_,
          log_,
          metrics_,
          io.get_executor(),
          [this](std::string_view account) { return media_source(account); },
          examine(),
          FetcherOptions{}
      ),
      recogniser_(
          *store_,
          inbox_,
          *clock_,
          metrics_,
          io.get_executor(),
          [this](Stranger stranger) {
              return platforms_.union_id(
                  std::move(stranger.account), std::move(stranger.external_id)
              );
          }
      ),
      api_({
          .store = *store_,
          .ledgers = *ledgers_,
          .views = *views_,
          .evidence = *evidence_,
          .inbox = inbox_,
          .clock = *clock_,
          .log = log_,
          .metrics = metrics_,
          .texts = std::move(parts.written.api),
          .https = settings_.server.public_url.starts_with("https://"),
      }),
      case_desk_({
          .store = *store_,
          .ledgers = *ledgers_,
          .consent_link = [this](
                              std::string_view account, std::string_view external_id
                          ) { return platforms_.consent_link(account, external_id); },
          .content = content_,
          .clock = *clock_,
          .log = log_,
      }),
      operations_answers_(metrics_, operations_hooks()) {
    webchat_ = std::make_unique<connectors::webchat::Connector>(
        connectors::webchat::Settings{.sites = chat_sites()},
        store_->derived_key("visitor tokens"),
        inbox_,
        &uploads_
    );
    open_privacy_page();
    open_case_page();
    watch_figures();
}

Gateway::~Gateway() = default;

std::unique_ptr<net::Clock> Gateway::make_clock() {
    if (!settings_.testing.settable_clock) return net::make_system_clock(io_);
    auto clock = net::make_settable_clock(io_, net::system_now(), true);
    settable_ = clock.get();
    return clock;
}

InboxHooks Gateway::inbox_hooks() {
    return {
        .on_committed = [this](
                            std::string_view account,
                            std::string_view external_id,
                            std::vector<connectors::Line> lines
                        ) { webchat_->turn_committed(account, external_id, std::move(lines)); },
        .reachable = [this](
                         std::string_view account, std::string_view external_id
                     ) { return webchat_->present(account, external_id); },
        .on_delivery = [this](store::DeliveryRow row) { outbox_.add(std::move(row)); },
        .on_evidence = [this](store::EvidenceRow row) { fetcher_.add(std::move(row)); },
        .on_stranger =
            [this](Stranger stranger) {
                if (platforms_.has_unions(stranger.account)) recogniser_.add(std::move(stranger));
            },
        .on_promise = [this](dialog::Instant due) { alarms_.expect(due); },
        .consent_link = [this](
                            std::string_view account, std::string_view external_id
                        ) { return platforms_.consent_link(account, external_id); },
        .post = [this](std::function<void()> then) { net::asio::post(io_, std::move(then)); },
        .reached = reached_,
    };
}

// As by kill -9, at the place and passing that a test wants.
FaultPointReached Gateway::fault_point_reached() const {
    const auto& testing = settings_.testing;
    if (!testing.kill_at) return {};
    const auto left = std::make_shared<std::size_t>(testing.kill_at_passing);
    return [point = *testing.kill_at, left](FaultPoint reached) {
        if (reached == point && --*left == 0) ::kill(::getpid(), SIGKILL);
    };
}

OperationsHooks Gateway::operations_hooks() {
    OperationsHooks hooks;
    hooks.now = [this] { return clock_->now(); };
    hooks.unready = [this]() -> std::optional<std::string> {
        if (!public_) return "not listening yet";
        if (stopping_) return "stopping";
        if (inbox_.store_fails()) return "the store cannot be written";
        return std::nullopt;
    };
    if (settable_ == nullptr) return hooks;
    hooks.move_clock = [this](Instant target) { return move_clock(target); };
    return hooks;
}

net::Task<Instant> Gateway::move_clock(Instant target) {
    std::function<net::Task<void>()> settled = [this] { return settle(); };
    co_await settable_->advance_to(target, std::move(settled));
    co_return clock_->now();
}

// What falls due makes deliveries, and what becomes of these makes new promises.
net::Task<void> Gateway::settle() {
    do {
        co_await alarms_.settle();
        co_await outbox_.settle();
        co_await fetcher_.settle();
        co_await recogniser_.settle();
    } while (!outbox_.is_idle() || !fetcher_.is_idle() || !recogniser_.is_idle());
}

Fetcher::Examine Gateway::examine() {
    return [this](Fetcher::Bytes bytes) { return examiner_.examine(*bytes); };
}

// What did not come by a platform was handed to us directly. A platform's account that was taken
// out of the settings may come back: what it holds is not gone.
connectors::MediaSource* Gateway::media_source(std::string_view account) {
    const bool by_platform = account.starts_with("wechat/") || account.starts_with("weibo/");
    return by_platform ? platforms_.media_source(account) : &uploads_;
}

std::vector<connectors::webchat::Site> Gateway::chat_sites() const {
    std::vector<connectors::webchat::Site> sites;
    for (const auto& site : settings_.webchat)
        sites.push_back({
            .name = site.name,
            .origins = site.origins,
            .texts = chat_texts_.page,
            .privacy = chat_texts_.privacy,
        });
    return sites;
}

void Gateway::open_privacy_page() {
    const std::string first = settings_.webchat.empty() ? "privacy" : settings_.webchat[0].name;
    privacy_page_ = std::make_unique<connectors::webchat::Page>(
        first, chat_texts_.page, chat_texts_.privacy, std::vector<std::string>()
    );
}

std::vector<std::string> Gateway::case_sites() const {
    std::vector<std::string> sites;
    for (const auto& page : settings_.pages) sites.push_back(page.name);
    return sites;
}

void Gateway::open_case_page() {
    case_page_ = std::make_unique<connectors::casepage::Connector>(
        connectors::casepage::Settings{.sites = case_sites(), .texts = case_texts_},
        connectors::casepage::Connector::Parts{
            .key = store_->derived_key("case links"),
            .road = inbox_,
            .uploads = uploads_,
            .cases = case_desk_,
            .now = [this] { return clock_->now(); },
        }
    );
}

// Without an address that customers can reach there is nothing to lead them to.
std::string Gateway::page_of(std::string_view case_number) const {
    if (!settings_.server.has_public_url || settings_.pages.empty()) return {};
    const auto path = case_page_->path_to(settings_.pages.front().name, case_number);
    return path.empty() ? path : settings_.server.public_url + path;
}

void Gateway::exchange(Written fresh) {
    std::string mistake;
    try {
        mistake = try_exchange(fresh);
    } catch (const std::exception& failure) {
        mistake = failure.what();
    }
    if (mistake.empty())
        log_.info("settings.exchanged");
    else
        log_.error("settings.not_exchanged", {{"what", mistake}});
}

// First all that may fail, which changes nothing when it does.
std::string Gateway::try_exchange(Written& fresh) {
    const auto bound = changes_that_need_a_start(settings_, fresh.settings);
    if (!bound.empty()) return std::string(bound.front()) + " changed: that needs a new start";
    std::optional<net::Tls> tls;
    if (tls_) {
        const auto& server = fresh.settings.server;
        tls.emplace(server.tls_certificate.string(), server.tls_key.string());
        if (const auto read = tls->reload(); !read)
            return "server.tls_certificate: " + read.error().detail;
    }
    auto mistake = platforms_.exchange(fresh.settings, std::move(fresh.consent));
    if (!mistake.empty()) return mistake;
    if (tls) tls_->become(std::move(*tls));
    settings_ = std::move(fresh.settings);
    content_ = std::move(fresh.content);
    chat_texts_ = std::move(fresh.chat);
    case_texts_ = std::move(fresh.case_page);
    inbox_.replace_content(content_);
    webchat_->exchange(chat_sites());
    case_desk_.replace_content(content_);
    case_page_->exchange(case_sites(), case_texts_);
    open_privacy_page();
    api_.exchange(std::move(fresh.api), settings_.server.public_url.starts_with("https://"));
    log_.set_least(settings_.log.level);
    return {};
}

std::string Gateway::start() {
    const auto failed = [this](std::string_view what) {
        log_.error("server.failure", {{"what", what}});
    };
    auto operations = net::listen(
        io_,
        settings_.server.operations_listen,
        {},
        [this](net::Request request) { return operations_answers_.handle(std::move(request)); },
        {},
        failed
    );
    if (!operations)
        return "operations_listen " + settings_.server.operations_listen + ": " +
               operations.error().detail + ": " + operations.error().code.message();
    operations_ = std::move(*operations);
    if (!settings_.server.tls_key.empty()) {
        auto tls = net::make_tls(
            settings_.server.tls_certificate.string(), settings_.server.tls_key.string()
        );
        if (!tls) return "server.tls_certificate: " + tls.error().detail;
        tls_ = std::move(*tls);
    }
    auto opened = net::listen(
        io_,
        settings_.server.listen,
        settings_.server.limits,
        [this](net::Request request) { return serve(std::move(request)); },
        [this](const net::Request& request) { return upgrade(request); },
        failed,
        tls_,
        [this](const net::Request& head) { return before_body(head); }
    );
    if (!opened)
        return "listen " + settings_.server.listen + ": " + opened.error().detail + ": " +
               opened.error().code.message();
    public_ = std::move(*opened);
    tasks_.spawn(alarms_.run());
    tasks_.spawn(outbox_.run());
    tasks_.spawn(fetcher_.run());
    tasks_.spawn(recogniser_.run());
    tasks_.spawn(access_watch_.run());
    auto reaches = [this](std::string_view account) {
        const auto rules = content_->policy.reach.find(account);
        return rules != content_->policy.reach.end() && rules->second.after_words.messages > 0;
    };
    tasks_.spawn(inbox_.recover_answers(connectors::MissedAnswers::platform_calls_for, reaches));
    return {};
}

net::Task<void> Gateway::stop() {
    log_.info("gateway.stopping");
    stopping_ = true;
    const bool clean = co_await public_->stop(settings_.server.stop_time_max);
    inbox_.stop();
    alarms_.stop();
    outbox_.stop();
    fetcher_.stop();
    recogniser_.stop();
    access_watch_.stop();
    platforms_.flush();
    const bool joined = co_await tasks_.join(settings_.server.stop_time_max);
    if (!clean || !joined) log_.warning("gateway.stopped_late");
    platforms_.stop();
    co_await operations_->stop(std::chrono::milliseconds(1000));
    api_.stop();
    evidence_.reset();  // the store folds its log away when it is the last to close
    views_->close();
    ledgers_->close();
    store_->close();
    log_.info("gateway.stopped");
}

}  // namespace gateway
