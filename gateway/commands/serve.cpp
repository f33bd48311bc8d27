#include "gateway/base/calendar_file.hpp"
#include "gateway/commands/commands.hpp"
#include "gateway/net/signal.hpp"
#include "gateway/serve/gateway.hpp"
#include "gateway/serve/page_texts.hpp"
#include "store/sqlite/sqlite_evidence.hpp"
#include "store/sqlite/sqlite_ledgers.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "store/sqlite/sqlite_views.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <thread>

namespace gateway {

namespace {

constexpr std::size_t open_files_wanted = 4096;
// Kept for the database, the log and whoever looks after our health.
constexpr std::size_t open_files_kept = 96;

struct Stores {
    std::unique_ptr<store::Store> store;
    std::unique_ptr<store::Ledgers> ledgers;
    std::unique_ptr<store::Views> views;
    std::unique_ptr<store::EvidenceRoom> evidence;
};

// Moves what was opened to its place; or the mistake, in words.
template <class T>
std::string put(std::variant<std::unique_ptr<T>, std::string> opened, std::unique_ptr<T>& place) {
    if (auto* mistake = std::get_if<std::string>(&opened); mistake != nullptr)
        return std::move(*mistake);
    place = std::move(std::get<std::unique_ptr<T>>(opened));
    return {};
}

std::string open_stores(
    const Settings& settings, net::asio::io_context& io, Log& log, Stores& stores
) {
    store::SqliteOptions options;
    options.directory = settings.data_dir;
    options.commit_delay = settings.testing.commit_delay;
    options.report = [&log](std::string_view what) { log.error("store", {{"what", what}}); };
    const store::Post post = [&io](std::function<void()> work) {
        net::asio::post(io, std::move(work));
    };
    auto mistake = put(store::open_sqlite(options, post), stores.store);
    if (mistake.empty())
        mistake =
            put(store::open_sqlite_ledgers({.directory = settings.data_dir}, post), stores.ledgers);
    if (mistake.empty())
        mistake =
            put(store::open_sqlite_views({.directory = settings.data_dir}, post), stores.views);
    if (mistake.empty())
        mistake =
            put(store::open_sqlite_evidence({.directory = settings.data_dir, .master_key = {}}),
                stores.evidence);
    return mistake;
}

struct Read {
    Written written;
    std::vector<Mistake> warnings;
};

using Reading = std::variant<Read, std::vector<Mistake>>;

template <class T>
std::optional<std::vector<Mistake>> put(std::variant<T, std::vector<Mistake>> read, T& place) {
    if (auto* mistakes = std::get_if<std::vector<Mistake>>(&read); mistakes != nullptr)
        return std::move(*mistakes);
    place = std::get<T>(std::move(read));
    return std::nullopt;
}

// Everything that people write, or all mistakes of the first of it that has some.
Reading read_written(const Arguments& arguments) {
    auto loaded = load(arguments);
    if (auto* mistakes = std::get_if<std::vector<Mistake>>(&loaded)) return std::move(*mistakes);
    auto& well = std::get<Loaded>(loaded);
    const auto folder = well.settings.content_dir;
    Read read{
        .written = {.settings = std::move(well.settings), .content = std::move(well.content)},
        .warnings = std::move(well.warnings)};
    if (auto mistakes = put(load_chat_texts(folder, read.written.content->tone), read.written.chat))
        return std::move(*mistakes);
    auto case_page = load_case_texts(folder, read.written.content->tone);
    if (auto mistakes = put(std::move(case_page), read.written.case_page))
        return std::move(*mistakes);
    if (auto mistakes = put(api::load_texts(folder / "api.toml"), read.written.api))
        return std::move(*mistakes);
    if (auto mistakes =
            put(load_consent_texts(folder, read.written.content->tone), read.written.consent))
        return std::move(*mistakes);
    // More connections than files could only hang; so the newest are refused with 503.
    const auto files = net::raise_open_files_limit();
    auto& connections = read.written.settings.server.limits.connections_max;
    connections = std::min(connections, std::max(files, 2 * open_files_kept) - open_files_kept);
    return read;
}

void tell_warnings(const Read& read, Log& log) {
    for (const auto& warning : read.warnings) log.warning("settings", {{"what", text_of(warning)}});
    const auto& calendar = read.written.content->policy.calendar;
    if (const auto year = missing_year(calendar, net::system_now()); year)
        log.warning("calendar.unpublished", {{"year", *year}});
}

void tell_open_files(Log& log) {
    const std::size_t files = net::raise_open_files_limit();
    if (files < open_files_wanted)
        log.warning("open_files.low", {{"limit", files}});
    else
        log.info("open_files", {{"limit", files}});
}

net::Task<void> stop_on_signal(
    Gateway& gateway, net::asio::signal_set& signals, net::asio::signal_set& hangups
) {
    co_await signals.async_wait(net::as_result);
    hangups.cancel();
    co_await gateway.stop();
}

// Reading takes long: it has a thread of its own, and calls are taken meanwhile.
net::Task<Reading> read_beside(net::asio::io_context& io, const Arguments& arguments) {
    Reading reading;
    bool done = false;
    net::Signal ended(io.get_executor());
    auto work = net::asio::make_work_guard(io);
    std::jthread thread([&] {
        reading = read_written(arguments);
        net::asio::post(io, [&] {
            done = true;
            ended.notify_all();
        });
    });
    while (!done) {
        co_await ended.wait();
    }
    co_return reading;
}

// Files that were changed, a renewed certificate too, are taken without a stop: whole or not.
net::Task<void> exchange_on_signal(
    net::asio::io_context& io,
    const Arguments& arguments,
    Gateway& gateway,
    net::asio::signal_set& hangups,
    Log& log
) {
    for (;;) {
        auto [error, number] = co_await hangups.async_wait(net::as_result);
        if (error) co_return;
        auto reading = co_await read_beside(io, arguments);
        if (const auto* mistakes = std::get_if<std::vector<Mistake>>(&reading)) {
            for (const auto& mistake : *mistakes)
                log.error("settings.not_exchanged", {{"what", text_of(mistake)}});
            continue;
        }
        auto& read = std::get<Read>(reading);
        tell_warnings(read, log);
        gateway.exchange(std::move(read.written));
    }
}

// It lies beside the program that runs.
std::filesystem::path examine_program() {
    return std::filesystem::read_symlink("/proc/self/exe").parent_path() / "huiyin-examine";
}

}  // namespace

int run_serve(const Arguments& arguments) {
    auto reading = read_written(arguments);
    if (const auto* mistakes = std::get_if<std::vector<Mistake>>(&reading))
        return complain(*mistakes);
    auto& read = std::get<Read>(reading);
    auto& settings = read.written.settings;
    std::signal(SIGPIPE, SIG_IGN);
    Log log(settings.log.level, settings.log.format);
    tell_warnings(read, log);
    tell_open_files(log);

    const auto examine = examine_program();
    if (::access(examine.c_str(), X_OK) != 0) {
        log.error("examine.missing", {{"program", examine.string()}});
        return 1;
    }
    net::asio::io_context io(1);
    Stores stores;
    if (const auto mistake = open_stores(settings, io, log, stores); !mistake.empty()) {
        log.error("store.not_opened", {{"what", mistake}});
        return 1;
    }
    const std::string site =
        settings.webchat.empty() ? "" : "/chat/" + settings.webchat.front().name;
    const std::string url = settings.server.public_url + site;
    Gateway gateway(
        io,
        {.written = std::move(read.written),
         .store = std::move(stores.store),
         .ledgers = std::move(stores.ledgers),
         .views = std::move(stores.views),
         .evidence = std::move(stores.evidence),
         .examine_program = examine},
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
    net::asio::signal_set hangups(io, SIGHUP);
    stopping.spawn(stop_on_signal(gateway, signals, hangups));
    net::TaskGroup reloading(io.get_executor(), {});
    reloading.spawn(exchange_on_signal(io, arguments, gateway, hangups, log));
    log.info(
        "gateway.ready",
        {{"listen", gateway.address()},
         {"port", gateway.port()},
         {"operations_port", gateway.operations_port()}}
    );
    std::cout << "ready " << url << std::endl;
    io.run();
    return 0;
}

}  // namespace gateway
