// Durable facts in business verbs. One engine owns the data at a time; SQL lives behind this.
//
// Threads: every call comes from the loop thread, and every callback runs on the loop thread,
// through the `post` given when the engine is made, or inline before the call returns (which is the
// usual case for open(), whose subjects are mostly in memory). A callback is called exactly once.
#pragma once

#include "dialog/talk/event.hpp"
#include "store/failure.hpp"
#include "store/files.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace store {

using dialog::CaseId;
using dialog::ConversationId;
using dialog::DeliveryId;
using dialog::EvidenceId;
using dialog::Instant;
using dialog::PromiseId;
using dialog::TurnId;

// What makes an event unique. Four bytes of the platform's seconds (big endian, so that the index
// grows at its end), then twelve of a keyed hash. Made by Store::identify.
struct Identity {
    std::array<std::uint8_t, 16> bytes{};
    auto operator<=>(const Identity&) const = default;
};

struct IdentityHash {
    std::size_t operator()(const Identity& identity) const noexcept {
        std::size_t hash = 0;
        for (std::size_t i = 8; i < 16; ++i) hash = hash << 8 | identity.bytes[i];
        return hash;
    }
};

// What a turn is about, before it is known who that is.
struct Wanted {
    std::string account;                    // "wechat/main"
    std::string external_id;                // openid, visitor id
    std::vector<std::string> case_numbers;  // canonical numbers named in the message, at most 4
};

// One turn: one event and all that it caused, written in one transaction.
struct Turn {
    TurnId id{};  // from next_turn()
    Identity identity;
    std::string account;
    std::string platform_id;  // numeric message id, or a hash; not personal
    std::string kind;         // "text", "image", "event", "due", …
    Instant received_at{};
    dialog::Event event;
    dialog::Step step;
};

enum class Recorded : std::uint8_t {
    committed,
    already_stored,  // this identity exists: find_turn() has its answer
    stale,           // a subject that it read was not committed after all: open and step again
    quarantined,     // this very turn cannot be written; kept aside, an alarm is raised
};

struct StoredTurn {
    TurnId id{};
    Instant received_at{};
    std::vector<dialog::Say> says;    // in order
    std::optional<std::string> said;  // the customer's, if that is what the event was
    bool transfers = false;           // to the platform's own agents

    [[nodiscard]] std::vector<std::string> texts() const {
        std::vector<std::string> texts;
        for (const auto& say : says) texts.push_back(say.text);
        return texts;
    }
};

struct AnsweredTurn {
    TurnId id{};
    std::string account;
    ConversationId conversation{};
};

// One line of a conversation's history, for the customer's own screen.
struct HistoryItem {
    TurnId turn{};
    std::uint16_t index = 0;  // position within the turn: 0 the customer's own, then the answers
    bool from_customer = false;
    Instant at{};
    std::string text;  // empty for media
    std::optional<dialog::MediaKind> media;
    std::string platform_id;  // of the customer's own message
};

struct DueRow {
    PromiseId promise{};
    CaseId of{};
    Instant due{};
    bool operator==(const DueRow&) const = default;
};

// A delivery as it stands. Its words are asked for apart.
struct DeliveryRow {
    dialog::Delivery delivery;
    ConversationId conversation{};  // 0: none
    dialog::PersonId person{};      // whose lane it goes in
    dialog::DeliveryState state{};
    std::uint16_t attempts = 0;
    Instant made_at{};
    Instant ready_at{};  // waiting: not before; sending: until then it is somebody's
    std::optional<Instant> ended_at;
    dialog::Obstacle obstacle{};
    std::string detail;
    bool operator==(const DeliveryRow&) const = default;
};

// What it takes to send one.
struct DeliveryWords {
    std::string account;
    std::string external_id;
    std::string text;  // the piece to be sent
    std::vector<dialog::NamedValue> values;
    dialog::Contact contact;  // of the case it is about
    std::uint32_t fence = 0;  // of the conversation now
};

// A record of evidence as it stands.
struct EvidenceRow {
    dialog::Evidence evidence;
    dialog::PersonId person{};  // who sent it, and whose key seals its file
    bool operator==(const EvidenceRow&) const = default;
};

// Where an attempt stands; beside the road, since nobody is told anything by it.
struct DeliveryMark {
    enum class What : std::uint8_t {
        begun,      // an attempt begins; `at`: until when it is ours
        postponed,  // the next attempt is not before `at`
    };
    DeliveryId id{};
    What what{};
    Instant at{};
};

// One line of `huiyin export --turns`.
struct ExportedTurn {
    std::string account;
    std::string platform_id;
    std::string kind;
    Instant received_at{};
    std::string answer_sha256;  // hex; of the says joined by "\n"; empty when nothing was said
};

