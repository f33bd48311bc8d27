// What happens to a conversation, and what should be done about it. Values only: comparable,
// printable, storable.
#pragma once

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
    std::string note;
    bool operator==(const CustomerSent&) const = default;
};

struct CustomerDid {
    enum class Act : std::uint8_t {
        followed,
        unfollowed,
        scanned,  // key: the scene
        tapped,   // key: of the menu
        entered,  // opened the chat
        other,    // key: the platform's name of it; nothing to be said
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

using Event = std::variant<CustomerSaid, CustomerSent, CustomerDid, FellDue>;

// One bubble for the customer.
struct Say {
    enum class Duty : std::uint8_t {
        chatter,  // void when somebody else speaks by the time it is sent
        owed,     // case number, notices: must arrive
    };
    Duty duty{};
    CaseId of{};         // 0 when it is about no case
    std::string script;  // which script it came from
    std::string text;
    bool operator==(const Say&) const = default;
};

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

// Evidence that was sent before its case existed gets its case.
struct AssignEvidence {
    CaseId of{};
    EvidenceId evidence{};
    bool operator==(const AssignEvidence&) const = default;
};

// Somebody of ours must look. Carries no words of the customer.
struct Alert {
    enum class What : std::uint8_t { person_wanted, danger, promise_broken, nothing_done, pressed };
    What what{};
    CaseId of{};
    bool operator==(const Alert&) const = default;
};

using Effect = std::
    variant<Say, ChangeCase, SetPromise, EndPromise, PassTo, KeepEvidence, AssignEvidence, Alert>;

// Why an event is not stored and nothing comes of it.
enum class Refusal : std::uint8_t { promise_already_ended, case_unknown };

struct Step {
    Subjects after;
    bool conversation_changed = false;
    bool person_changed = false;
    std::vector<CaseId> cases_changed;
    std::vector<Effect> effects;
    std::optional<Refusal> refusal;
    bool operator==(const Step&) const = default;
};

std::string_view name(Alert::What what);

}  // namespace dialog
