// Takes deliveries to their customers: strictly in order for each person, side by side for all of
// them, as fast as each account may. What waits lies in the store; what is here is only its index.
//
// An attempt is marked in the store before it begins. When the process dies in between, nobody
// knows whether it arrived: the brain then decides whether it is sent again.
#pragma once

#include "connectors/carrier.hpp"
#include "gateway/net/task_group.hpp"
#include "gateway/road/inbox.hpp"
#include "gateway/road/retry.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace gateway {

struct OutboxOptions {
    std::size_t attempts_at_once_max = 64;
    std::size_t rows_max = 200'000;           // held here; what is beyond waits in the store
    Duration lease{std::chrono::minutes(2)};  // longer than any sender takes
    RetryRules retry;
    Pace::Rules pace;  // of each account
    FaultPointReached reached{};
};

class Outbox {
public:
    // Who sends for an account; null when nobody does. Asked at every attempt.
    using FindSender =
        std::function<connectors::Sender*(std::string_view account, dialog::Carrier carrier)>;

    // The address of the page of a case, by its number; empty when there is none.
    using PageOf = std::function<std::string(std::string_view case_number)>;

    Outbox(
        store::Store& store,
        Inbox& inbox,
        net::Clock& clock,
        Log& log,
        Metrics& metrics,
        net::asio::any_io_executor executor,
        FindSender find_sender,
        OutboxOptions options,
        PageOf page_of = {}
    );
    ~Outbox();
    Outbox(const Outbox&) = delete;
    Outbox& operator=(const Outbox&) = delete;

    // Until stop(). Spawned once; attempts under way are finished before it returns.
    net::Task<void> run();
    void stop();

    // A delivery that is durable.
    void add(store::DeliveryRow row);
    // Returns when nothing that could be sent now is left.
    net::Task<void> settle();

    [[nodiscard]] std::size_t waiting() const { return rows_; }

    [[nodiscard]] bool is_idle() const;

private:
    // A repeat, and the same words by another carrier, stand where the first delivery stood.
    using Place = std::pair<dialog::DeliveryId, dialog::DeliveryId>;

    struct Lane {
        std::map<Place, store::DeliveryRow> rows;
        bool busy = false;
        Instant ready_at{};  // under which it stands in ready_
    };

    struct Account {
        explicit Account(Pace::Rules rules) : pace(rules) {}

        Pace pace;
        Breaker breaker;
    };

    using Ready = std::pair<Instant, dialog::PersonId>;

    static Place place_of(const dialog::Delivery& delivery);
    // Platforms that know the sender's key for a message never show it twice.
    static bool has_key(dialog::Carrier carrier);

    net::Task<bool> load();
    net::Task<void> round();
    std::vector<store::DeliveryRow> choose();
    net::Task<bool> mark(std::vector<store::DeliveryMark> marks);

    // What came of asking, if anybody was asked.
    struct Attempt {
        connectors::Outcome outcome{};
        bool asked = false;
    };

    net::Task<void> attempt(store::DeliveryRow row);
    net::Task<void> attempt_once(store::DeliveryRow row);
    net::Task<std::optional<Attempt>> send(const store::DeliveryRow& row);
    net::Task<connectors::Outcome> hand_over(
        const store::DeliveryRow& row, store::DeliveryWords words
    );
    net::Task<void> postpone(store::DeliveryRow row, Instant until);
    net::Task<void> end(store::DeliveryRow row, connectors::Outcome outcome);
    void put_back(dialog::PersonId person, Place place, Instant ready_at, unsigned tries);
    void drop(dialog::PersonId person, Place place);
    void stand_ready(dialog::PersonId person, Lane& lane);
    Account& account_of(const dialog::Delivery& delivery);
    void reach(FaultPoint point) const;
    [[nodiscard]] bool has_expired(const store::DeliveryRow& row) const;
    void count(const connectors::Outcome& outcome, const std::string& account);

    store::Store& store_;
    Inbox& inbox_;
    net::Clock& clock_;
    Log& log_;
    Metrics& metrics_;
    net::asio::any_io_executor executor_;
    FindSender find_sender_;
    OutboxOptions options_;
    PageOf page_of_;
    net::TaskGroup attempts_;

    std::unordered_map<dialog::PersonId, Lane> lanes_;
    std::set<Ready> ready_;  // lanes that nobody sends from
    std::map<std::string, Account, std::less<>> accounts_;
    std::size_t rows_ = 0;
    std::size_t busy_ = 0;
    dialog::DeliveryId newest_{};  // loaded or added
    bool loaded_ = false;
    bool more_ = false;  // there are rows in the store behind `newest_`
    bool choosing_ = false;
    bool stopped_ = false;
    Gauge& waiting_gauge_;
};

}  // namespace gateway