struct Figures {
    std::uint64_t turns = 0;
    std::uint64_t batches = 0;
    std::uint64_t failed_batches = 0;
    std::uint64_t quarantined = 0;
    std::size_t waiting_turns = 0;
    std::size_t cached_conversations = 0;
    std::uint64_t database_reads = 0;  // on the loop thread: what was not in memory
    std::uint64_t open_cases = 0;
    std::uint64_t commit_micros_total = 0;
    std::uint64_t commit_micros_max = 0;  // since the last call
    std::uint64_t wal_bytes = 0;
};

class Store {
public:
    virtual ~Store() = default;

    // A keyed hash, so that the database tells nobody who wrote when.
    virtual Identity identify(std::string_view event, std::int64_t platform_seconds) const = 0;
    // Six digits that follow from the turn's id and the store's own key alone.
    virtual std::string one_time_code(TurnId turn) const = 0;
    // Ids grow; each is the start of an IdBlock. Record turns in the order their ids were drawn.
    virtual TurnId next_turn() = 0;

    // The subjects of a customer's event: conversation and person (absent when unknown), their
    // newest cases, and cases found by number. Includes what is recorded but not yet committed.
    virtual void open(const Wanted& wanted, const Done<dialog::Subjects>& done) = 0;
    // The subjects of a due row: the case, and the conversation in which its customer hears of that
    // promise, with person. A case that does not exist gives empty subjects.
    virtual void open_case(CaseId id, PromiseId due, const Done<dialog::Subjects>& done) = 0;

    // The subjects of what became of a delivery: its conversation with person and newest cases, and
    // the case it is about (0: none).
    virtual void open_conversation(
        ConversationId id, CaseId about, const Done<dialog::Subjects>& done
    ) = 0;

    // Whether the process before ended with close(); true also for a new store.
    [[nodiscard]] virtual bool was_closed() const = 0;

    // Queues the turn for the next batch. From here on open() gives the states after it. `done`
    // runs after the batch is synced, so nothing may be answered before.
    virtual void record(Turn turn, Done<Recorded> done) = 0;

    virtual void find_turn(
        const Identity& identity, const Done<std::optional<StoredTurn>>& done
    ) = 0;
    virtual void load_turn(TurnId id, const Done<std::optional<StoredTurn>>& done) = 0;
    // Turns that answered a customer's event, received within `span` before the newest turn of all,
    // among its latest `limit` turns; newest first. After a crash these are the ones whose answer
    // may not have left.
    virtual void latest_answers(
        dialog::Duration span, std::size_t limit, const Done<std::vector<AnsweredTurn>>& done
    ) = 0;
    // Newest `limit` items after the turn `after` (0: from the beginning), oldest first.
    virtual void history(
        std::string_view account,
        std::string_view external_id,
        TurnId after,
        std::size_t limit,
        const Done<std::vector<HistoryItem>>& done
    ) = 0;

    // Open promises due at or before `until`, earliest first, at most `limit`.
    virtual void due(Instant until, std::size_t limit, const Done<std::vector<DueRow>>& done) = 0;
    // The earliest due instant of all open promises.
    virtual void next_due(const Done<std::optional<Instant>>& done) = 0;

    // Deliveries that have not ended, after that id, in id order.
    virtual void open_deliveries(
        DeliveryId after, std::size_t limit, const Done<std::vector<DeliveryRow>>& done
    ) = 0;
    // Those that wait for an agent, after that id, in id order.
    virtual void deliveries_for_agent(
        DeliveryId after, std::size_t limit, const Done<std::vector<DeliveryRow>>& done
    ) = 0;
    // Nothing when the words or their customer are gone.
    virtual void delivery_words(
        const DeliveryRow& row, const Done<std::optional<DeliveryWords>>& done
    ) = 0;
    // Commits the marks with the next batch. Deliveries that have ended stay as they are.
    virtual void mark_deliveries(std::vector<DeliveryMark> marks, Done<Recorded> done) = 0;

    // Evidence whose bytes are still to be fetched, after that id, in id order.
    virtual void wanted_evidence(
        EvidenceId after, std::size_t limit, const Done<std::vector<EvidenceRow>>& done
    ) = 0;
    // All of a case, oldest first.
    virtual void evidence_of(CaseId of, const Done<std::vector<EvidenceRow>>& done) = 0;
    virtual Files& files() = 0;

    // The conversations that KnowAs has named so, at most dialog::twins_max + 1, in the order of
    // their ids. What is not committed yet is not in them.
    virtual void known_as(
        std::string_view union_id, const Done<std::vector<ConversationId>>& done
    ) = 0;

    // All turns in id order, read from the database alone (another process may be serving).
    // Stops when `each` returns false.
    virtual void export_turns(const std::function<bool(const ExportedTurn&)>& each) = 0;

    virtual Figures figures() = 0;
    // A key derived from the master key for that purpose (visitor tokens, case numbers): 32 bytes.
    virtual std::array<std::uint8_t, 32> derived_key(std::string_view purpose) const = 0;
    // Commits what is queued, then closes. Called once, at the end.
    virtual void close() = 0;
};

}  // namespace store
