// What the platform says in a message or an event, as typed values: every kind that it documents.
// Knows XML and the platform's names; what it means for us is inbound.hpp's business.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace connectors::wechat {

struct Text {
    std::string content;
    std::string menu_id;  // of the tapped entry of a menu message; otherwise empty
    bool operator==(const Text&) const = default;
};

struct Image {
    std::string media_id;
    std::string url;
    bool operator==(const Image&) const = default;
};

struct Voice {
    std::string media_id;  // 8 kHz
    std::string media_id_16k;
    std::string format;       // "amr", "speex"
    std::string recognition;  // the platform no longer fills it
    bool operator==(const Voice&) const = default;
};

struct Video {
    std::string media_id;
    std::string thumb_media_id;
    bool is_short = false;
    bool operator==(const Video&) const = default;
};

// Degrees as the platform's decimal digits, so that nothing is lost in conversion.
struct Place {
    std::string latitude;
    std::string longitude;
    std::string scale;
    std::string label;
    std::string poi_name;
    bool operator==(const Place&) const = default;
};

struct Link {
    std::string title;
    std::string description;
    std::string url;
    bool operator==(const Link&) const = default;
};

// A kind of message that did not exist when this was written.
struct UnknownMessage {
    bool operator==(const UnknownMessage&) const = default;
};

struct Subscribed {
    std::string scene;  // of the QR code, without "qrscene_"; empty when there was none
    std::string ticket;
    bool operator==(const Subscribed&) const = default;
};

struct Unsubscribed {
    bool operator==(const Unsubscribed&) const = default;
};

struct Scanned {
    std::string scene;
    std::string ticket;
    bool operator==(const Scanned&) const = default;
};

struct Clicked {
    std::string key;
    bool operator==(const Clicked&) const = default;
};

// A menu entry that leads to a page or a mini-program.
struct Viewed {
    std::string target;
    std::string menu_id;
    bool in_mini_program = false;
    bool operator==(const Viewed&) const = default;
};

struct Located {
    std::string latitude;
    std::string longitude;
    std::string precision;
    bool operator==(const Located&) const = default;
};

// A menu entry that scans a code.
struct CodeScanned {
    std::string key;
    std::string scan_type;
    std::string result;
    bool waits = false;  // the customer looks at a "receiving" note until something is answered
    bool operator==(const CodeScanned&) const = default;
};

// A menu entry that picks pictures; they follow as image messages.
struct PicturesPicked {
    std::string key;
    std::uint64_t count = 0;
    std::vector<std::string> md5s;
    bool operator==(const PicturesPicked&) const = default;
};

struct PlacePicked {
    std::string key;
    Place place;
    bool operator==(const PlacePicked&) const = default;
};

struct TemplateSent {
    enum class Status : std::uint8_t { success, blocked, system_failed, too_frequent, other };
    std::string message_id;
    Status status{};
    bool operator==(const TemplateSent&) const = default;
};

struct MassSent {
    std::string message_id;
    std::string status;
    std::uint64_t total = 0;
    std::uint64_t filtered = 0;
    std::uint64_t sent = 0;
    std::uint64_t failed = 0;
    bool operator==(const MassSent&) const = default;
};

struct Consent {
    std::string template_id;
    bool accepted = false;
    std::string scene;  // "1" page, "2" article; empty in the settings
    bool operator==(const Consent&) const = default;
};

struct ConsentAsked {
    std::vector<Consent> list;
    bool operator==(const ConsentAsked&) const = default;
};

struct ConsentChanged {
    std::vector<Consent> list;
    bool operator==(const ConsentChanged&) const = default;
};

struct NoticeSent {
    struct Item {
        std::string template_id;
        std::string message_id;
        std::string error_code;  // "0" is delivered
        std::string error_status;
        bool operator==(const Item&) const = default;
    };

    std::vector<Item> list;
    bool operator==(const NoticeSent&) const = default;
};

struct AgentSession {
    enum class Change : std::uint8_t { created, closed, switched };
    Change change{};
    std::string agent;
    std::string former_agent;  // when switched
    bool operator==(const AgentSession&) const = default;
};

// The customer changed or withdrew what the account may know of them.
struct ProfileChanged {
    enum class Change : std::uint8_t { modified, revoked, cancelled };
    Change change{};
    std::string open_id;
    std::string union_id;
    std::string app_id;
    std::string revoked;
    bool operator==(const ProfileChanged&) const = default;
};

struct UnknownEvent {
    bool operator==(const UnknownEvent&) const = default;
};

using Content = std::variant<
    Text,
    Image,
    Voice,
    Video,
    Place,
    Link,
    UnknownMessage,
    Subscribed,
    Unsubscribed,
    Scanned,
    Clicked,
    Viewed,
    Located,
    CodeScanned,
    PicturesPicked,
    PlacePicked,
    TemplateSent,
    MassSent,
    ConsentAsked,
    ConsentChanged,
    NoticeSent,
    AgentSession,
    ProfileChanged,
    UnknownEvent>;

struct Payload {
    std::string to_user;    // the account's original id
    std::string from_user;  // openid
    std::int64_t created_seconds = 0;
    std::string type;              // MsgType
    std::string event;             // Event; empty in messages
    std::string event_key;         // EventKey as it came
    std::uint64_t message_id = 0;  // MsgId; 0 in events
    std::string article_id;        // MsgDataId, when written from an article
    std::string article_index;     // Idx
    Content content;
    bool operator==(const Payload&) const = default;
};

enum class PayloadFault : std::uint8_t {
    malformed,       // no XML, or not what a parser takes
    forbidden,       // declarations, too deep, too many elements
    wrong_root,      // not <xml>
    missing_field,   // one that every message, or this kind, must have
    bad_field,       // an id, a name or a number that cannot be one
    repeated_field,  // one that names the sender, the time or the kind, twice
};

// Writes into `xml` while it reads. Bound the size before; 64 KiB is far more than the platform
// sends. Control characters are dropped and bytes that are no UTF-8 become U+FFFD in texts, while
// ids and names must be plain visible ASCII. Unknown elements are passed over, in any order.
std::variant<Payload, PayloadFault> decode(std::span<char> xml);

std::string_view name(PayloadFault fault);

}  // namespace connectors::wechat
