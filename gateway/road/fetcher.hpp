// Fetches what customers sent beside words, at once, since platforms delete it after some days.
// What is to be fetched lies in the store; what is here is only its index, so after a restart all
// of it is tried again.
#pragma once

#include "connectors/carrier.hpp"
#include "gateway/examine/examiner.hpp"
#include "gateway/net/task_group.hpp"
#include "gateway/road/inbox.hpp"
#include "gateway/road/retry.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>

namespace gateway {

struct FetcherOptions {
    std::size_t at_once_max = 4;    // each holds a whole file in memory
    std::size_t rows_max = 50'000;  // held here; what is beyond waits in the store
    RetryRules retry{
        .first = std::chrono::seconds(5),
        .longest = std::chrono::minutes(30),
        .attempts_max = 1'000,
        // A little before WeChat deletes it, three days after it came.
        .give_up_after = std::chrono::hours(70),
    };
    // Looking at a file failed for reasons of ours: so often, then it is kept without its type.
    unsigned examinations_max = 3;
    // When the customer is asked to send it once more.
    Duration ask_again_after{std::chrono::hours(24)};
    // The same while the whole platform fails: words would not pass either, and the file may come
    // before them. But before WeChat's window shuts.
    Duration ask_in_outage_after{std::chrono::hours(44)};
    // And not for each of many that are lost together.
    Duration asked_apart{std::chrono::hours(1)};
};

class Fetcher {
public:
    // Where an account's files are; null when nobody can fetch them. Asked at every attempt.
    using FindSource = std::function<connectors::MediaSource*(std::string_view account)>;
    using Bytes = std::shared_ptr<const std::string>;
    using Examine = std::function<net::Task<std::variant<Examined, NotExamined>>(Bytes bytes)>;

    Fetcher(
        store::Store& store,
        Inbox& inbox,
        net::Clock& clock,
        Log& log,
        Metrics& metrics,
        net::asio::any_io_executor executor,
        FindSource find_source,
        Examine examine,
        FetcherOptions options
    );
    ~Fetcher();
    Fetcher(const Fetcher&) = delete;
    Fetcher& operator=(const Fetcher&) = delete;

    // Until stop(). Spawned once; attempts under way are finished before it returns.
    net::Task<void> run();
    void stop();

    // A record that is durable.
    void add(store::EvidenceRow row);
    // Returns when nothing that could be fetched now is left.
    net::Task<void> settle();

    [[nodiscard]] std::size_t waiting() const { return jobs_.size(); }

    [[nodiscard]] bool is_idle() const;

private:
    struct Job {
        store::EvidenceRow row;
        Instant ready_at{};
        unsigned attempts = 0;
        unsigned unexamined = 0;  // times that nobody could look at it
        bool busy = false;
        bool told = false;  // that it is overdue
    };

    // Who is asked, and for what kind of thing.
    using Asked = std::pair<dialog::ConversationId, dialog::MediaKind>;

    static Asked asked_for(const dialog::Evidence& evidence);

    // New ones before those that failed before.
    using Ready = std::tuple<bool, Instant, dialog::EvidenceId>;

    net::Task<bool> load();
    void start_ready_ones();
    std::set<Ready>::iterator next_ready();
    net::Task<void> attempt(dialog::EvidenceId id);
    net::Task<void> attempt_once(Job& job);
    net::Task<void> keep(Job& job, connectors::MediaFetched fetched);
    net::Task<void> give_back(Job& job, connectors::MediaRefused refused);
    [[nodiscard]] std::optional<Instant> next_attempt_of(const Job& job, Instant now) const;
    net::Task<void> tell_overdue(Job& job, std::string detail);
    net::Task<Inbox::FetchEnded> tell(dialog::Fetched fetched);
    net::Task<void> end(Job& job, dialog::Fetched fetched);
    net::Task<std::optional<std::string>> keep_file(dialog::PersonId person, Bytes bytes);
    void stand_ready(Job& job);
    void put_back(dialog::EvidenceId id, Instant ready_at);
    Breaker& breaker_of(const std::string& account);
    void count(const std::string& account, std::string_view ending);

    store::Store& store_;
    Inbox& inbox_;
    net::Clock& clock_;
    Log& log_;
    Metrics& metrics_;
    net::asio::any_io_executor executor_;
    FindSource find_source_;
    Examine examine_;
    FetcherOptions options_;
    net::TaskGroup attempts_;

    std::map<dialog::EvidenceId, Job> jobs_;  // a node stays where it is while its attempt runs
    std::set<Ready> ready_;
    std::map<std::string, Breaker, std::less<>> breakers_;
    std::map<Asked, Instant> asked_;  // the last hour's
    std::set<Asked> telling_;         // those who may be asked just now
    std::size_t busy_ = 0;
    dialog::EvidenceId newest_{};  // loaded or added
    bool loaded_ = false;
    bool more_ = false;  // there are rows in the store behind `newest_`
    bool stopped_ = false;
    Gauge& waiting_gauge_;
};

}  // namespace gateway
