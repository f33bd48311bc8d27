// The words of the web chat's WebSocket, both ways, of its uploads' answers, and the page's texts
// as JSON. Pure.
// Nothing that a client sends is believed: every field's type, size and form is checked here.
#pragma once

#include "connectors/connector.hpp"
#include "connectors/webchat/texts.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace connectors::webchat {

inline constexpr std::size_t frame_bytes_max =
    std::size_t{32} * 1024;  // a full text with every sign escaped
inline constexpr std::size_t text_characters_max = 2'000;
inline constexpr std::size_t text_bytes_max = std::size_t{8} * 1024;
inline constexpr std::size_t message_id_bytes_min = 8;
inline constexpr std::size_t message_id_bytes_max = 64;
inline constexpr std::size_t token_bytes_max = 128;

// Where an item stands in the visitor's history; grows. "turn.index" on the wire, where clients
// treat it as a mere word.
struct Cursor {
    std::uint64_t turn = 0;
    std::uint16_t index = 0;
    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads what is generated here
    auto operator<=>(const Cursor&) const = default;
};

std::string format_cursor(Cursor cursor);
// Nothing unless it is exactly what format_cursor makes.
std::optional<Cursor> parse_cursor(std::string_view text);
Cursor cursor_of(const Line& line);

enum class FailureCode : std::uint8_t {
    busy,         // too fast: try again a little later
    too_long,     // never
    bad_request,  // never
    unavailable,  // try again later
};

// Why a file was not taken. The page has words for each.
enum class UploadFailure : std::uint8_t {
    not_taken,        // nothing that we take, by its content: never
    too_large,        // never
    empty,            // never
    bad_request,      // never
    unknown_visitor,  // after a new hello
    busy,             // too many files or bytes of this visitor: much later
    unavailable,      // try again later
};

// The id of a message or a file, made by the client: [A-Za-z0-9_-].
bool is_message_id(std::string_view id);

struct Hello {
    std::optional<std::string> visitor;  // a token, not verified
    std::optional<Cursor> after;         // an unreadable one counts as none
    bool operator==(const Hello&) const = default;
};

struct Say {
    std::string id;    // made by the client; [A-Za-z0-9_-]
    std::string text;  // valid UTF-8, "\n" line ends, no other control characters but tab, trimmed
    bool operator==(const Say&) const = default;
};

struct Typing {
    bool operator==(const Typing&) const = default;
};

struct Seen {
    Cursor cursor;
    bool operator==(const Seen&) const = default;
};

struct Ping {
    bool operator==(const Ping&) const = default;
};

// What could not be taken, and the id of the message if that much was readable.
struct Malformed {
    std::string id;
    FailureCode code = FailureCode::bad_request;
    bool operator==(const Malformed&) const = default;
};

using Message = std::variant<Hello, Say, Typing, Seen, Ping, Malformed>;

Message decode(std::string_view frame);

struct Welcome {
    std::string visitor;  // the token to come back with
    std::vector<Line> items;
    std::optional<Cursor> cursor;  // of the newest item that the client knows after this
    bool more = false;             // there are items between the client's cursor and the first one
};

std::string encode(const Welcome& welcome);
std::string encode(const Line& line);
std::string encode_typing();
// The stored lines of one turn: {"turn", "items"}, items as in a welcome.
std::string encode_taken(const std::vector<Line>& lines);
std::string encode_not_taken(std::string_view id, UploadFailure why);
std::string encode_failed(std::string_view id, FailureCode code);
std::string encode_bye();
std::string encode_pong();
std::string encode(const PageTexts& texts);

}  // namespace connectors::webchat
