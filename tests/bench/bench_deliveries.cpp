// What a delivery costs: the real outbox, inbox, sender and store, and a platform that answers at
// once. Ten thousand customers wait for one message each. Every run is paired with one that does
// nothing but the two commits of each delivery, its attempt's mark and its end, with the very turns
// that the road made of them.
#include "connectors/wechat/reach.hpp"
#include "connectors/wechat/sender.hpp"
#include "gateway/road/altered_store.hpp"
#include "gateway/road/node.hpp"

#include <benchmark/benchmark.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace deliveries {
namespace {

constexpr std::size_t customers = 10'000;
constexpr std::size_t together = 256;  // customers who write at the same time
const std::size_t attempts_at_once = gateway::OutboxOptions{}.attempts_at_once_max;
constexpr auto account = "wechat/main";
constexpr auto complaint = "显示签收了可我根本没收到，我要投诉你们的快递，订单号202611180001";

net::Instant monday() {
    return *dialog::parse_rfc3339("2026-11-23T10:00:00+08:00");
}

connectors::wechat::OutboundSettings outbound() {
    return {
        .access =
            {
                .account = account,
                .app_id = "wx0123456789abcdef",
                .app_secret = "secret-of-the-bench",
                .api_base = "http://platform.test",
            },
    };
}

std::shared_ptr<const gateway::Content> content() {
    static const auto made = [] {
        auto shipped = std::make_shared<gateway::Content>(*road::shipped_content());
        shipped->policy.reach[account] = connectors::wechat::reach_rules(true, outbound(), false);
        return shipped;
    }();
    return made;
}

// Takes everything at once.
class InstantPlatform final : public net::HttpClient {
public:
    net::Task<net::ClientResult> send(net::ClientRequest request) override {
        const bool asks_token = request.url.find("/stable_token") != std::string::npos;
        net::ClientResponse response{.status = 200};
        response.headers.emplace_back("content-type", "application/json; encoding=utf-8");
        response.body = asks_token ? R"({"access_token":"1_token","expires_in":7200})"
                                   : R"({"errcode":0,"errmsg":"ok"})";
        co_return response;
    }

    void stop() override {}
};

// Remembers the turns that end deliveries.
class RememberingStore final : public road::AlteredStore {
public:
    using AlteredStore::AlteredStore;

    void record(store::Turn turn, store::Done<store::Recorded> done) override {
        if (turns != nullptr) turns->push_back(turn);
        AlteredStore::record(std::move(turn), std::move(done));
    }

    std::vector<store::Turn>* turns = nullptr;
};

template <class T>
T value_of(std::variant<T, store::Failure> found) {
    if (auto* failure = std::get_if<store::Failure>(&found); failure != nullptr)
        throw std::runtime_error("the store failed: " + failure->detail);
    return std::move(std::get<T>(found));
}

// One gateway process on a directory, with the engine as it is shipped: threads and syncs.
class Desk {
public:
    explicit Desk(const std::filesystem::path& directory)
        : log_(gateway::LogLevel::error, gateway::LogFormat::text, log_text_),
          clock_(net::make_settable_clock(io_, monday(), false)) {
        store::SqliteOptions engine;
        engine.directory = directory;
        engine.master_key.emplace();
        auto opened = store::open_sqlite(engine, post());
        if (const auto* mistake = std::get_if<std::string>(&opened))
            throw std::runtime_error(*mistake);
        engine_ = std::move(std::get<std::unique_ptr<store::Store>>(opened));
        store.emplace(*engine_);
        gateway::InboxHooks hooks;
        hooks.post = post();
        inbox.emplace(*store, content(), *clock_, log_, metrics_, std::move(hooks));
        sender_.emplace(
            outbound(),
            connectors::wechat::OutboundHooks{
                .executor = io_.get_executor(),
                .http = platform_,
                .clock = *clock_,
                .tasks = tasks_}
        );
    }

    ~Desk() {
        if (outbox) {
            outbox->stop();
            run_until([this] { return outbox_ended_; });
        }
        engine_->close();
    }

    Desk(const Desk&) = delete;
    Desk& operator=(const Desk&) = delete;

