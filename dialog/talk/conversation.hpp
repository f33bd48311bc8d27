// The conversation with one customer in one account: who speaks, what was asked, what was said.
#pragma once

#include "dialog/cases/case.hpp"
#include "dialog/promises/reach.hpp"
#include "dialog/talk/delivery.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace dialog {

// Who speaks.
struct Bot {
    bool operator==(const Bot&) const = default;
};

enum class WaitingFor : std::uint8_t {
    wish,
    misunderstanding,
    emotion,
    danger,
    pressing,
    minor,
    self_harm,
};

struct Waiting {
    Instant since{};
    WaitingFor reason{};
    bool operator==(const Waiting&) const = default;
};

// The platform's own agents: what is said there we do not see.
struct PlatformDesk {
    Instant since{};
    bool taken = false;  // an agent there has taken the customer; otherwise it may be a queue
    bool operator==(const PlatformDesk&) const = default;
};

using Owner = std::variant<Bot, Waiting, PlatformDesk>;

// What the bot asked last and still waits for.
enum class Question : std::uint8_t {
    none,
    field,            // `field` of the form
    withdraw_really,  // clear words are needed before a case is withdrawn
    which_case,
    last_four,        // of the phone, for somebody who names a case that is not his
    another_contact,  // the new phone number
    other_matter,     // what the other matter is
    link_offer,       // whether a stranger wants to see more, by a code to the customer
    link_code,        // that code
};

struct Asked {
    Question question = Question::none;
    Field field{};
    CaseId of{};
    std::uint8_t times = 0;  // how often in a row
    bool operator==(const Asked&) const = default;
};

// Words that were put to the case at hand and may turn out to be another matter.
struct Heard {
    std::string text;
    intents::Understanding understood;
    Instant at{};
    bool operator==(const Heard&) const = default;
};

struct Conversation {
    ConversationId id{};
    std::uint64_t version = 0;
    std::string account;      // "wechat/main"
    std::string external_id;  // openid, visitor id
    PersonId person{};
    Owner owner = Bot{};
    Emotion emotion_now = Emotion::calm;
    Emotion emotion_peak = Emotion::calm;
    std::vector<CaseId>
        cases;       // oldest first; the newest `cases_loaded_max` are subjects of a turn
    CaseId focus{};  // what is being talked about; 0 when nothing
    Asked asked;
    std::uint8_t misunderstood = 0;  // in a row
    bool privacy_told = false;
    bool silent_media = false;  // the latest picture was acknowledged; more of them need no words
    std::vector<std::uint32_t> said;         // hashes of the latest sentences, newest last, bounded
    std::vector<EvidenceId> loose_evidence;  // sent before there was a case
    std::optional<Heard> pending;            // may be another matter: the customer was told so
    std::vector<Heard> earlier;              // said shortly before there was a case, bounded
    std::string proof_number;                // the case that a stranger asks for
    std::uint8_t proof_failures = 0;
    std::optional<Instant> proof_blocked_until;
    std::optional<Instant> last_inbound;
    TurnId last_turn{};                      // set by the store
    Reach reach;                             // what can still be sent
    std::uint32_t fence = 0;                 // moves with every change of the owner
    std::vector<Awaited> awaited;            // oldest first, bounded
    std::vector<EarlyReport> early_reports;  // oldest first, bounded
    bool recognised = false;            // the platform has said who this is in our other accounts
    bool apart = false;                 // the customer cut a link: the platform's word makes none
    std::vector<ConversationId> twins;  // the same person, by the platform's word; bounded
    std::optional<Instant> desk_silent_at;  // nobody was seen to take the customer over there
    bool operator==(const Conversation&) const = default;
};

inline constexpr std::size_t cases_loaded_max = 8;
inline constexpr std::size_t earlier_max = 3;
inline constexpr std::chrono::minutes earlier_counts_for{30};
inline constexpr std::size_t twins_max = 4;

// Everything a turn may read and change. A case whose person is not `person` was found by its
// number and belongs to somebody else.
struct Subjects {
    std::optional<Conversation> conversation;
    std::optional<Person> person;
    std::vector<Case> cases;
    bool operator==(const Subjects&) const = default;
};

// Whether people have been asked to take over.
[[nodiscard]] bool is_passed_on(const Owner& owner);
std::string_view name(const Owner& owner);
std::string_view name(WaitingFor reason);
std::string_view name(Question question);

}  // namespace dialog
