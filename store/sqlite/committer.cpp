#include "store/sqlite/committer.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <ctime>
#include <iterator>
#include <utility>

namespace store::sqlite {
namespace {

// Past this many turns in a batch waiting longer wins little.
constexpr std::size_t batch_worth_it = 64;
constexpr int linger_parts = 4;
// Without a checkpointing thread the log is kept shorter.
constexpr std::uint64_t inline_log_bytes_max = 4U << 20U;
// When a reader was in the way of starting the log anew.
constexpr std::uint64_t log_bytes_between = 4U << 20U;

// Removed when the directory is opened: whoever does not find it knows of a crash.
constexpr const char* mark_closed_sql = "INSERT OR REPLACE INTO meta VALUES ('closed', x'01')";

// How long a commit took; nothing is decided by it.
std::uint64_t steady_micros() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000U +
           static_cast<std::uint64_t>(now.tv_nsec) / 1'000U;
}

}  // namespace

Committer::Committer(CommitterOptions options, std::function<void()> announce)
    : options_(std::move(options)),
      announce_(std::move(announce)),
      batch_(options_.writer, options_.engine.testing.fault),
      checkpointer_(
          {options_.connection,
           options_.engine.checkpoint_every,
           options_.engine.testing.never_sync}
      ) {}

Committer::~Committer() {
    stop(false);
}

std::optional<std::string> Committer::start() {
    if (auto mistake = batch_.open()) return mistake;
    if (options_.engine.inline_commits) return std::nullopt;
    checkpointer_.start();
    thread_ = std::thread([this] { run(); });
    return std::nullopt;
}

void Committer::add(std::vector<Waiting> turns) {
    bool wanted = false;
    {
        const std::lock_guard lock(mutex_);
        const auto before = queue_.size();
        if (before == 0)
            queue_ = std::move(turns);
        else
            std::ranges::move(turns, std::back_inserter(queue_));
        wanted = before == 0 || (before < batch_worth_it && queue_.size() >= batch_worth_it);
    }
    if (wanted) wake_.notify_one();
}

std::size_t Committer::commit_waiting() {
    std::vector<Waiting> turns;
    {
        const std::lock_guard lock(mutex_);
        const auto size = std::min(queue_.size(), options_.engine.batch_turns_max);
        const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(size);
        turns.assign(std::move_iterator(queue_.begin()), std::move_iterator(end));
        queue_.erase(queue_.begin(), end);
    }
    const auto size = turns.size();
    if (size > 0) write(std::move(turns));
    return size;
}

std::vector<Committer::Return> Committer::take_returns() {
    const std::lock_guard lock(mutex_);
    return std::exchange(returned_, {});
}

void Committer::stop(bool commit_rest) {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        commit_rest_ = commit_rest;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
    while (commit_rest && commit_waiting() > 0) {
    }
    checkpointer_.stop();
    if (commit_rest && batch_.connection() != nullptr)
        sqlite3_exec(batch_.connection(), mark_closed_sql, nullptr, nullptr, nullptr);
    if (commit_rest && batch_.connection() != nullptr)
        sqlite3_wal_checkpoint_v2(
            batch_.connection(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr
        );
    batch_.close();
}

CommitFigures Committer::figures() {
    const std::lock_guard lock(figures_mutex_);
    auto figures = figures_;
    figures_.micros_max = 0;
    return figures;
}

void Committer::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
        if (stopping_ && (queue_.empty() || !commit_rest_)) return;
        linger(lock);
        auto turns = std::exchange(queue_, {});
        lock.unlock();
        write(std::move(turns));
        lock.lock();
    }
}

// Only when turns arrive close together: a lone one is committed at once. Waits in parts and stops
// as soon as a part brought nothing, so that senders who wait for us do not wait for the clock.
void Committer::linger(std::unique_lock<std::mutex>& lock) {
    if (last_batch_ < 2) return;
    const auto part = options_.engine.linger / linger_parts;
    for (int i = 0; i < linger_parts; ++i) {
        const auto before = queue_.size();
        if (wake_.wait_for(lock, part, [this] {
                return stopping_ || queue_.size() >= batch_worth_it;
            }))
            return;
        if (queue_.size() == before) return;
    }
}

void Committer::write(std::vector<Waiting> turns) {
    last_batch_ = turns.size();
    std::span<Waiting> rest(turns);
    while (!rest.empty()) {
        const auto size = std::min(rest.size(), options_.engine.batch_turns_max);
        if (!write_batch(rest.first(size))) {
            fail_all(rest, size);
            return;
        }
        hand_back(rest.first(size));
        rest = rest.subspan(size);
    }
    look_at_log();
}

bool Committer::write_batch(std::span<Waiting> turns) {
    const auto begun = steady_micros();
    const bool disk_works = batch_.write(turns, returns_ + 1);
    wait_as_a_slow_disk_would();
    const auto micros = steady_micros() - begun;
    {
        const std::lock_guard lock(figures_mutex_);
        figures_.turns += turns.size();
        figures_.batches += 1;
        figures_.failed_batches = batch_.failed_batches();
        figures_.micros_total += micros;
        figures_.micros_max = std::max(figures_.micros_max, micros);
        figures_.wal_bytes = batch_.wal_frames() * (options_.page_bytes + 24);
    }
    checkpointer_.log_has(batch_.wal_frames());
    return disk_works;
}

// What waits behind a failure of the disk would only fail as well, slowly. All goes back at once:
// a turn that is recorded after somebody heard of the failure is to be tried.
void Committer::fail_all(std::span<Waiting> turns, std::size_t tried) {
    std::vector<Waiting> all(std::move_iterator(turns.begin()), std::move_iterator(turns.end()));
    {
        const std::lock_guard lock(mutex_);
        std::ranges::move(queue_, std::back_inserter(all));
        queue_.clear();
    }
    batch_.give_up(std::span(all).subspan(tried), returns_ + 1);
    hand_back(all);
}

void Committer::hand_back(std::span<Waiting> turns) {
    ++returns_;
    Return handed{{std::move_iterator(turns.begin()), std::move_iterator(turns.end())}, returns_};
    bool first = false;
    {
        const std::lock_guard lock(mutex_);
        first = returned_.empty();
        returned_.push_back(std::move(handed));
    }
    if (first) announce_();
}

void Committer::wait_as_a_slow_disk_would() {
    const auto delay = options_.engine.commit_delay;
    if (delay.count() == 0) return;
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, delay, [this] { return stopping_ && !commit_rest_; });
}

void Committer::look_at_log() {
    const auto bytes = batch_.wal_frames() * (options_.page_bytes + 24);
    const auto cap = options_.engine.inline_commits
                         ? std::min(inline_log_bytes_max, options_.engine.wal_bytes_max)
                         : options_.engine.wal_bytes_max;
    if (bytes < cap) log_bytes_next_ = cap;
    if (bytes < log_bytes_next_ || batch_.connection() == nullptr) return;
    checkpointer_.restart_log(batch_.connection());
    log_bytes_next_ = bytes + log_bytes_between;
}

}  // namespace store::sqlite
