// What a turn costs the store: CPU of all threads (loop, committer, checkpointer) from open() to
// the completion, without making the turn itself. Run by hand; see the counters.
#include "store/sqlite/sqlite_store.hpp"

#include <benchmark/benchmark.h>
#include <sqlite3.h>
#include <stdlib.h>

#include <condition_variable>
#include <ctime>
#include <deque>
#include <filesystem>
#include <mutex>
#include <random>

namespace {

using namespace dialog;

constexpr std::size_t customers = 20'000;
const Instant monday{std::chrono::sys_days(std::chrono::year(2026) / 11 / 23)};

double cpu_micros() {
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

class Loop {
public:
    store::Post post() {
        return [this](std::function<void()> work) {
            const std::lock_guard lock(mutex_);
            work_.push_back(std::move(work));
            wake_.notify_one();
        };
    }

    void run_one() {
        std::function<void()> work;
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [this] { return !work_.empty(); });
            work = std::move(work_.front());
            work_.pop_front();
        }
        work();
    }

private:
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::function<void()>> work_;
};

std::string chinese(std::size_t characters) {
    std::string text;
    for (std::size_t i = 0; i < characters; ++i) text += i % 9 == 8 ? "，" : "货";
    return text;
}

void fill(Conversation& conversation) {
    conversation.account = "wechat/main";
    for (std::uint32_t i = 0; i < 16; ++i) conversation.said.push_back(0x8000'0000U + i);
    conversation.pending = dialog::Heard{.text = chinese(30), .understood = {}, .at = monday};
    conversation.last_inbound = monday;
}

void fill(Case& opened) {
    opened.account = "wechat/main";
    opened.contact = {"王芳", "13912345678"};
    opened.description = chinese(190);
    opened.product = chinese(8);
    opened.order_no = "E20261120123456789";
    opened.desk = {"客户服务部", "陈静", "8021"};
    opened.opened_at = opened.told_at = monday;
    for (std::uint64_t i = 1; i <= 3; ++i) {
        Promise promise;
        promise.id = PromiseId{raw(opened.id) + i};
        promise.due = monday + std::chrono::hours(48);
        promise.answers_for_it = "客户服务部 陈静";
        promise.steps.resize(5);
        opened.promises.push_back(promise);
    }
}

class Desk {
public:
    explicit Desk(bool inline_commits, std::chrono::milliseconds checkpoints) {
        auto pattern = (std::filesystem::temp_directory_path() / "huiyin-bench-XXXXXX").string();
        directory_ = ::mkdtemp(pattern.data());
        store::SqliteOptions options;
        options.directory = directory_;
        options.inline_commits = inline_commits;
        options.checkpoint_every = checkpoints;
        if (checkpoints > std::chrono::minutes(1)) options.wal_bytes_max = 8ULL << 30U;
        if (const char* page = std::getenv("PAGE_BYTES"))
            options.page_bytes = static_cast<std::uint32_t>(std::atoi(page));
        if (const char* cache = std::getenv("PAGE_CACHE_BYTES"))
            options.page_cache_bytes = static_cast<std::size_t>(std::atoi(cache));
        auto opened = store::open_sqlite(options, loop_.post());
        store_ = std::move(std::get<std::unique_ptr<store::Store>>(opened));
        for (std::size_t i = 0; i < customers; ++i) {
            record(begin(i, subjects(i)));
            if (i % 256 == 255) wait();
        }
        wait();
    }

    ~Desk() {
        store_->close();
        store_.reset();
        std::filesystem::remove_all(directory_);
    }

    Subjects subjects(std::size_t customer) {
        Subjects found;
        store_->open({"wechat/main", external_id(customer), {}}, [&](auto result) {
            found = std::move(std::get<Subjects>(result));
        });
        return found;
    }

    store::Turn turn(std::size_t customer, Subjects before) {
        auto next = blank(std::move(before));
        CustomerSaid said;
        said.text = chinese(40);
        said.understood.intents = {{intents::Intent::complain, 0.8F}};
        said.understood.entities = {{intents::EntityKind::order_no, 10, 28, "E20261120123456789"}};
        next.event = std::move(said);
        next.identity = store_->identify(
            external_id(customer) + std::to_string(raw(next.id)), 1'763'863'200 + seconds_++ / 4000
        );
        next.step.effects.emplace_back(Say{Say::Duty::chatter, {}, "receipt", chinese(80)});
        if (raw(next.id) / IdBlock::size % 2 == 0) {
            auto& opened = next.step.after.cases.front();
            opened.description.replace(0, 3, "买");
            next.step.cases_changed.push_back(opened.id);
            next.step.effects.emplace_back(ChangeCase{
                opened.id, {{CaseChange::What::described, {}, {}, chinese(20)}}});
        }
        return next;
    }

    void record(store::Turn turn) {
        ++waiting_;
        store_->record(std::move(turn), [this](auto outcome) {
            --waiting_;
            if (!std::holds_alternative<store::Recorded>(outcome) ||
                std::get<store::Recorded>(outcome) != store::Recorded::committed)
                std::abort();
        });
    }

    void wait() {
        auto& engine = dynamic_cast<store::SqliteStore&>(*store_);
        while (engine.commit_waiting() > 0) {
        }
        while (waiting_ > 0) loop_.run_one();
    }

    store::Figures figures() { return store_->figures(); }

private:
    static std::string external_id(std::size_t customer) {
        return "oABCDEFGHIJKLMNOPQRST" + std::to_string(customer);
    }

    store::Turn blank(Subjects before) {
        store::Turn next;
        next.id = store_->next_turn();
        next.account = "wechat/main";
        next.platform_id = std::to_string(23'000'000'000'000'000 + raw(next.id));
        next.kind = "text";
        next.received_at = monday;
        next.step.after = std::move(before);
        next.step.conversation_changed = true;
        return next;
    }

    store::Turn begin(std::size_t customer, Subjects before) {
        auto next = blank(std::move(before));
        IdBlock ids(next.id);
        auto& after = next.step.after;
        after.person.emplace();
        after.person->id = ids.next<PersonId>();
        after.conversation.emplace();
        after.conversation->id = ids.next<ConversationId>();
        after.conversation->person = after.person->id;
        after.conversation->external_id = external_id(customer);
        fill(*after.conversation);
        auto& opened = after.cases.emplace_back();
        opened.id = ids.next<CaseId>();
        opened.person = after.person->id;
        opened.conversation = after.conversation->id;
        opened.number = "HY261121-" + std::to_string(customer);
        fill(opened);
        after.conversation->cases.push_back(opened.id);
        next.identity = store_->identify(external_id(customer), 1'763'863'000);
        return next;
    }

    Loop loop_;
    std::filesystem::path directory_;
    std::unique_ptr<store::Store> store_;
    std::size_t waiting_ = 0;
    std::int64_t seconds_ = 0;
};

[[gnu::noinline]] void run(benchmark::State& state, Desk& desk) {
    const auto batch = static_cast<std::size_t>(state.range(0));
    std::mt19937_64 dice(7);
    double opening = 0;
    double recording = 0;
    double committing = 0;
    std::uint64_t turns = 0;
    const auto before = desk.figures();
    for (auto _ : state) {
        const auto first = dice() % customers;
        std::vector<Subjects> read(batch);
        auto begun = cpu_micros();
        // Far apart, as real customers' rows are.
        for (std::size_t i = 0; i < batch; ++i)
            read[i] = desk.subjects((first + i * 7919) % customers);
        opening += cpu_micros() - begun;
        std::vector<store::Turn> made;
        made.reserve(batch);
        for (std::size_t i = 0; i < batch; ++i)
            made.push_back(desk.turn((first + i * 7919) % customers, std::move(read[i])));
        begun = cpu_micros();
        for (auto& turn : made) desk.record(std::move(turn));
        const auto recorded = cpu_micros();
        recording += recorded - begun;
        desk.wait();
        committing += cpu_micros() - recorded;
        turns += batch;
    }
    const auto after = desk.figures();
    const auto all = static_cast<double>(turns);
    state.counters["cpu_us_per_turn"] = (opening + recording + committing) / all;
    state.counters["open_us"] = opening / all;
    state.counters["record_us"] = recording / all;
    state.counters["turns_per_commit"] =
        static_cast<double>(turns) / static_cast<double>(after.batches - before.batches);
    if (after.wal_bytes > before.wal_bytes && turns > 0)
        state.counters["wal_bytes_per_turn"] =
            static_cast<double>(after.wal_bytes - before.wal_bytes) / static_cast<double>(turns);
}

// The floor on this machine: the same bytes through SQLite alone, neither packed nor sealed. One
// log row and one state a turn, for half of the turns a case and its history row.
class BareTable {
public:
    BareTable() {
        auto pattern = (std::filesystem::temp_directory_path() / "huiyin-bare-XXXXXX").string();
        directory_ = ::mkdtemp(pattern.data());
        sqlite3_open((directory_ / "bare.db").c_str(), &connection_);
        sqlite3_exec(
            connection_,
            "PRAGMA page_size=2048;PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
            "PRAGMA cache_size=-32768;PRAGMA wal_autocheckpoint=2000;"
            "CREATE TABLE log(id INTEGER PRIMARY KEY, identity BLOB UNIQUE, body BLOB);"
            "CREATE TABLE state(id INTEGER PRIMARY KEY, version INTEGER, body BLOB);"
            "CREATE TABLE opened(id INTEGER PRIMARY KEY, version INTEGER, body BLOB);"
            "CREATE TABLE event(id INTEGER PRIMARY KEY, body BLOB);",
            nullptr,
            nullptr,
            nullptr
        );
        prepare(begin_, "BEGIN IMMEDIATE");
        prepare(commit_, "COMMIT");
        prepare(log_, "INSERT INTO log VALUES(?1,?2,?3)");
        prepare(state_, "INSERT INTO state VALUES(?1,1,?2) ON CONFLICT DO UPDATE SET body=?2");
        prepare(opened_, "INSERT INTO opened VALUES(?1,1,?2) ON CONFLICT DO UPDATE SET body=?2");
        prepare(event_, "INSERT INTO event VALUES(NULL,?2)");
        for (std::size_t i = 0; i < customers; ++i) {
            if (i % 256 == 0) step(begin_);
            turn(i, true);
            if (i % 256 == 255 || i + 1 == customers) step(commit_);
        }
    }

    ~BareTable() {
        for (auto* statement : {begin_, commit_, log_, state_, opened_, event_})
            sqlite3_finalize(statement);
        sqlite3_close(connection_);
        std::filesystem::remove_all(directory_);
    }

    [[gnu::noinline]] void batch(std::size_t first, std::size_t size) {
        step(begin_);
        for (std::size_t i = 0; i < size; ++i) turn((first + i * 7919) % customers, i % 2 == 0);
        step(commit_);
    }

private:
    void prepare(sqlite3_stmt*& statement, const char* sql) {
        sqlite3_prepare_v3(connection_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    }

    static void step(sqlite3_stmt* statement) {
        if (sqlite3_step(statement) != SQLITE_DONE) std::abort();
        sqlite3_reset(statement);
    }

    void write(sqlite3_stmt* statement, std::size_t id, int size) {
        sqlite3_bind_int64(statement, 1, static_cast<std::int64_t>(id));
        sqlite3_bind_blob(statement, 2, body_.data(), size, SQLITE_STATIC);
        step(statement);
    }

    void turn(std::size_t customer, bool with_case) {
        std::array<std::uint64_t, 2> identity{__builtin_bswap64(++last_), last_ * 0x9e37'79b9U};
        sqlite3_bind_int64(log_, 1, static_cast<std::int64_t>(last_ * IdBlock::size));
        sqlite3_bind_blob(log_, 2, identity.data(), 16, SQLITE_STATIC);
        sqlite3_bind_blob(log_, 3, body_.data(), 620, SQLITE_STATIC);
        step(log_);
        write(state_, customer, 330);
        if (!with_case) return;
        write(opened_, customer, 930);
        write(event_, customer, 120);
    }

    std::filesystem::path directory_;
    sqlite3* connection_ = nullptr;
    sqlite3_stmt* begin_ = nullptr;
    sqlite3_stmt* commit_ = nullptr;
    sqlite3_stmt* log_ = nullptr;
    sqlite3_stmt* state_ = nullptr;
    sqlite3_stmt* opened_ = nullptr;
    sqlite3_stmt* event_ = nullptr;
    std::string body_ = std::string(1000, 'x');
    std::uint64_t last_ = 0;
};

void bare_sqlite(benchmark::State& state) {
    static BareTable table;
    const auto batch = static_cast<std::size_t>(state.range(0));
    std::mt19937_64 dice(7);
    const auto begun = cpu_micros();
    for (auto _ : state) table.batch(dice() % customers, batch);
    state.counters["cpu_us_per_turn"] =
        (cpu_micros() - begun) / static_cast<double>(state.iterations() * state.range(0));
}

// The batch is exactly as asked, everything on one thread.
void inline_batches(benchmark::State& state) {
    static Desk desk(true, std::chrono::milliseconds(50));
    run(state, desk);
    state.counters.erase("wal_bytes_per_turn");
}

// As it runs: handed over to the committer, checkpoints beside it.
void threads(benchmark::State& state) {
    static Desk desk(false, std::chrono::milliseconds(50));
    run(state, desk);
    state.counters.erase("wal_bytes_per_turn");
}

// Without checkpoints, so that the log shows what is written.
void log_only(benchmark::State& state) {
    static Desk desk(false, std::chrono::hours(1));
    run(state, desk);
}

BENCHMARK(bare_sqlite)->Arg(1)->Arg(8)->Arg(64)->Arg(256)->UseRealTime();
BENCHMARK(inline_batches)->Arg(1)->Arg(8)->Arg(64)->Arg(256)->UseRealTime();
BENCHMARK(threads)->Arg(1)->Arg(8)->Arg(64)->Arg(256)->UseRealTime();
BENCHMARK(log_only)->Arg(1)->Arg(8)->Arg(64)->Arg(256)->UseRealTime();

}  // namespace

BENCHMARK_MAIN();
