#include "gateway/road/fetcher.hpp"

#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace gateway {

using store::EvidenceRow;
using store::Failure;

namespace {

constexpr std::size_t page_rows = 1'000;
constexpr Duration look_again{std::chrono::minutes(1)};
constexpr Duration after_failure{std::chrono::seconds(1)};
constexpr std::chrono::milliseconds store_pause{1'000};  // wire time
constexpr std::chrono::minutes stop_time_max{1};

using Rows = std::vector<EvidenceRow>;
using FoundRows = std::variant<Rows, Failure>;

net::Task<FoundRows> wanted_evidence(store::Store& store, dialog::EvidenceId after) {
    auto begin = [&](net::Completion<FoundRows> done) {
        auto shared = std::make_shared<net::Completion<FoundRows>>(std::move(done));
        store.wanted_evidence(after, page_rows, [shared](FoundRows found) {
            (*shared)(std::move(found));
        });
    };
    co_return co_await net::wait<FoundRows>(begin);
}

net::Task<void> sleep(net::asio::any_io_executor executor, std::chrono::milliseconds time) {
    net::asio::steady_timer timer(executor, time);
    co_await timer.async_wait(net::as_result);
}

}  // namespace

Fetcher::Fetcher(
    store::Store& store,
    Inbox& inbox,
    net::Clock& clock,
    Log& log,
    Metrics& metrics,
    net::asio::any_io_executor executor,
    FindSource find_source,
    Examine examine,
    FetcherOptions options
)
    : store_(store),
      inbox_(inbox),
      clock_(clock),
      log_(log),
      metrics_(metrics),
      executor_(executor),
      find_source_(std::move(find_source)),
      examine_(std::move(examine)),
      options_(options),
      attempts_(
          executor,
          [&log](const std::exception_ptr& failure) {
              try {
                  std::rethrow_exception(failure);
              } catch (const std::exception&) {  // what it says may be personal
                  log.error("fetch.attempt_failed");
              }
          }
      ),
      waiting_gauge_(
          metrics.gauge("huiyin_evidence_waiting", "Files of customers that are to be fetched")
      ) {}

Fetcher::~Fetcher() = default;

void Fetcher::stop() {
    stopped_ = true;
    clock_.wake();
}

Breaker& Fetcher::breaker_of(const std::string& account) {
    return breakers_[account];
}

void Fetcher::stand_ready(Job& job) {
    if (!job.busy) ready_.emplace(job.attempts > 0, job.ready_at, job.row.evidence.id);
}

void Fetcher::add(EvidenceRow row) {
    if (!loaded_ || more_) return;  // it will be found in the store
    if (jobs_.size() >= options_.rows_max) {
        more_ = true;
        return;
    }
    const auto id = row.evidence.id;
    newest_ = std::max(newest_, id);
    const auto [place, is_new] = jobs_.try_emplace(id, Job{std::move(row), clock_.now()});
    if (!is_new) return;
    waiting_gauge_.set(static_cast<double>(jobs_.size()));
    stand_ready(place->second);
    clock_.wake();
}

// What the store holds and this index does not. False when the store cannot be read.
net::Task<bool> Fetcher::load() {
    for (bool full = true; full && jobs_.size() < options_.rows_max;) {
        FoundRows found = co_await wanted_evidence(store_, newest_);
        auto* rows = std::get_if<Rows>(&found);
        if (rows == nullptr) co_return false;
        full = rows->size() == page_rows;
        more_ = full;
        loaded_ = true;
        for (auto& row : *rows) {
            const auto id = row.evidence.id;
            newest_ = std::max(newest_, id);
            const bool told = row.evidence.asked_again;
            const Instant now = clock_.now();
            const auto [place, is_new] =
                jobs_.try_emplace(id, Job{.row = std::move(row), .ready_at = now, .told = told});
            if (is_new) stand_ready(place->second);
        }
    }
    waiting_gauge_.set(static_cast<double>(jobs_.size()));
    co_return true;
}

// The first whose time has come, or end().
std::set<Fetcher::Ready>::iterator Fetcher::next_ready() {
    const Instant now = clock_.now();
    const auto come = [&](auto at) { return at != ready_.end() && std::get<Instant>(*at) <= now; };
    if (const auto first = ready_.begin(); come(first)) return first;
    const auto repeat = ready_.lower_bound({true, Instant::min(), dialog::EvidenceId{}});
    return come(repeat) ? repeat : ready_.end();
}

bool Fetcher::is_idle() const {
    if (busy_ > 0) return false;
    const Instant now = clock_.now();
    return std::none_of(ready_.begin(), ready_.end(), [&](const Ready& each) {
        return std::get<Instant>(each) <= now;
    });
}

void Fetcher::start_ready_ones() {
    for (auto next = next_ready(); next != ready_.end() && busy_ < options_.at_once_max;
         next = next_ready()) {
        const auto id = std::get<dialog::EvidenceId>(*next);
        ready_.erase(next);
        Job& job = jobs_.at(id);
        const Instant now = clock_.now();
        Breaker& breaker = breaker_of(job.row.evidence.account);
        if (const auto later = breaker.closed_until(now)) {
            job.ready_at = *later;
            stand_ready(job);
            continue;
        }
        breaker.let_one_through(now);
        job.busy = true;
        ++busy_;
        attempts_.spawn(attempt(id));
    }
}

net::Task<void> Fetcher::run() {
    while (!stopped_) {
        const bool wanted = !loaded_ || (more_ && jobs_.size() < options_.rows_max / 2);
        if (wanted) {
            const bool read = co_await load();
            if (!read) {
                co_await sleep(executor_, store_pause);
                continue;
            }
        }
        start_ready_ones();
        Instant until = clock_.now() + look_again;
        if (busy_ < options_.at_once_max)
            for (const auto& each : ready_) until = std::min(until, std::get<Instant>(each));
        co_await clock_.sleep_until(until);
    }
    const bool joined = co_await attempts_.join(stop_time_max);
    if (!joined) log_.warning("fetcher.stopped_late");
}

net::Task<void> Fetcher::settle() {
    while (!stopped_ && !(loaded_ && is_idle())) {
        co_await sleep(executor_, std::chrono::milliseconds(1));
    }
}

void Fetcher::put_back(dialog::EvidenceId id, Instant ready_at) {
    const auto found = jobs_.find(id);
    if (found == jobs_.end()) return;
    Job& job = found->second;
    if (job.busy) --busy_;
    job.busy = false;
    job.ready_at = ready_at;
    stand_ready(job);
    clock_.wake();
}

net::Task<void> Fetcher::attempt(dialog::EvidenceId id) {
    try {
        co_await attempt_once(jobs_.at(id));
    } catch (...) {
        put_back(id, clock_.now() + options_.retry.longest);
        throw;
    }
}

void Fetcher::count(const std::string& account, std::string_view ending) {
    metrics_
        .counter(
            "huiyin_fetch_attempts_total",
            "Attempts to fetch what a customer sent, by what came of them",
            {{"account", account}, {"ending", std::string(ending)}}
        )
        .add();
}

}  // namespace gateway
