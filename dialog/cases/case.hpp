// A case is what the complaint is about, with its whole history. Its state is the truth; its
// history is append-only rows of changes.
#pragma once

#include "dialog/cases/ids.hpp"
#include "dialog/promises/promise.hpp"
#include "intents/understanding.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dialog {

using intents::Category;
using intents::Emotion;
using intents::Remedy;
using intents::Sign;

enum class CaseStatus : std::uint8_t { open, closed, withdrawn, rejected };
enum class CaseStage : std::uint8_t { screening, handling, follow_up };

// Something the form asks for. The order in which they are asked is Policy's.
enum class Field : std::uint8_t {
    what_happened,
    order_no,
    wish,  // what the customer wants done
    evidence,
    phone,
    name,
    occurred_at,
    staff,  // the person complained about
    amount,
    tracking_no,
    product,
    category,
};
inline constexpr std::size_t field_count = 12;

struct Contact {
    std::string name;   // as given: "王", "王芳"
    std::string phone;  // digits
    bool operator==(const Contact&) const = default;
};

// Who answers for the case before an agent has it: a named desk of the settings.
struct Desk {
    std::string department;
    std::string person;     // "陈静"
    std::string extension;  // "8021"
    bool operator==(const Desk&) const = default;
};

struct Case {
    CaseId id{};
    std::uint64_t version = 0;  // 0: not stored yet
    std::string number;         // "HY261121-7K3QXM"
    PersonId person{};
    ConversationId conversation{};  // where it was opened; 0 when it came otherwise
    std::string account;            // "wechat/main"

    CaseStatus status = CaseStatus::open;
    CaseStage stage = CaseStage::screening;
    Category category = Category::other;
    std::vector<Category> categories;  // all that were named, most likely first
    bool urgent = false;
    intents::Set<Sign> urgent_because;
    Complexity complexity = Complexity::general;
    Emotion emotion_peak = Emotion::calm;

    Contact contact;
    std::string description;  // the customer's own words, each message a line; bounded by Policy
    std::string occurred_at;  // as said: "昨天下午"
    std::string occurred_on;  // resolved: "2026-11-20", or empty
    std::string product;
    std::string order_no;
    std::string tracking_no;
    std::string staff_no;
    std::string staff_name;
    std::vector<Remedy> remedies;
    std::string amount;  // yuan
    std::vector<EvidenceId> evidence;
    intents::Set<Field> given;     // the customer has answered this
    intents::Set<Field> declined;  // the customer cannot or will not say it
    intents::Set<Field> passed;    // asked often enough without an answer; not asked again
    intents::Set<Field> put_off;   // told something else when asked; asked again after the rest

    Desk desk;
    Instant opened_at{};
    std::optional<Instant> closed_at;
    Instant told_at{};  // when the customer last got true news of this case
    std::uint16_t presses = 0;
    std::optional<Instant> pressed_at;
    bool waits_for_person = false;
    std::vector<Promise> promises;  // open ones and the ended ones that are still of interest

    bool operator==(const Case&) const = default;

    [[nodiscard]] const Promise* open_promise(PromiseKind kind) const {
        for (const auto& promise : promises)
            if (promise.kind == kind && promise.state == PromiseState::open) return &promise;
        return nullptr;
    }
};

struct Person {
    PersonId id{};
    std::uint64_t version = 0;
    std::string name;
    std::string phone;
    bool operator==(const Person&) const = default;
};

enum class MediaKind : std::uint8_t { image, voice, video, file, location, link, unsupported };

// A record of something sent as evidence. Bytes are fetched later; until then it says so.
struct Evidence {
    EvidenceId id{};
    CaseId of{};  // 0 while no case exists
    MediaKind kind{};
    std::string platform_media_id;
    std::string url;
    std::string note;  // label of a place, title of a link
    Instant received_at{};
    bool fetched = false;
    bool operator==(const Evidence&) const = default;
};

// One thing that changed about a case. `from` and `to` are values as the API shows them.
struct CaseChange {
    enum class What : std::uint8_t {
        opened,
        described,       // to: the words added
        field_set,       // field, from, to
        field_declined,  // field
        remedy_added,
        remedy_removed,
        category_set,
        urgency_raised,  // to: the sign
        emotion_raised,
        evidence_added,
        pressed,
        passed_to_person,  // to: the reason
        promise_made,      // to: kind, and the due instant
        promise_kept,
        promise_broken,
        promise_voided,
        told,    // the customer was given true news
        viewed,  // somebody asked for progress; to: how much was shown
        withdrawn,
        reopened,
    };
    What what{};
    Field field{};
    std::string from;
    std::string to;
    bool operator==(const CaseChange&) const = default;
};

std::string_view name(CaseStatus status);
std::string_view name(CaseStage stage);
std::string_view name(Complexity complexity);
std::string_view name(Field field);
std::string_view name(MediaKind kind);
std::string_view name(CaseChange::What what);

}  // namespace dialog
