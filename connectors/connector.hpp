// The boundary between platforms and the gateway. Connectors turn platform bytes into our values
// and back; they decide nothing, know no store, and their names appear nowhere else.
#pragma once

#include "dialog/talk/event.hpp"
#include "gateway/net/completion.hpp"
#include "gateway/net/http.hpp"
#include "gateway/net/task.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace connectors {

// What a customer said, before it is understood.
struct Said {
    std::string text;
    bool operator==(const Said&) const = default;
};

// One event of a platform, as a value.
struct Inbound {
    std::string account;      // "wechat/main"
    std::string external_id;  // openid, visitor id
    std::string identity;     // everything that makes this event unique, scoped by account and user
    std::int64_t platform_seconds = 0;  // the platform's own time of it
    std::string platform_id;  // numeric message id, or a hash of the identity; not personal
    std::string kind;         // the platform's word for it: "text", "image", "subscribe"
    std::variant<Said, dialog::CustomerSent, dialog::CustomerDid, dialog::DeliveryReported> what;
    bool operator==(const Inbound&) const = default;
};

// What came of an event once it is durable.
struct Taken {
    enum class Outcome : std::uint8_t {
        stored,       // by this call, or by an earlier one with the same identity
        refused,      // can never be stored; an alarm was raised
        unavailable,  // not stored: the platform shall try again
    };
    Outcome outcome{};
    dialog::TurnId turn{};
    dialog::Instant received_at{};
    std::vector<std::string> says;  // in order; the same for every copy of the event
    // What the customer said in the stored turn, when this call was a copy of it.
    std::optional<std::string> said{};
    // To the platform's own agents, as the answer to the call; what is said goes by itself.
    bool transfers = false;
};

// One line on the customer's own screen.
struct Line {
    dialog::TurnId turn{};
    std::uint16_t index = 0;
    bool from_customer = false;
    dialog::Instant at{};
    std::string text;
    std::optional<dialog::MediaKind> media;
    std::string platform_id;
};

// A passive answer that no call took with it.
struct Missed {
    std::string account;
    std::string external_id;
    dialog::TurnId turn{};  // that said it
    bool certain = false;   // false: the platform may have got it
};

// The gateway as a connector sees it.
class Road {
public:
    using WhenTaken = std::function<void(Taken taken)>;

    virtual ~Road() = default;
    // Calls `taken` once, on the loop thread, when the event is durable or refused; that may be
    // before this returns. Copies of a running event wait for it. `taken` must not throw.
    virtual void send(Inbound inbound, WhenTaken taken) = 0;
    // The answer belongs to the way out from here on: no later call may carry it. `kept` is called
    // once; false: the store could not take it, try again.
    using WhenKept = std::function<void(bool stored)>;
    virtual void answer_missed(Missed missed, WhenKept kept) = 0;
    // Newest `limit` lines after the turn `after`, oldest first. Empty when nothing is known.
    virtual net::Task<net::Result<std::vector<Line>>> history(
        std::string account, std::string external_id, dialog::TurnId after, std::size_t limit
    ) = 0;

    // The same for a task that has nothing to do meanwhile.
    net::Task<Taken> take(Inbound inbound) {
        auto begin = [&](net::Completion<Taken> done) {
            auto shared = std::make_shared<net::Completion<Taken>>(std::move(done));
            send(std::move(inbound), [shared](Taken taken) { (*shared)(std::move(taken)); });
        };
        Taken taken = co_await net::wait<Taken>(begin);
        co_return taken;
    }
};

}  // namespace connectors
