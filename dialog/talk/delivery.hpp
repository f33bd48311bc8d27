// Words on their way to a customer, and what platforms tell of them.
#pragma once

#include "dialog/cases/ids.hpp"
#include "dialog/promises/reach.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dialog {

enum class Duty : std::uint8_t {
    chatter,  // void when somebody else speaks by the time it is sent
    owed,     // case number, notices: must arrive
};

// How words that no passive answer carries go to their customer. The words lie in the turn that
// said them.
struct Delivery {
    DeliveryId id{};
    std::string account{};  // "wechat/main"
    TurnId said_in{};
    // Among the says of that turn; or all of them, as one message with an empty line between.
    static constexpr std::uint16_t all_says = 0xffff;
    std::uint16_t position = 0;
    Piece piece{};  // of the text; no bytes: all of it
    CaseId of{};
    Carrier carrier{};
    std::string target{};  // the public words that it answers, or the scene of its consent
    Duty duty{};
    Purpose purpose{};
    PromiseId keeps{};         // the promise that its arrival keeps; 0: none
    bool names_case = false;   // the words hold the number of the case
    std::uint32_t fence = 0;   // of the conversation, when the words were said
    std::uint8_t repeats = 0;  // sent once more after nobody knew whether it had arrived
    // Where it stands among its person's deliveries: the id of the first with these words, so that
    // a repeat or another carrier does not fall behind what came later.
    DeliveryId order{};
    std::optional<Instant> not_before{};
    std::optional<Instant> good_until{};  // after that this carrier brings it no more
    std::vector<PassedOver> passed_over{};
    bool operator==(const Delivery&) const = default;
};

enum class DeliveryState : std::uint8_t {
    waiting,
    sending,  // an attempt is under way, or was when the process ended
    delivered,
    failed,     // another carrier took its place, or it is of no use any more
    unknown,    // it may have arrived; nothing more is done
    for_agent,  // owed, and nothing of ours can bring it: somebody must look
    resent,     // an agent had it sent once more: another one took its place
};

// What a platform tells, some time after it took a notice or a card, and sometimes before its
// answer to the sending has come.
struct DeliveryReported {
    Carrier carrier{};
    std::string platform_id;  // of the message; the answer to sending a notice has none
    Obstacle obstacle{};      // none: it arrived
    std::string detail;       // the platform's word for it; nothing personal
    bool operator==(const DeliveryReported&) const = default;
};

// A notice or a card of which its platform has not told yet what became of it.
struct Awaited {
    Delivery delivery;
    std::string platform_id;
    bool unknown = false;  // nobody knows whether the platform took it
    Instant at{};
    // How the customer stood before this news.
    Instant told_at{};
    std::string told_state{};
    bool operator==(const Awaited&) const = default;
};

// A report that no delivery was known for.
struct EarlyReport {
    DeliveryReported report;
    Instant at{};
    bool operator==(const EarlyReport&) const = default;
};

}  // namespace dialog