    void start_outbox(std::size_t attempts) {
        gateway::OutboxOptions options;
        options.attempts_at_once_max = attempts;
        options.pace = {.burst = 1e9, .per_second = 1e9};  // the platform's limit is not ours
        const auto find = [this](std::string_view /*of*/, dialog::Carrier /*carrier*/) {
            return &*sender_;
        };
        outbox.emplace(*store, *inbox, *clock_, log_, metrics_, io_.get_executor(), find, options);
        net::asio::co_spawn(io_, outbox->run(), [this](const std::exception_ptr& failure) {
            if (failure) std::rethrow_exception(failure);
            outbox_ended_ = true;
        });
    }

    template <class Holds>
    void run_until(const Holds& holds) {
        while (!holds()) io_.run_one();
    }

    std::vector<store::DeliveryRow> waiting_rows() {
        std::vector<store::DeliveryRow> rows;
        store->open_deliveries({}, 2 * customers, [&](auto found) {
            rows = value_of(std::move(found));
        });
        return rows;
    }

    // Brings everybody's subjects into memory.
    void warm(const std::vector<store::DeliveryRow>& rows) {
        for (const auto& row : rows)
            store->open_conversation(row.conversation, row.delivery.of, [](auto found) {
                benchmark::DoNotOptimize(found);
            });
    }

    std::optional<RememberingStore> store;
    std::optional<gateway::Inbox> inbox;
    std::optional<gateway::Outbox> outbox;

private:
    store::Post post() {
        return [this](std::function<void()> work) { net::asio::post(io_, std::move(work)); };
    }

    std::ostringstream log_text_;
    gateway::Log log_;
    gateway::Metrics metrics_;
    net::asio::io_context io_{1};
    net::asio::executor_work_guard<net::asio::io_context::executor_type> work_{io_.get_executor()};
    net::TaskGroup tasks_{io_.get_executor(), {}};
    std::unique_ptr<net::SettableClock> clock_;
    std::unique_ptr<store::Store> engine_;
    InstantPlatform platform_;
    std::optional<connectors::wechat::WeChatSender> sender_;
    bool outbox_ended_ = false;
};

// Each complains, and no call takes the answer with it: so it waits to be delivered.
void owe_everybody(const std::filesystem::path& directory) {
    Desk desk(directory);
    for (std::size_t first = 0; first < customers; first += together) {
        const std::size_t end = std::min(first + together, customers);
        std::size_t kept = 0;
        for (std::size_t i = first; i < end; ++i) {
            const std::string user = "o" + std::to_string(i);
            desk.inbox->send(road::said(user, i, complaint), [&, user](connectors::Taken taken) {
                connectors::Missed missed{
                    .account = account, .external_id = user, .turn = taken.turn, .certain = true};
                desk.inbox->answer_missed(std::move(missed), [&](bool stored) { kept += stored; });
            });
        }
        desk.run_until([&] { return kept == end - first; });
    }
}

// The directory that all runs start from, and the turns that bring them to their end.
struct Backlog {
    Backlog() {
        owe_everybody(directory.path() / "data");
        const road::Directory scratch;
        Desk desk(copy_to(scratch));
        if (desk.waiting_rows().size() != customers)
            throw std::runtime_error("not everybody waits for one message");
        desk.store->turns = &turns;
        desk.start_outbox(attempts_at_once);
        desk.run_until([&] { return turns.size() == customers && desk.outbox->waiting() == 0; });
        if (!desk.waiting_rows().empty()) throw std::runtime_error("something is left");
    }

    [[nodiscard]] std::filesystem::path copy_to(const road::Directory& scratch) const {
        auto path = scratch.path() / "data";
        std::filesystem::copy(
            directory.path() / "data", path, std::filesystem::copy_options::recursive
        );
        return path;
    }

