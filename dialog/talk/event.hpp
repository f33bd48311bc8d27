// What happens to a conversation, and what should be done about it. Values only: comparable,
// printable, storable.
#pragma once

#include "dialog/promises/reach.hpp"
#include "dialog/talk/conversation.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace dialog {

struct CustomerSaid {
    std::string text;
    intents::Understanding understood;
    bool operator==(const CustomerSaid&) const = default;
};

struct CustomerSent {
    MediaKind kind{};
    std::string platform_media_id;
    std::string url;
    std::string note;  // label of a place, title of a link, name of a file
    bool operator==(const CustomerSent&) const = default;
};

struct CustomerDid {
    enum class Act : std::uint8_t {
        followed,
        unfollowed,
        scanned,           // key: the scene
        tapped,            // key: of the menu
        entered,           // opened the chat
        other,             // key: the platform's name of it; nothing to be said
        consented,         // to one notice; key: its template
        withdrew_consent,  // to notices
        agreed_to_single,  // to one single message; key: the scene, a number
        proved,            // showed our own signed link; key: the number of its case
        mentioned,         // named us in public; key: where an answer to it goes
        rated,             // how we handle a case; key: its number, a blank, 1 to 5
        transferred,       // the platform has taken our transfer
        desk_took,         // talks to an agent of the platform's own desk
        desk_closed,       // does so no longer
    };
    Act act{};
    std::string key;
    bool operator==(const CustomerDid&) const = default;
};

// A promise's instant has come.
struct FellDue {
    PromiseId promise{};
    CaseId of{};
    Instant due{};
    bool operator==(const FellDue&) const = default;
};

// A name that a notice or a card has a place for, and what stands there: "case_no", "stage".
struct NamedValue {
    std::string name;
    std::string value;
    bool operator==(const NamedValue&) const = default;
};

// One bubble for the customer.
struct Say {
    using Duty = dialog::Duty;
    Duty duty{};
    CaseId of{};         // 0 when it is about no case
    std::string script;  // which script it came from
    std::string text;
    std::vector<NamedValue> values{};  // for carriers that bring no free text
    bool operator==(const Say&) const = default;
};

// What became of a delivery, after its last attempt.
struct DeliveryEnded {
    Delivery delivery;
    Ending ending{};  // never `unavailable`: that is tried again, or given up as rejected
    Obstacle obstacle{};
    std::string detail;  // the platform's word for it; nothing personal
    std::string platform_id;
    std::uint16_t attempts = 0;
    bool is_told = false;  // by the platform's report, before the attempt had ended
    bool operator==(const DeliveryEnded&) const = default;
};

// A passive answer that no connection took to the platform in time.
struct AnswerMissed {
    TurnId said_in{};
    std::vector<Say> says;  // as that turn said them
    bool certain = false;   // false: they may have arrived all the same
    bool operator==(const AnswerMissed&) const = default;
};

// What came of asking a platform for something that a customer had sent.
struct Fetched {
    enum class Ending : std::uint8_t {
        fetched,  // it lies in the locker
        overdue,  // not yet, and the platform will not keep it for long
        gone,     // it never will
    };
    Evidence evidence;  // as it was known when it was asked for
    Ending ending{};
    std::optional<EvidenceFile> file;
    std::string detail;  // why not; the platform's word for it, nothing personal
    bool operator==(const Fetched&) const = default;
};

// What an agent wants done. The delivery as the agent saw it: it must not have changed since.
struct ResendDelivery {
    Delivery delivery;
    DeliveryState state{};
    Obstacle obstacle{};
    bool operator==(const ResendDelivery&) const = default;
};

struct AgentDid {
    std::string login;
    std::string key;  // made by the agent's client: the same key is the same act
    std::variant<ResendDelivery> act;
    bool operator==(const AgentDid&) const = default;
};

// What the platform said of who a customer is in our other accounts with it.
struct Recognised {
    std::string union_id;
    std::vector<ConversationId> twins;  // known by the same id before
    bool operator==(const Recognised&) const = default;
};

using Event = std::variant<
    CustomerSaid,
    CustomerSent,
    CustomerDid,
    FellDue,
    DeliveryEnded,
    AnswerMissed,
    Fetched,
    AgentDid,
    DeliveryReported,
    Recognised>;

// One history row of one case.
struct ChangeCase {
    CaseId of{};
    std::vector<CaseChange> changes;
    bool operator==(const ChangeCase&) const = default;
};

struct SetPromise {
    CaseId of{};
    Promise promise;
    bool operator==(const SetPromise&) const = default;
};

struct EndPromise {
    CaseId of{};
    PromiseId promise{};
    PromiseState state{};
    bool operator==(const EndPromise&) const = default;
};

struct PassTo {
    CaseId of{};  // 0 when no case exists yet
    WaitingFor reason{};
    bool operator==(const PassTo&) const = default;
};

struct KeepEvidence {
    Evidence evidence;
    bool operator==(const KeepEvidence&) const = default;
};

// The record as it is from now on.
struct SettleEvidence {
    Evidence evidence;
    bool operator==(const SettleEvidence&) const = default;
};

// Evidence that was sent before its case existed gets its case.
struct AssignEvidence {
    CaseId of{};
    EvidenceId evidence{};
    bool operator==(const AssignEvidence&) const = default;
};

// Somebody of ours must look. Carries no words of the customer.
struct Alert {
    enum class What : std::uint8_t {
        person_wanted,
        danger,
        promise_broken,
        nothing_done,
        pressed,
        call_wanted,  // no carrier brings what we owe: an agent must call
        look_wanted,  // nobody knows whether what we owe has arrived
        rated_badly,
    };
    What what{};
    CaseId of{};
    bool operator==(const Alert&) const = default;
};

struct Deliver {
    Delivery delivery;
    bool operator==(const Deliver&) const = default;
};

struct EndDelivery {
    DeliveryId id{};
    DeliveryState state{};
    Obstacle obstacle{};
    std::string detail;
    std::string platform_id;
    bool operator==(const EndDelivery&) const = default;
};

// The conversation is found by that id of the platform's from now on.
struct KnowAs {
    std::string union_id;
    bool operator==(const KnowAs&) const = default;
};

// The platform's own agents get the conversation as the answer to this message; what this turn says
// goes by itself.
struct Transfer {
    bool operator==(const Transfer&) const = default;
};

using Effect = std::variant<
    Say,
    ChangeCase,
    SetPromise,
    EndPromise,
    PassTo,
    KeepEvidence,
    SettleEvidence,
    AssignEvidence,
    Alert,
    Deliver,
    EndDelivery,
    KnowAs,
    Transfer>;

// Why an event is not stored and nothing comes of it.
enum class Refusal : std::uint8_t {
    promise_already_ended,
    case_unknown,
    conversation_unknown,
    nothing_to_do,
    not_to_be_sent,     // this delivery is under way, has arrived, or is owed to nobody
    without_words,      // a call about something that was never put into words
    still_unreachable,  // no carrier but an agent's call; Step::unreachable says why
};

struct Step {
    Subjects after;
    bool conversation_changed = false;
    bool person_changed = false;
    std::vector<CaseId> cases_changed;
    std::vector<Effect> effects;
    std::optional<Refusal> refusal;
    std::vector<PassedOver> unreachable;
    bool operator==(const Step&) const = default;
};

std::string_view name(Alert::What what);

// Several bubbles as one message.
std::string joined(const std::vector<Say>& says);
std::string_view name(DeliveryState state);

}  // namespace dialog
