#include "gateway/serve/gateway.hpp"

#include <boost/asio/post.hpp>

#include <chrono>
#include <exception>

namespace gateway {

namespace {

connectors::wechat::AccountSettings account_of(const WechatAccount& account) {
    using Ours = WechatAccount::Mode;
    using Theirs = connectors::wechat::Mode;
    const Theirs mode = account.mode == Ours::plain        ? Theirs::plain
                        : account.mode == Ours::compatible ? Theirs::compatible
                                                           : Theirs::safe;
    return {
        .name = account.name,
        .original_id = account.original_id,
        .app_id = account.app_id,
        .token = account.token.reveal(),
        .encoding_aes_key = account.encoding_aes_key.reveal(),
        .previous_encoding_aes_key = account.previous_encoding_aes_key
                                         ? account.previous_encoding_aes_key->reveal()
                                         : std::string(),
        .mode = mode,
        .verified = account.verified,
    };
}

net::Response not_found() {
    net::Response response;
    response.status = 404;
    response.body = "not found\n";
    return response;
}

net::Response redirect(std::string to) {
    net::Response response;
    response.status = 302;
    response.headers.emplace_back("Location", std::move(to));
    return response;
}

std::string what_of(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        return error.what();
    } catch (...) {
        return "not an exception we know";
    }
}

net::Task<net::Response> ready(net::Response response) {
    co_return response;
}

constexpr std::string_view hooks_prefix = "/hooks/";
constexpr std::string_view chat_prefix = "/chat/";

}  // namespace

Gateway::Gateway(net::asio::io_context& io, GatewayParts parts, Log& log)
    : io_(io),
      settings_(std::move(parts.settings)),
      content_(std::move(parts.content)),
      chat_texts_(std::move(parts.chat)),
      log_(log),
      clock_(make_clock()),
      store_(std::move(parts.store)),
      tasks_(
          io.get_executor(),
          [&log](const std::exception_ptr& failure) {
              log.error("task.failed", {{"what", what_of(failure)}});
          }
      ),
      inbox_(*store_, content_, *clock_, log_, metrics_, inbox_hooks()),
      alarms_(*store_, inbox_, *clock_, log_, metrics_, io.get_executor()),
      operations_answers_(metrics_, operations_hooks()) {
    add_wechat();
    add_webchat();
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
        .on_promise = [this](dialog::Instant due) { alarms_.expect(due); },
        .post = [this](std::function<void()> then) { net::asio::post(io_, std::move(then)); },
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
    std::function<net::Task<void>()> settle = [this] { return alarms_.settle(); };
    co_await settable_->advance_to(target, std::move(settle));
    co_return clock_->now();
}

void Gateway::add_wechat() {
    for (const auto& account : settings_.wechat) {
        connectors::wechat::Hooks hooks;
        hooks.executor = io_.get_executor();
        hooks.wire_now = net::wire_now;
        hooks.on_refused = [this](const std::string& name, connectors::wechat::Refused why) {
            const auto reason = connectors::wechat::name(why);
            metrics_
                .counter(
                    "huiyin_calls_refused_total",
                    "Platform calls not let in",
                    {{"account", name}, {"reason", std::string(reason)}}
                )
                .add();
            log_.warning("call.refused", {{"account", name}, {"reason", reason}});
        };
        auto& late = metrics_.counter(
            "huiyin_calls_late_total",
            "Platform calls left unanswered for a retry to fetch",
            {{"account", "wechat/" + account.name}}
        );
        hooks.on_late = [&late](const std::string& /*account*/) { late.add(); };
        wechat_.emplace(
            "/hooks/wechat/" + account.name,
            std::make_unique<connectors::wechat::WeChatConnector>(
                account_of(account), inbox_, std::move(hooks)
            )
        );
    }
}

void Gateway::add_webchat() {
    connectors::webchat::Settings settings;
    for (const auto& site : settings_.webchat)
        settings.sites.push_back({
            .name = site.name,
            .origins = site.origins,
            .texts = chat_texts_.page,
            .privacy = chat_texts_.privacy,
        });
    const std::string first = settings_.webchat.empty() ? "privacy" : settings_.webchat[0].name;
    privacy_page_ = std::make_unique<connectors::webchat::Page>(
        first, chat_texts_.page, chat_texts_.privacy, std::vector<std::string>()
    );
    webchat_ = std::make_unique<connectors::webchat::Connector>(
        std::move(settings), store_->derived_key("visitor tokens"), inbox_
    );
}

