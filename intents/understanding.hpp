// What a customer's message means, as plain values. Everything here is found in the text alone:
// no clock, no conversation, no memory.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace intents {

// What the customer wants with this message. One message may carry several.
enum class Intent : std::uint8_t {
    complain,
    progress,  // "我的投诉到哪了"
    press,     // 催单
    human,
    order_status,
    refund_payment,
    account,
    delivery,
    attitude,
    quality,
    compensation,
    supplement,
    correct,
    withdraw,
    dissatisfied,
    object,  // objection to a result, re-review
    privacy,
    contact_change,
    greeting,
    thanks_bye,
    confirm,
    deny,
    unknown_to_me,  // "不知道", "找不到了", "不记得"
    other,
};
inline constexpr std::size_t intent_count = 24;

enum class Emotion : std::uint8_t { calm, upset, angry, abusive, threat };

enum class Category : std::uint8_t {
    quality,
    attitude,
    delivery,
    refund_payment,
    account,
    process,
    technical,
    other,
};

enum class Remedy : std::uint8_t {
    refund,
    compensation,
    redelivery,
    replacement,
    repair,
    technical_help,
    coupon,
    apology,
    other,
};

// Facts about the message that change what must be done, whatever the intent is.
enum class Sign : std::uint8_t {
    question,          // asks rather than states
    injury,            // somebody was hurt or fell ill
    safety,            // fire, leak, explosion, food poisoning suspected
    child,             // a child, a baby or a pregnant woman is concerned
    self_harm,         // the speaker speaks of harming himself
    minor_speaker,     // the speaker says to be a child
    outside_body,      // 12315, 12345, 消协, 工商 as an address of complaint
    media,             // newspapers, 曝光, 发微博
    lawsuit,           // court, lawyer
    repeated_contact,  // has called or written before and was not helped
    refuses_contact,   // does not want to give a number or a name
    another_matter,    // says himself that this is a different matter
    same_matter,       // says himself that this is about what he reported before
    about_process,     // asks how complaining works, how long it takes
    no_wish,           // only wants it known, asks for nothing
    plain_request,     // wants a service, a price, an order, or gives praise: nothing went wrong
    changes_mind,      // takes back what was asked for and names something else
    personal_safety,   // was touched, beaten, followed, filmed, or is afraid to be
    fraud,             // money or an account was stolen, somebody passed himself off as us
    resolved,          // says that it has been solved and nothing more is wanted
    will_follow,       // asks to wait: will look, will send it later
    lacks_order_no,    // has no order number, or cannot find it
    lacks_evidence,    // has no picture and nothing of the kind
    lacks_staff_no,    // does not know who it was
    takes_back,        // wants a complaint that was withdrawn to go on
    wishes,            // words in which people say what should be done
    demands,           // says in so many words what must be done
    number_tail,       // gives the last digits of a number only
    disowns,           // says that it was somebody else; wants another account shut out
    tells,             // at least one clause states something; found by its form, not by rules
};
inline constexpr std::size_t sign_count = 30;

// A set of values of a small enum.
template <class E>
class Set {
public:
    constexpr Set() = default;

    constexpr void add(E e) { bits_ |= bit(e); }

    constexpr void remove(E e) { bits_ &= ~bit(e); }

    constexpr void add(Set other) { bits_ |= other.bits_; }

    [[nodiscard]] constexpr bool has(E e) const { return (bits_ & bit(e)) != 0; }

    [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }

    [[nodiscard]] constexpr std::uint32_t bits() const { return bits_; }

    static constexpr Set from_bits(std::uint32_t bits) {
        Set set;
        set.bits_ = bits;
        return set;
    }

    bool operator==(const Set&) const = default;

private:
    static constexpr std::uint32_t bit(E e) { return 1U << static_cast<unsigned>(e); }

    std::uint32_t bits_ = 0;
};

enum class EntityKind : std::uint8_t {
    order_no,
    tracking_no,
    case_no,
    phone,  // mobile or landline
    amount,
    date,
    time,
    name,
    staff_no,
    number,  // a run of digits or letters with digits that nothing else explains; never shown
};

struct Entity {
    EntityKind kind{};
    std::size_t begin = 0;  // bytes in the original text
    std::size_t end = 0;
    // Canonical form.
    // order_no, tracking_no, case_no, staff_no, number: ASCII, upper case, no blanks. A case_no is
    //   ours ("HY261121-7K3QXM", its check character not looked at) or what the customer calls the
    //   number of a complaint.
    // phone: digits (landline with its area code, "010-12345678").
    // amount: yuan, "360", "12.50".
    // date: "2026-11-20", "--11-20" without year, "---20" without month; told from today in days,
    //   weeks, months: "0d", "-1d" (yesterday), "+1d", "-2w", "-1m"; "-2w3" is the Wednesday of the
    //   week before last, "0w5" this Friday, "-1m28" the 28th of last month; "lunar-12-28".
    // time: "15:30", or a part of the day: "morning", "noon", "afternoon", "evening", "night".
    // name: as written, without title ("王" for 我姓王 or 王女士).
    std::string value;
    // Named only to be taken back ("不是138…", "旧号码138…"), or not the customer's own: a card's,
    // a car's, the phone of somebody else.
    bool denied = false;
    bool operator==(const Entity&) const = default;
};

struct ScoredIntent {
    Intent intent = Intent::other;
    float score = 0;  // 0 to 1
    bool operator==(const ScoredIntent&) const = default;
};

struct Understanding {
    std::vector<ScoredIntent> intents;  // best first, never empty after understand()
    std::vector<Category> categories;   // most likely first; empty when nothing points to one
    std::vector<Remedy> remedies;       // in order of appearance, each once
    Set<Sign> signs;
    std::vector<std::string> topics;  // questions that the FAQ answers, by name ("password_reset")
    Emotion emotion = Emotion::calm;
    std::vector<Entity> entities;  // by begin; spans never overlap

    [[nodiscard]] Intent main() const {
        return intents.empty() ? Intent::other : intents.front().intent;
    }

    [[nodiscard]] bool has(Intent intent) const {
        return std::any_of(intents.begin(), intents.end(), [&](const ScoredIntent& scored) {
            return scored.intent == intent;
        });
    }

    // The first of its kind that is not taken back.
    [[nodiscard]] const Entity* first(EntityKind kind) const {
        const auto found = std::find_if(entities.begin(), entities.end(), [&](const Entity& one) {
            return one.kind == kind && !one.denied;
        });
        return found == entities.end() ? nullptr : &*found;
    }

    bool operator==(const Understanding&) const = default;
};

// The names that settings, reports and the API use.
std::string_view name(Intent intent);
std::string_view name(Emotion emotion);
std::string_view name(Category category);
std::string_view name(Remedy remedy);
std::string_view name(Sign sign);
std::string_view name(EntityKind kind);

}  // namespace intents