    road::Directory directory;
    std::vector<store::Turn> turns;
};

const Backlog& backlog() {
    static const Backlog made;
    return made;
}

struct Spent {
    double seconds = 0;
    double cpu_micros = 0;
};

double cpu_micros() {
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

template <class Work>
Spent measure(const Work& work) {
    const double cpu = cpu_micros();
    const auto begin = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    return {took.count(), cpu_micros() - cpu};
}

Spent deliver_all(bool warm) {
    const road::Directory scratch;
    Desk desk(backlog().copy_to(scratch));
    if (warm) desk.warm(desk.waiting_rows());
    bool began = false;
    return measure([&] {
        desk.start_outbox(attempts_at_once);
        desk.run_until([&] {
            began = began || desk.outbox->waiting() > 0;
            return began && desk.outbox->waiting() == 0;
        });
    });
}

Spent commit_only() {
    const road::Directory scratch;
    Desk desk(backlog().copy_to(scratch));
    const auto rows = desk.waiting_rows();
    desk.warm(rows);
    std::vector<store::Turn> turns = backlog().turns;
    return measure([&] {
        for (std::size_t first = 0; first < customers; first += attempts_at_once) {
            const std::size_t end = std::min(first + attempts_at_once, customers);
            std::vector<store::DeliveryMark> marks;
            for (std::size_t i = first; i < end; ++i)
                marks.push_back({rows[i].delivery.id, store::DeliveryMark::What::begun, monday()});
            bool marked = false;
            desk.store->mark_deliveries(std::move(marks), [&](auto /*outcome*/) { marked = true; });
            desk.run_until([&] { return marked; });
            std::size_t recorded = 0;
            for (std::size_t i = first; i < end; ++i)
                desk.store->record(std::move(turns[i]), [&](auto outcome) {
                    if (value_of(std::move(outcome)) != store::Recorded::committed)
                        throw std::runtime_error("a turn was not committed");
                    ++recorded;
                });
            desk.run_until([&] { return recorded == end - first; });
        }
    });
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

// The two runs of a pair change places from pair to pair.
void delivering(benchmark::State& state) {
    const bool warm = state.range(0) != 0;
    backlog();
    std::vector<double> per_second;
    std::vector<double> cpu;
    std::vector<double> bare_cpu;
    std::vector<double> cpu_ratio;
    std::vector<double> time_ratio;
    bool bare_first = false;
    for (auto _ : state) {
        Spent bare = bare_first ? commit_only() : Spent{};
        const Spent real = deliver_all(warm);
        if (!bare_first) bare = commit_only();
        bare_first = !bare_first;
        state.SetIterationTime(real.seconds);
        per_second.push_back(customers / real.seconds);
        cpu.push_back(real.cpu_micros / customers);
        bare_cpu.push_back(bare.cpu_micros / customers);
        cpu_ratio.push_back(real.cpu_micros / bare.cpu_micros);
        time_ratio.push_back(real.seconds / bare.seconds);
    }
    state.counters["per_s"] = median(per_second);
    state.counters["cpu_us"] = median(cpu);
    state.counters["bare_cpu_us"] = median(bare_cpu);
    state.counters["cpu_ratio"] = median(cpu_ratio);
    state.counters["time_ratio"] = median(time_ratio);
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(customers));
}

double heap_bytes() {
    const auto info = ::mallinfo2();
    return static_cast<double>(info.uordblks + info.hblkhd);
}

// After a restart, until the outbox knows all that is open. Then what each of them takes.
void loading(benchmark::State& state) {
    backlog();
    std::vector<double> index;
    std::vector<double> subjects;
    for (auto _ : state) {
        const road::Directory scratch;
        Desk desk(backlog().copy_to(scratch));
        const double before = heap_bytes();
        const Spent spent = measure([&] {
            desk.start_outbox(0);
            desk.run_until([&] { return desk.outbox->waiting() == customers; });
        });
        state.SetIterationTime(spent.seconds);
        const double loaded = heap_bytes();
        index.push_back((loaded - before) / customers);
        {
            const auto rows = desk.waiting_rows();
            desk.warm(rows);
        }
        subjects.push_back((heap_bytes() - loaded) / customers);
    }
    state.counters["index_bytes"] = median(index);
    state.counters["subjects_bytes"] = median(subjects);
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(customers));
}

BENCHMARK(delivering)
    ->ArgName("warm")
    ->Arg(1)
    ->Arg(0)
    ->Iterations(7)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(loading)->Iterations(7)->UseManualTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace deliveries

BENCHMARK_MAIN();