void Gateway::watch_figures() {
    const auto watch = [this](const char* name, const char* help, std::function<double()> read) {
        metrics_.watch(name, help, std::move(read));
    };
    const auto number = [](auto value) { return static_cast<double>(value); };
    watch("huiyin_connections", "Open HTTP connections and WebSockets", [this, number] {
        return public_ ? number(public_->figures().connections) : 0.0;
    });
    watch(
        "huiyin_requests_refused",
        "Requests that the server itself answered 4xx or 503",
        [=, this] { return public_ ? number(public_->figures().refused) : 0.0; }
    );
    watch("huiyin_visitors", "Web chat visitors with an open socket", [this, number] {
        return number(webchat_->visitors());
    });
    watch("huiyin_turns_running", "Events that are on the road now", [this, number] {
        return number(inbox_.running());
    });
    watch("huiyin_store_waiting_turns", "Turns waiting for their commit", [this, number] {
        return number(store_->figures().waiting_turns);
    });
    watch("huiyin_store_batches", "Commits since the start", [this, number] {
        return number(store_->figures().batches);
    });
    watch("huiyin_store_failed_batches", "Commits that failed", [this, number] {
        return number(store_->figures().failed_batches);
    });
    watch("huiyin_store_wal_bytes", "Size of the write-ahead log", [this, number] {
        return number(store_->figures().wal_bytes);
    });
    watch("huiyin_cases_open", "Open cases", [this, number] {
        return number(store_->figures().open_cases);
    });
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
    auto opened = net::listen(
        io_,
        settings_.server.listen,
        settings_.server.limits,
        [this](net::Request request) { return serve(std::move(request)); },
        [this](const net::Request& request) { return upgrade(request); },
        failed
    );
    if (!opened)
        return "listen " + settings_.server.listen + ": " + opened.error().detail + ": " +
               opened.error().code.message();
    public_ = std::move(*opened);
    tasks_.spawn(alarms_.run());
    return {};
}

std::variant<net::WebSocketHandler, net::Response> Gateway::upgrade(const net::Request& request) {
    auto decision = webchat_->upgrade(request);
    if (const auto* refusal = std::get_if<net::Response>(&decision); refusal != nullptr) {
        const auto status = std::to_string(refusal->status);
        metrics_
            .counter("huiyin_upgrades_refused_total", "WebSockets not let in", {{"status", status}})
            .add();
        log_.info("upgrade.refused", {{"status", status}});
    }
    return decision;
}

net::Task<net::Response> Gateway::serve(net::Request request) {
    if (request.path.starts_with(hooks_prefix)) return serve_hook(std::move(request));
    if (request.path.starts_with(chat_prefix)) return ready(webchat_->serve(request));
    if (request.path == "/privacy") return ready(serve_privacy(request));
    if (request.path.starts_with("/assets/"))
        return ready(privacy_page_->serve(request, request.path));
    if (request.path == "/" && !settings_.webchat.empty())
        return ready(redirect("/chat/" + settings_.webchat.front().name));
    return ready(not_found());
}

net::Task<net::Response> Gateway::serve_hook(net::Request request) {
    const auto found = wechat_.find(request.path);
    if (found != wechat_.end()) return found->second->serve(std::move(request));
    return ready(not_found());
}

net::Response Gateway::serve_privacy(const net::Request& request) const {
    return privacy_page_->serve(request, "/privacy");
}

net::Task<void> Gateway::stop() {
    log_.info("gateway.stopping");
    stopping_ = true;
    const bool clean = co_await public_->stop(settings_.server.stop_time_max);
    alarms_.stop();
    const bool joined = co_await tasks_.join(settings_.server.stop_time_max);
    if (!clean || !joined) log_.warning("gateway.stopped_late");
    co_await operations_->stop(std::chrono::milliseconds(1000));
    store_->close();
    log_.info("gateway.stopped");
}

}  // namespace gateway
