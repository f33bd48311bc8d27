#include "gateway/base/calendar_file.hpp"
#include "gateway/commands/commands.hpp"
#include "gateway/serve/gateway.hpp"
#include "store/sqlite/sqlite_store.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>

#include <algorithm>
#include <csignal>
#include <iostream>

namespace gateway {

namespace {

constexpr std::size_t open_files_wanted = 4096;
// Kept for the database, the log and whoever looks after our health.
constexpr std::size_t open_files_kept = 96;

using Opened = std::variant<std::unique_ptr<store::Store>, std::string>;

Opened open_store(const Settings& settings, net::asio::io_context& io, Log& log) {
    store::SqliteOptions options;
    options.directory = settings.data_dir;
    options.commit_delay = settings.testing.commit_delay;
    options.report = [&log](std::string_view what) { log.error("store", {{"what", what}}); };
    return store::open_sqlite(options, [&io](std::function<void()> work) {
        net::asio::post(io, std::move(work));
    });
}

void tell_start(Loaded& loaded, Log& log) {
    for (const auto& warning : loaded.warnings)
        log.warning("settings", {{"what", text_of(warning)}});
    const std::size_t files = net::raise_open_files_limit();
    if (files < open_files_wanted)
        log.warning("open_files.low", {{"limit", files}});
    else
        log.info("open_files", {{"limit", files}});
    // More connections than files could only hang; so the newest are refused with 503.
    auto& connections = loaded.settings.server.limits.connections_max;
    connections = std::min(connections, std::max(files, 2 * open_files_kept) - open_files_kept);
    if (const auto year = missing_year(loaded.content->policy.calendar, net::system_now()); year)
        log.warning("calendar.unpublished", {{"year", *year}});
}

net::Task<void> stop_on_signal(Gateway& gateway, net::asio::signal_set& signals) {
    co_await signals.async_wait(net::as_result);
    co_await gateway.stop();
}

}  // namespace

int run_serve(const Arguments& arguments) {
    auto loaded = load_or_complain(arguments);
    if (!loaded) return 1;
    const auto chat_path = loaded->settings.content_dir / "webchat.toml";
    auto chat = load_chat_texts(chat_path);
    if (const auto* mistakes = std::get_if<std::vector<Mistake>>(&chat); mistakes != nullptr) {
        for (const auto& mistake : *mistakes) std::cerr << text_of(mistake) << "\n";
        return 1;
    }
    std::signal(SIGPIPE, SIG_IGN);
    Log log(loaded->settings.log.level, loaded->settings.log.format);
    tell_start(*loaded, log);

    net::asio::io_context io(1);
    auto opened = open_store(loaded->settings, io, log);
    if (const auto* mistake = std::get_if<std::string>(&opened); mistake != nullptr) {
        log.error("store.not_opened", {{"what", *mistake}});
        return 1;
    }
    const std::string site =
        loaded->settings.webchat.empty() ? "" : "/chat/" + loaded->settings.webchat.front().name;
    const std::string url = loaded->settings.server.public_url + site;
    Gateway gateway(
        io,
        {.settings = std::move(loaded->settings),
         .content = loaded->content,
         .chat = std::move(std::get<ChatTexts>(chat)),
         .store = std::move(std::get<std::unique_ptr<store::Store>>(opened))},
        log
    );
    if (const auto mistake = gateway.start(); !mistake.empty()) {
        log.error("gateway.not_started", {{"what", mistake}});
        return 1;
    }
    net::asio::signal_set signals(io, SIGINT, SIGTERM);
    net::TaskGroup stopping(io.get_executor(), [&](const std::exception_ptr& /*failure*/) {
        log.error("gateway.stop_failed");
        io.stop();
    });
    stopping.spawn(stop_on_signal(gateway, signals));
    log.info(
        "gateway.ready",
        {{"listen", gateway.address()}, {"operations_port", gateway.operations_port()}}
    );
    std::cout << "ready " << url << std::endl;
    io.run();
    return 0;
}

}  // namespace gateway
