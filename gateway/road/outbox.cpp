#include "gateway/road/outbox.hpp"

#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <exception>

namespace gateway {

using dialog::Carrier;
using dialog::DeliveryState;
using store::DeliveryMark;
using store::DeliveryRow;
using store::Failure;
using store::Recorded;

namespace {

constexpr std::size_t page_rows = 1'000;
constexpr Duration look_again{std::chrono::minutes(1)};
constexpr Duration after_failure{std::chrono::seconds(1)};
constexpr std::chrono::milliseconds store_pause{1'000};  // wire time

using Rows = std::vector<DeliveryRow>;
using FoundRows = std::variant<Rows, Failure>;
using Marked = std::variant<Recorded, Failure>;

net::Task<FoundRows> open_deliveries(store::Store& store, dialog::DeliveryId after) {
    auto begin = [&](net::Completion<FoundRows> done) {
        auto shared = std::make_shared<net::Completion<FoundRows>>(std::move(done));
        store.open_deliveries(after, page_rows, [shared](FoundRows found) {
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

Outbox::Outbox(
    store::Store& store,
    Inbox& inbox,
    net::Clock& clock,
    Log& log,
    Metrics& metrics,
    net::asio::any_io_executor executor,
    FindSender find_sender,
    OutboxOptions options,
    PageOf page_of
)
    : store_(store),
      inbox_(inbox),
      clock_(clock),
      log_(log),
      metrics_(metrics),
      executor_(executor),
      find_sender_(std::move(find_sender)),
      options_(options),
      page_of_(std::move(page_of)),
      attempts_(
          executor,
          [&log](const std::exception_ptr& failure) {
              try {
                  std::rethrow_exception(failure);
              } catch (const std::exception&) {  // what it says may be personal
                  log.error("delivery.attempt_failed");
              }
          }
      ),
      waiting_gauge_(metrics.gauge("huiyin_deliveries_waiting", "Deliveries that have not ended")) {
}

Outbox::~Outbox() = default;

Outbox::Place Outbox::place_of(const dialog::Delivery& delivery) {
    const bool first = delivery.order == dialog::DeliveryId{};
    return {first ? delivery.id : delivery.order, delivery.id};
}

bool Outbox::has_key(Carrier carrier) {
    return carrier == Carrier::template_card || carrier == Carrier::hook;
}

void Outbox::stop() {
    stopped_ = true;
    clock_.wake();
}

bool Outbox::is_idle() const {
    if (busy_ > 0 || choosing_) return false;
    return ready_.empty() || ready_.begin()->first > clock_.now();
}

// The operator's own address fails and hastens apart from the account whose words it takes over.
Outbox::Account& Outbox::account_of(const dialog::Delivery& delivery) {
    const bool hook = delivery.carrier == Carrier::hook;
    return accounts_.try_emplace(hook ? "hook" : delivery.account, options_.pace).first->second;
}

// No attempt would come of it any more: it must go on to the next carrier, whatever holds others
// up.
bool Outbox::has_expired(const DeliveryRow& row) const {
    const Instant now = clock_.now();
    return (row.delivery.good_until && now >= *row.delivery.good_until) ||
           now - row.made_at >= options_.retry.give_up_after;
}

// A lane stands under the instant at which its oldest delivery may go; behind it the others wait.
void Outbox::stand_ready(dialog::PersonId person, Lane& lane) {
    ready_.erase({lane.ready_at, person});
    if (lane.busy || lane.rows.empty()) return;
    lane.ready_at = lane.rows.begin()->second.ready_at;
    ready_.emplace(lane.ready_at, person);
}

void Outbox::add(DeliveryRow row) {
    if (!loaded_ || more_) return;  // it will be found in the store
    if (rows_ >= options_.rows_max) {
        more_ = true;
        return;
    }
    newest_ = std::max(newest_, row.delivery.id);
    const auto person = row.person;
    Lane& lane = lanes_[person];
    const auto place = place_of(row.delivery);
    if (!lane.rows.emplace(place, std::move(row)).second) return;
    ++rows_;
    waiting_gauge_.set(static_cast<double>(rows_));
    stand_ready(person, lane);
    clock_.wake();
}

void Outbox::drop(dialog::PersonId person, Place place) {
    const auto found = lanes_.find(person);
    if (found == lanes_.end()) return;
    rows_ -= found->second.rows.erase(place);
    waiting_gauge_.set(static_cast<double>(rows_));
    if (found->second.busy) --busy_;
    found->second.busy = false;
    stand_ready(person, found->second);
    if (found->second.rows.empty()) lanes_.erase(found);
    clock_.wake();
}

void Outbox::put_back(dialog::PersonId person, Place place, Instant ready_at, unsigned tries) {
    const auto found = lanes_.find(person);
    if (found == lanes_.end()) return;
    Lane& lane = found->second;
    if (const auto row = lane.rows.find(place); row != lane.rows.end()) {
        row->second.ready_at = ready_at;
        row->second.attempts = static_cast<std::uint16_t>(tries);
        row->second.state = DeliveryState::waiting;
    }
    if (lane.busy) --busy_;
    lane.busy = false;
    stand_ready(person, lane);
    clock_.wake();
}

// What the store holds and this index does not. False when the store cannot be read.
net::Task<bool> Outbox::load() {
    for (bool full = true; full && rows_ < options_.rows_max;) {
        FoundRows found = co_await open_deliveries(store_, newest_);
        auto* rows = std::get_if<Rows>(&found);
        if (rows == nullptr) co_return false;
        full = rows->size() == page_rows;
        more_ = full;
        loaded_ = true;
        for (auto& row : *rows) {
            newest_ = std::max(newest_, row.delivery.id);
            const auto person = row.person;
            Lane& lane = lanes_[person];
            // Nobody else sends: an attempt that was begun died with the process before.
            if (row.state == DeliveryState::sending) row.ready_at = row.made_at;
            const auto place = place_of(row.delivery);
            if (lane.rows.emplace(place, std::move(row)).second) ++rows_;
            stand_ready(person, lane);
        }
    }
    waiting_gauge_.set(static_cast<double>(rows_));
    co_return true;
}

net::Task<void> Outbox::run() {
    while (!stopped_) {
        const bool wanted = !loaded_ || (more_ && rows_ < options_.rows_max / 2);
        if (wanted) {
            const bool read = co_await load();
            if (!read) {
                co_await sleep(executor_, store_pause);
                continue;
            }
        }
        co_await round();
        if (stopped_) break;
        const bool full = busy_ >= options_.attempts_at_once_max;
        Instant until = clock_.now() + look_again;
        if (!full && !ready_.empty()) until = std::min(until, ready_.begin()->first);
        co_await clock_.sleep_until(until);
    }
    const bool joined = co_await attempts_.join(options_.lease);
    if (!joined) log_.warning("outbox.stopped_late");
}

net::Task<void> Outbox::settle() {
    while (!stopped_ && !(loaded_ && is_idle())) {
        co_await sleep(executor_, std::chrono::milliseconds(1));
    }
}

// The oldest of each lane whose time has come, as far as accounts and this outbox may.
std::vector<DeliveryRow> Outbox::choose() {
    std::vector<DeliveryRow> chosen;
    const Instant now = clock_.now();
    while (!ready_.empty() && ready_.begin()->first <= now && busy_ < options_.attempts_at_once_max
    ) {
        const auto person = ready_.begin()->second;
        Lane& lane = lanes_.at(person);
        DeliveryRow& row = lane.rows.begin()->second;
        Account& of = account_of(row.delivery);
        if (!has_expired(row)) {
            auto later = of.breaker.closed_until(now);
            if (!later) later = of.pace.take(now);
            if (later) {
                row.ready_at =
                    row.delivery.good_until ? std::min(*later, *row.delivery.good_until) : *later;
                stand_ready(person, lane);
                continue;
            }
            // One attempt tells whether a platform that failed is back.
            of.breaker.let_one_through(now);
        }
        ready_.erase(ready_.begin());
        lane.busy = true;
        ++busy_;
        chosen.push_back(row);
    }
    return chosen;
}

net::Task<void> Outbox::round() {
    choosing_ = true;
    std::vector<DeliveryRow> chosen = choose();
    std::vector<DeliveryMark> marks;
    marks.reserve(chosen.size());
    for (const auto& row : chosen)
        if (row.state == DeliveryState::waiting || has_key(row.delivery.carrier))
            marks.push_back(
                {row.delivery.id, DeliveryMark::What::begun, clock_.now() + options_.lease}
            );
    bool marked = true;
    if (!marks.empty()) {
        reach(FaultPoint::delivery_chosen);
        marked = co_await mark(std::move(marks));
        reach(FaultPoint::delivery_marked);
    }
    choosing_ = false;
    for (auto& row : chosen) {
        if (marked) {
            attempts_.spawn(attempt(std::move(row)));
        } else {
            const Instant later = clock_.now() + after_failure;
            put_back(row.person, place_of(row.delivery), later, row.attempts);
        }
    }
}

void Outbox::reach(FaultPoint point) const {
    if (options_.reached) options_.reached(point);
}

net::Task<bool> Outbox::mark(std::vector<DeliveryMark> marks) {
    auto begin = [&](net::Completion<Marked> done) {
        auto shared = std::make_shared<net::Completion<Marked>>(std::move(done));
        store_.mark_deliveries(std::move(marks), [shared](Marked marked) {
            (*shared)(std::move(marked));
        });
    };
    const Marked marked = co_await net::wait<Marked>(begin);
    const auto* recorded = std::get_if<Recorded>(&marked);
    co_return recorded != nullptr&&* recorded == Recorded::committed;
}

}  // namespace gateway
