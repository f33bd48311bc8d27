// What the platform says in a message or an event, as typed values. Knows JSON and the platform's
// names; what it means for us is inbound.hpp's business.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace connectors::weibo {

struct Text {
    bool operator==(const Text&) const = default;
};

// Degrees as the platform's decimal digits, so that nothing is lost in conversion.
struct Place {
    std::string latitude;
    std::string longitude;
    bool operator==(const Place&) const = default;
};

// The file's id for us, who received it. The other id that comes along is the sender's.
struct Image {
    std::string file_id;
    bool operator==(const Image&) const = default;
};

struct Voice {
    std::string file_id;
    bool operator==(const Voice&) const = default;
};

// A kind of message that nobody documents.
struct UnknownMessage {
    bool operator==(const UnknownMessage&) const = default;
};

struct Followed {
    bool operator==(const Followed&) const = default;
};

struct Unfollowed {
    bool operator==(const Unfollowed&) const = default;
};

// To the account's broadcasts, which is not the same as following it.
struct Subscribed {
    bool operator==(const Subscribed&) const = default;
};

struct Unsubscribed {
    bool operator==(const Unsubscribed&) const = default;
};

struct Scanned {
    std::string key;  // action name and scene
    std::string ticket;
    bool followed = false;  // by it
    bool operator==(const Scanned&) const = default;
};

struct Clicked {
    std::string key;
    bool operator==(const Clicked&) const = default;
};

struct Viewed {
    std::string url;
    bool operator==(const Viewed&) const = default;
};

// In public: the text is that of the post or the comment.
struct Mentioned {
    std::string id;  // of the post or the comment
    bool in_comment = false;
    bool operator==(const Mentioned&) const = default;
};

struct UnknownEvent {
    bool operator==(const UnknownEvent&) const = default;
};

using Content = std::variant<
    Text,
    Place,
    Image,
    Voice,
    UnknownMessage,
    Followed,
    Unfollowed,
    Subscribed,
    Unsubscribed,
    Scanned,
    Clicked,
    Viewed,
    Mentioned,
    UnknownEvent>;

struct Payload {
    std::int64_t receiver_id = 0;      // the account
    std::int64_t sender_id = 0;        // the customer
    std::string created_at;            // as it came
    std::int64_t created_seconds = 0;  // 0 when it could not be read
    std::string type;
    std::string subtype;  // of events and mentions
    std::string text;     // what was typed, or the platform's phrase in its stead
    std::string data;     // all of it, in canonical form
    Content content;
    bool operator==(const Payload&) const = default;
};

enum class PayloadFault : std::uint8_t {
    malformed,      // no JSON object
    forbidden,      // too deep, too many values, a name twice
    xml,            // the account is set to the platform's XML format
    missing_field,  // one that every message must have
    bad_field,      // an id or a name that cannot be one
};

// Of one text; what is longer is cut between two characters.
inline constexpr std::size_t text_bytes_max = std::size_t{64} * 1024;

// Bound the size before. JSON as it is, or percent-encoded as a whole. Unknown names are passed
// over, `data` may be an object, a string that holds one, or nothing. Control characters are
// dropped and bytes that are no UTF-8 become U+FFFD.
std::variant<Payload, PayloadFault> decode(std::string_view body);

std::string_view name(PayloadFault fault);

}  // namespace connectors::weibo
