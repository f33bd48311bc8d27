// Whether and how words can still reach a customer: what the platform lets us send, what was used
// of it, and which carrier to choose. Pure; the platform's own refusal is the final word.
#pragma once

#include "dialog/calendar/instant.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dialog {

// What brings words to a customer, in the order in which they are tried.
enum class Carrier : std::uint8_t {
    passive,        // in the answer to the customer's own call; costs nothing
    line,           // a page of ours that the customer has open
    window,         // a free message while the platform's window is open
    notice,         // a notice for which the customer's consent is banked
    template_card,  // a card of fixed form
    single,         // one message of free text, for which the customer's consent is banked
    other_channel,  // another conversation of the same person
    hook,           // an address of the operator's own: e-mail, SMS
    call,           // nobody but an agent can, by phone
    comment,        // below what the customer wrote in public; in the place of none of the others
};

// Whether the platform tells later what became of what it took.
[[nodiscard]] constexpr bool is_reported(Carrier carrier) {
    return carrier == Carrier::notice || carrier == Carrier::template_card;
}

// How a delivery ended.
enum class Ending : std::uint8_t {
    delivered,    // the platform took it
    rejected,     // it never will take this one
    unavailable,  // try again later
    unknown,      // it may have taken it
};

// Why it did not go, as far as the platform says.
enum class Obstacle : std::uint8_t {
    none,
    window_shut,      // the customer wrote too long ago, or has left
    quota_used,       // of this window
    no_consent,       // none banked for this notice
    not_following,    // has left the account
    blocked,          // wants nothing of this account, or the account nothing of him
    unknown_person,   // no such id in this account
    content_refused,  // these very words: forbidden, or the same as before
    too_long,
    media_gone,     // what it refers to no longer exists there
    too_fast,       // a rate limit; later
    daily_limit,    // the account's calls of today are used up
    not_allowed,    // the account has no such right: settings or platform must change
    token,          // the account's access is invalid and could not be renewed
    address,        // our address is not on the account's list
    platform_down,  // no connection, 5xx, "busy"
    no_answer,      // sent, and then nothing came back
    malformed,      // the platform does not understand us: our mistake
    unchanged,      // nothing about the case has changed, and the same card twice is forbidden
    not_there,      // nobody has the page open; nobody set such an address
    spoken_for,     // somebody else speaks by now: the bot's words are void
    expired,        // the carrier was planned for a time that is over; the platform was not asked
};

// What a platform lets one account send. Of the settings; counts and lengths can change any day.
struct ReachRules {
    static constexpr std::uint16_t no_limit = 0xffff;

    struct Window {
        Duration length{};
        std::uint16_t messages = 0;  // 0: none at all
        bool operator==(const Window&) const = default;
    };

    bool lines = false;                // pages of ours that a customer may have open
    Window after_words{};              // the customer wrote or sent something
    Window after_act{};                // the customer followed, scanned, or tapped the menu
    bool ends_with_following = false;  // whoever leaves the account cannot be written to
    bool notices = false;              // with a consent each
    bool template_cards = false;
    bool periodic_template_cards = false;  // also when nothing has changed
    bool singles = false;                  // with a consent each, too
    bool asks_consent = false;             // a page of ours collects consents
    bool comments = false;                 // what was written in public is answered there
    bool platform_desk = false;            // whoever waits for a person goes to its own agents
    std::uint16_t kept_for_news = 1;       // of a window's messages
    // News goes out that long before its window shuts rather than after.
    Duration before_shutting{std::chrono::hours(2)};
    // News is never moved so near to the news before.
    Duration news_apart{std::chrono::hours(12)};
    std::size_t text_bytes_max = 2'000;  // of one message
    std::size_t text_characters_max = 600;
    bool operator==(const ReachRules&) const = default;
};

// What is known of one customer in one account. Always the smaller reading of what the platform may
// mean: its refusals correct it.
struct Reach {
    Instant window_until{};  // of the window that is or was open last
    std::uint16_t window_left = 0;
    std::uint16_t consents = 0;            // banked
    bool left = false;                     // unfollowed
    bool blocked = false;                  // wants nothing of us, until the next words
    std::optional<Instant> consent_at{};   // when the last one was banked
    std::vector<std::uint16_t> singles{};  // consents to single messages, by their scenes
    bool consent_used_up = false;          // the last of all was spent, and nobody was asked since
    bool operator==(const Reach&) const = default;
};

// How a customer came near.
enum class Approach : std::uint8_t { words, act, followed, unfollowed, consent, consent_withdrawn };

// A consent is told by the platform's event, by our page, or by both: those of one minute are one.
void note_approach(Reach& reach, const ReachRules& rules, Approach approach, Instant now);
// The customer agreed to one single message; each scene is good for one.
void bank_single(Reach& reach, std::uint16_t scene);
[[nodiscard]] bool has_consent(const Reach& reach);

// What the words are for.
enum class Purpose : std::uint8_t {
    chatter,  // the bot's small talk: no use later or elsewhere
    answer,   // what was asked or owed a moment ago
    news,     // what we promised to tell by now
};

struct Wish {
    Purpose purpose{};
    std::uint16_t messages = 1;
    bool changed = false;             // the case stands elsewhere than when a card was sent last
    std::vector<Carrier> excluded{};  // tried already with these words
};

// What else there is at this moment.
struct Ways {
    bool line = false;  // a page is open now
    bool other_channel = false;
    bool hook = false;
};

// A carrier that was not taken, and why.
struct PassedOver {
    Carrier carrier{};
    Obstacle why{};
    bool operator==(const PassedOver&) const = default;
};

struct Plan {
    std::optional<Carrier> carrier;       // none: chatter that nothing brings
    std::optional<Instant> good_until{};  // after that the carrier is none any more
    std::vector<PassedOver> passed_over;
    bool operator==(const Plan&) const = default;
};

// The first carrier that can bring it. What an account has no right to is not even passed over.
Plan plan(
    const ReachRules& rules, const Reach& reach, const Wish& wish, const Ways& ways, Instant now
);

// What is used up by sending; noted when it is planned, so that two plans never share it. Gives the
// scene of the consent that a single message uses up; otherwise 0.
std::uint16_t spend(Reach& reach, Carrier carrier, std::uint16_t messages);
// What a platform's refusal teaches.
void learn(Reach& reach, Carrier carrier, Obstacle obstacle);

// When news that is due then is better sent, since the window shuts before; the same instant when
// it does not, or when nothing can be sent in it.
Instant before_window_shuts(const ReachRules& rules, const Reach& reach, Instant due, Instant now);

// Where to cut a text so that every piece can be sent: begin and length of each, at ends of
// paragraphs or sentences where there are some, never inside a character.
struct Piece {
    std::size_t begin = 0;
    std::size_t bytes = 0;
    bool operator==(const Piece&) const = default;
};

std::vector<Piece> pieces(std::string_view text, const ReachRules& rules);

// "window:quota_used,notice:no_consent"
std::string words_of(const std::vector<PassedOver>& passed_over);

std::string_view name(Carrier carrier);
std::string_view name(Ending ending);
std::string_view name(Obstacle obstacle);

}  // namespace dialog
