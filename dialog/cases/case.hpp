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

// Another conversation that may see the case and add to it: its customer has shown to be the same.
struct Link {
    ConversationId with{};
    std::string account;
    Instant since{};
    bool operator==(const Link&) const = default;
};

// A conversation that wants to be linked, until the code is given that only the customer gets.
struct LinkWish {
    ConversationId with{};
    std::string account;
    std::string code;  // six digits
    Instant until{};
    std::uint8_t failures = 0;
    bool told = false;  // the code was said where the case was opened
    bool operator==(const LinkWish&) const = default;
};

inline constexpr std::size_t links_max = 8;  // of one case; the oldest goes

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
    bool urgent = false;
    bool waits_for_person = false;
    bool reach_told = false;   // the customer was told why we may fall silent on this channel
    bool other_tried = false;  // the present news was handed to another channel already
    bool apart = false;        // its customer cut a link: now a proof alone makes another
    std::uint8_t rating = 0;  // 1 to 5, what the customer last thought of how we handle it; 0: none
    std::uint16_t presses = 0;
    intents::Set<Sign> urgent_because;
    std::vector<Category> categories;  // all that were named, most likely first
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
    std::optional<Instant> pressed_at;
    std::vector<Promise> promises;  // open ones and the ended ones that are still of interest
    std::string told_state;         // what the last card or notice said; cards repeat nothing
    std::vector<Link> links;
    std::optional<LinkWish> link_wish;
    ConversationId talks_in{};           // the linked one where the customer wrote last; 0: its own
    std::optional<Instant> reveal_told;  // when the customer last heard that somebody else asked
    std::optional<Instant> guessed_since;  // when strangers began to give wrong digits
    std::uint16_t guesses = 0;             // since then

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

// Where the bytes of a piece of evidence are.
enum class EvidenceState : std::uint8_t {
    described,  // there are none: a place, a link
    wanted,     // still on the platform
    fetched,
    gone,  // the platform has them no more, or never gave them
};

// Bytes in the locker, as they came.
struct EvidenceFile {
    std::string sha256;  // hex; by it the locker finds them
    std::uint64_t bytes = 0;
    std::string type;  // by content: "image/jpeg"
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    std::uint32_t duration_ms = 0;  // of sound and videos
    std::string thumbnail_sha256;   // empty: there is none
    std::string name;               // as the sender's machine called it; not to be trusted
    Instant fetched_at{};
    bool operator==(const EvidenceFile&) const = default;
};

// A record of something sent as evidence. Bytes are fetched later; until then it says so.
struct Evidence {
    EvidenceId id{};
    CaseId of{};  // 0 while no case exists
    MediaKind kind{};
    std::string platform_media_id;
    std::string url;
    std::string note;  // label of a place, title of a link
    Instant received_at{};
    EvidenceState state{};
    std::string account;  // where it came in: "wechat/main"
    ConversationId conversation{};
    std::optional<EvidenceFile> file;  // when fetched
    std::string detail;                // why there are no bytes, in the platform's word
    bool asked_again = false;          // the customer was asked to send it once more
    bool operator==(const Evidence&) const = default;
};

// Whether such a thing has bytes that are to be fetched.
[[nodiscard]] bool has_bytes(MediaKind kind);

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
        promise_on_its_way,
        call_wanted,       // nothing of ours reaches the customer; to: carriers and why not
        evidence_fetched,  // from: its id; to: SHA-256, type and size of what lies in the locker
        evidence_missing,  // from: its id; to: why it could not be fetched so far
        evidence_gone,     // from: its id; to: why it never can be
        sent_again,        // by an agent; from: the delivery's id; to: by which carrier
        link_wanted,       // to: by which account
        linked,            // to: the account
        unlinked,          // to: the account, or nothing when it was only wanted
        moved,             // news goes elsewhere; to: the account
        not_told,          // what counted as told never arrived; to: the carrier and why
        rated,             // by the customer; to: 1 to 5
    };
    What what{};
    Field field{};
    std::string from;
    std::string to;
    bool operator==(const CaseChange&) const = default;
};

// Where the customer hears of a promise of that case. 0 when it came otherwise.
[[nodiscard]] ConversationId told_in(const Case& of, PromiseId promise);
[[nodiscard]] bool is_linked(const Case& of, ConversationId with);

std::string_view name(CaseStatus status);
std::string_view name(CaseStage stage);
std::string_view name(Complexity complexity);
std::string_view name(Field field);
std::string_view name(MediaKind kind);
std::string_view name(EvidenceState state);
std::string_view name(CaseChange::What what);

}  // namespace dialog
