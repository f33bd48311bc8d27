#include "connectors/webchat/payload.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>

namespace connectors::webchat {

namespace {

using nlohmann::json;

const json* field(const json& object, const char* name) {
    const auto found = object.find(name);
    return found == object.end() ? nullptr : &*found;
}

const std::string* text_field(const json& object, const char* name) {
    const auto* value = field(object, name);
    return value == nullptr ? nullptr : value->get_ptr<const std::string*>();
}

// Absent and null are the same; anything else but a string is a mistake.
bool optional_text(const json& object, const char* name, const std::string*& out) {
    const auto* value = field(object, name);
    if (value == nullptr || value->is_null()) return true;
    out = value->get_ptr<const std::string*>();
    return out != nullptr;
}

// Pasted text brings carriage returns and stray control characters; they are no reason to refuse.
std::string clean(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\r') {
            if (i + 1 == text.size() || text[i + 1] != '\n') out += '\n';
        } else if (c == '\n' || c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f)) {
            out += c;
        }
    }
    const auto first = out.find_first_not_of(" \t\n");
    if (first == std::string::npos) return {};
    return out.substr(first, out.find_last_not_of(" \t\n") - first + 1);
}

std::size_t characters(std::string_view utf8) {
    return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

Message decode_hello(const json& object) {
    const std::string* visitor = nullptr;
    const std::string* after = nullptr;
    if (!optional_text(object, "visitor", visitor) || !optional_text(object, "after", after))
        return Malformed{};
    if (visitor != nullptr && visitor->size() > token_bytes_max) return Malformed{};
    Hello hello;
    if (visitor != nullptr) hello.visitor = *visitor;
    if (after != nullptr) hello.after = parse_cursor(*after);
    return hello;
}

Message decode_say(const json& object) {
    const auto* id = text_field(object, "id");
    if (id == nullptr || !is_message_id(*id)) return Malformed{};
    const auto* text = text_field(object, "text");
    if (text == nullptr) return Malformed{.id = *id};
    auto cleaned = clean(*text);
    if (cleaned.empty()) return Malformed{.id = *id};
    if (cleaned.size() > text_bytes_max || characters(cleaned) > text_characters_max)
        return Malformed{.id = *id, .code = FailureCode::too_long};
    return Say{.id = *id, .text = std::move(cleaned)};
}

Message decode_seen(const json& object) {
    const auto* text = text_field(object, "cursor");
    const auto cursor = text == nullptr ? std::nullopt : parse_cursor(*text);
    if (!cursor) return Malformed{};
    return Seen{.cursor = *cursor};
}

std::string_view name(FailureCode code) {
    switch (code) {
        case FailureCode::busy:
            return "busy";
        case FailureCode::too_long:
            return "too_long";
        case FailureCode::bad_request:
            return "bad_request";
        case FailureCode::unavailable:
            return "unavailable";
    }
    return "bad_request";
}

std::string_view name(UploadFailure why) {
    switch (why) {
        case UploadFailure::not_taken:
            return "not_taken";
        case UploadFailure::too_large:
            return "too_large";
        case UploadFailure::empty:
            return "empty";
        case UploadFailure::bad_request:
            return "bad_request";
        case UploadFailure::unknown_visitor:
            return "unknown_visitor";
        case UploadFailure::busy:
            return "busy";
        case UploadFailure::unavailable:
            return "unavailable";
    }
    return "bad_request";
}

json item(const Line& line) {
    json out{
        {"cursor", format_cursor(cursor_of(line))},
        {"from", line.from_customer ? "me" : "bot"},
        {"at", dialog::rfc3339(line.at)},
        {"text", line.text},
    };
    if (line.from_customer && !line.platform_id.empty()) out["id"] = line.platform_id;
    if (line.media) out["media"] = dialog::name(*line.media);
    return out;
}

// Stored text may be damaged; a broken sign must not end the conversation.
std::string dump(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace

bool is_message_id(std::string_view id) {
    if (id.size() < message_id_bytes_min || id.size() > message_id_bytes_max) return false;
    return std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    });
}

std::string format_cursor(Cursor cursor) {
    return std::to_string(cursor.turn) + '.' + std::to_string(cursor.index);
}

std::optional<Cursor> parse_cursor(std::string_view text) {
    Cursor cursor;
    const char* const end = text.data() + text.size();
    const auto turn = std::from_chars(text.data(), end, cursor.turn);
    if (turn.ec != std::errc{} || turn.ptr == end || *turn.ptr != '.') return std::nullopt;
    const auto index = std::from_chars(turn.ptr + 1, end, cursor.index);
    if (index.ec != std::errc{} || index.ptr != end) return std::nullopt;
    if (format_cursor(cursor) != text) return std::nullopt;
    return cursor;
}

Cursor cursor_of(const Line& line) {
    return {.turn = dialog::raw(line.turn), .index = line.index};
}

Message decode(std::string_view frame) {
    if (frame.size() > frame_bytes_max) return Malformed{.id = {}, .code = FailureCode::too_long};
    const auto object = json::parse(frame, nullptr, false);
    if (!object.is_object()) return Malformed{};
    const auto* type = text_field(object, "type");
    if (type == nullptr) return Malformed{};
    if (*type == "say") return decode_say(object);
    if (*type == "hello") return decode_hello(object);
    if (*type == "seen") return decode_seen(object);
    if (*type == "typing") return Typing{};
    if (*type == "ping") return Ping{};
    return Malformed{};
}

std::string encode(const Welcome& welcome) {
    json items = json::array();
    for (const auto& line : welcome.items) items.push_back(item(line));
    json out{
        {"type", "welcome"},
        {"visitor", welcome.visitor},
        {"items", std::move(items)},
        {"more", welcome.more},
        {"cursor", nullptr},
    };
    if (welcome.cursor) out["cursor"] = format_cursor(*welcome.cursor);
    return dump(out);
}

std::string encode(const Line& line) {
    auto out = item(line);
    out["type"] = "item";
    return dump(out);
}

std::string encode_typing() {
    return R"({"type":"typing","from":"bot"})";
}

std::string encode_taken(const std::vector<Line>& lines) {
    json items = json::array();
    for (const auto& line : lines) items.push_back(item(line));
    const auto turn = lines.empty() ? 0 : dialog::raw(lines.front().turn);
    return dump(json{{"turn", std::to_string(turn)}, {"items", std::move(items)}});
}

std::string encode_not_taken(std::string_view id, UploadFailure why) {
    return dump(json{{"id", id}, {"code", name(why)}});
}

std::string encode_failed(std::string_view id, FailureCode code) {
    return dump(json{{"type", "failed"}, {"id", id}, {"code", name(code)}});
}

std::string encode_bye() {
    return R"({"type":"bye"})";
}

std::string encode_pong() {
    return R"({"type":"pong"})";
}

std::string encode(const PageTexts& texts) {
    json out{{"quick_replies", texts.quick_replies}};
    for (const auto& text : page_texts) out[std::string(text.name)] = texts.*text.field;
    return dump(out);
}

}  // namespace connectors::webchat
