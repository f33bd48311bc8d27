// The one road: event → understanding → step → store, in order per subject. Nothing is answered and
// nothing is pushed before its turn is committed.
#pragma once

#include "connectors/connector.hpp"
#include "dialog/talk/step.hpp"
#include "gateway/base/fault_point.hpp"
#include "gateway/base/log.hpp"
#include "gateway/base/metrics.hpp"
#include "gateway/content/content.hpp"
#include "gateway/net/clock.hpp"
#include "gateway/net/completion.hpp"
#include "store/store.hpp"

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace gateway {

// A customer of whom nobody has asked the platform yet who that is in our other accounts.
struct Stranger {
    dialog::ConversationId talk{};
    std::string account;
    std::string external_id;
    dialog::Instant since{};
};

// What the inbox tells the rest of the gateway. None may throw.
struct InboxHooks {
    // A turn is durable: its lines, for whoever is looking at that conversation. Only called when
    // `reachable` says that somebody is.
    std::function<void(
        std::string_view account, std::string_view external_id, std::vector<connectors::Line> lines
    )>
        on_committed;
    // Whether a message that nobody asked for would reach this customer now.
    std::function<bool(std::string_view account, std::string_view external_id)> reachable;
    // A delivery that is durable waits to be sent.
    std::function<void(store::DeliveryRow row)> on_delivery;
    // A record of evidence is durable, and its bytes are still to be fetched.
    std::function<void(store::EvidenceRow row)> on_evidence;
    // Something of a customer's is durable. May be empty.
    std::function<void(Stranger stranger)> on_stranger;
    // A promise that is durable falls due then.
    std::function<void(dialog::Instant due)> on_promise;
    // Where that customer can agree to be told more; empty where there is no such page. May be
    // empty.
    std::function<std::string(std::string_view account, std::string_view external_id)> consent_link;
    // Calls back from the loop, soon and not from inside. Empty: events are taken one by one.
    std::function<void(std::function<void()> then)> post;
    FaultPointReached reached;
};

class Inbox : public connectors::Road {
public:
    static constexpr std::size_t attempts_max = 8;       // of one turn whose subjects went stale
    static constexpr std::size_t recent_max = 1U << 16;  // identities remembered beside the store

    Inbox(
        store::Store& store,
        std::shared_ptr<const Content> content,
        net::Clock& clock,
        Log& log,
        Metrics& metrics,
        InboxHooks hooks
    );
    ~Inbox() override;
    Inbox(const Inbox&) = delete;
    Inbox& operator=(const Inbox&) = delete;

    void send(connectors::Inbound inbound, WhenTaken taken) override;
    net::Task<net::Result<std::vector<connectors::Line>>> history(
        std::string account, std::string external_id, dialog::TurnId after, std::size_t limit
    ) override;

    // A due row takes the same road.
    enum class Fallen : std::uint8_t {
        done,
        ended,        // its promise ended meanwhile, in a turn that may not be committed yet
        refused,      // can never be handled
        unavailable,  // try again later
    };
    net::Task<Fallen> fall_due(store::DueRow row);

    // What became of a delivery takes it too. `attempts` makes it unique.
    enum class Carried : std::uint8_t {
        done,
        refused,      // can never be handled
        unavailable,  // try again later
    };
    net::Task<Carried> end_delivery(
        dialog::DeliveryEnded ended, dialog::ConversationId talk, dialog::Instant made_at
    );

    // So does what came of fetching.
    struct FetchEnded {
        Carried carried{};
        bool asked = false;  // the customer was asked to send it once more
    };

    net::Task<FetchEnded> end_fetch(dialog::Fetched fetched);

    // So does what a platform said of who that is. May be told twice.
    net::Task<Carried> recognise(
        dialog::ConversationId talk, dialog::Instant since, dialog::Recognised recognised
    );

    // What an agent does takes it as well. Of several acts with one `name` the first alone is done;
    // the others get its turn.
    struct AgentAct {
        dialog::AgentDid did;
        std::string name;
        dialog::ConversationId talk{};
        dialog::CaseId about{};
        dialog::Instant since{};  // of what it is about
    };

    struct AgentActed {
        connectors::Taken::Outcome outcome{};
        dialog::TurnId turn{};
        std::optional<dialog::Refusal> refusal{};
        std::vector<dialog::PassedOver> unreachable{};
    };

    net::Task<AgentActed> take_act(AgentAct act);
    void answer_missed(connectors::Missed missed, WhenKept kept) override;

    // After a start: what the process before may not have answered any more. Whoever calls again
    // within `patience` gets the answer; the rest is handed to the way out, as not certain.
    // `reaches`: whether an account can be written to at all.
    net::Task<void> recover_answers(
        std::chrono::milliseconds patience, std::function<bool(std::string_view account)> reaches
    );

    // From the next turn on.
    void replace_content(std::shared_ptr<const Content> content) { content_ = std::move(content); }

    // Whether the store refused the last turn, not longer ago than `failure_told_for`: after that
    // only another turn can tell.
    static constexpr std::chrono::seconds failure_told_for{30};

    [[nodiscard]] bool store_fails() const {
        return store_failed_at_ && net::wire_now() - *store_failed_at_ < failure_told_for;
    }

    // Ends recover_answers(); nothing of it is lost, since the store knows of a crash until
    // close().
    void stop() { stopped_ = true; }

    // Turns that are under way.
    [[nodiscard]] std::size_t running() const { return running_.size(); }

private:
    struct Passage;  // one event on its way

    void work_off();
    bool understand(const std::shared_ptr<Passage>& passage);
    net::Task<connectors::Taken> pass(std::shared_ptr<Passage> passage, bool& shared);
    std::shared_ptr<Passage> own_passage(std::string name, dialog::Instant since);
    net::Task<Carried> carry(std::shared_ptr<Passage> passage);
    static Carried carried_of(const connectors::Taken& taken);
    void take_missed(
        const store::StoredTurn& stored, const std::string& account, dialog::ConversationId talk
    );
    std::shared_ptr<Passage> missed_passage(const store::StoredTurn& stored, bool certain);
    void enter(const std::shared_ptr<Passage>& passage);
    void open(const std::shared_ptr<Passage>& passage);
    void open_named(const std::shared_ptr<Passage>& passage, dialog::Subjects&& subjects);
    void step(const std::shared_ptr<Passage>& passage, dialog::Subjects&& subjects);
    void recorded(const std::shared_ptr<Passage>& passage, store::Recorded outcome);
    void committed(const std::shared_ptr<Passage>& passage);
    void answer_again(const std::shared_ptr<Passage>& passage);
    void failed(const std::shared_ptr<Passage>& passage, const store::Failure& failure);
    void leave(const std::shared_ptr<Passage>& passage, connectors::Taken taken);
    void reach(const Passage& passage, FaultPoint point) const;
    void remember(const store::Identity& identity);
    void announce(const Passage& passage);
    dialog::Given given(const dialog::Subjects& subjects, dialog::TurnId turn) const;

    store::Store& store_;
    std::shared_ptr<const Content> content_;
    net::Clock& clock_;
    Log& log_;
    Metrics& metrics_;
    InboxHooks hooks_;
    std::uint64_t number_key_ = 0;
    std::uint64_t seed_key_ = 0;

    std::unordered_map<store::Identity, std::shared_ptr<Passage>, store::IdentityHash> running_;
    std::vector<std::shared_ptr<Passage>> arrived_;
    std::unordered_set<store::Identity, store::IdentityHash> recent_;
    std::deque<store::Identity> recent_order_;
    bool stopped_ = false;
    // Turns of the process before that were answered again, while recover_answers() runs.
    std::optional<std::unordered_set<dialog::TurnId>> answered_again_;
    std::optional<net::WireInstant> store_failed_at_;

    Counter& turns_;
    Counter& copies_;
    Counter& steps_again_;
    Counter& unavailable_;
    Counter& quarantined_;
    Counter& cases_opened_;
    Counter& answers_missed_;
    Counter& passed_to_person_;
    Histogram& latency_;
};

}  // namespace gateway
