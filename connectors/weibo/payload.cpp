#include "connectors/weibo/payload.hpp"

#include "connectors/weibo/created_at.hpp"
#include "connectors/weibo/json.hpp"
#include "connectors/weibo/utf8.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace connectors::weibo {

namespace {

using nlohmann::json;

constexpr std::size_t name_bytes_max = 64;
constexpr std::size_t created_at_bytes_max = 64;
constexpr std::size_t key_bytes_max = 2048;

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= name_bytes_max &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

bool is_digits(std::string_view text) {
    return !text.empty() && text.size() <= 20 &&
           text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string clean(std::string text, std::size_t bytes_max) {
    drop_controls(text);
    text.resize(beginning_in_bytes(text, bytes_max).size());
    return text;
}

std::string key_of(const json& data) {
    return clean(text_of(data, "key"), key_bytes_max);
}

std::string file_id_of(const json& data) {
    std::string id = text_of(data, "tovfid");
    return is_digits(id) ? id : std::string();
}

Content read_place(const json& data) {
    return Place{
        clean(text_of(data, "latitude"), name_bytes_max),
        clean(text_of(data, "longitude"), name_bytes_max)};
}

Content read_mention(const json& data, std::string_view subtype) {
    return Mentioned{key_of(data), subtype == "comment"};
}

// An early form shows mentions as events.
bool is_mention(std::string_view type, std::string_view subtype) {
    return type == "mention" || (type == "event" && (subtype == "mention" || subtype == "status" ||
                                                     subtype == "comment"));
}

Content read_event(const json& data, std::string_view subtype) {
    if (subtype == "follow") return Followed{};
    if (subtype == "unfollow") return Unfollowed{};
    if (subtype == "subscribe") return Subscribed{};
    if (subtype == "unsubscribe") return Unsubscribed{};
    if (subtype == "scan" || subtype == "scan_follow") {
        return Scanned{
            key_of(data), clean(text_of(data, "ticket"), key_bytes_max), subtype == "scan_follow"};
    }
    if (subtype == "click") return Clicked{key_of(data)};
    if (subtype == "view") return Viewed{key_of(data)};
    return UnknownEvent{};
}

Content read_content(const json& data, std::string_view type, std::string_view subtype) {
    if (is_mention(type, subtype)) return read_mention(data, subtype);
    if (type == "event") return read_event(data, subtype);
    if (type == "text") return Text{};
    if (type == "position") return read_place(data);
    if (type == "image") return Image{file_id_of(data)};
    if (type == "voice") return Voice{file_id_of(data)};
    return UnknownMessage{};
}

// Documents call it a string and show an object.
json data_of(const json& root) {
    const auto found = root.find("data");
    if (found == root.end() || found->is_null()) return json::object();
    if (!found->is_string()) return *found;
    const auto& text = found->get_ref<const std::string&>();
    if (text.empty()) return json::object();
    auto inner = read_json(text);
    if (auto* object = std::get_if<json>(&inner); object != nullptr && object->is_object()) {
        return std::move(*object);
    }
    const auto decoded = percent_decode(text);
    if (decoded) inner = read_json(*decoded);
    if (auto* object = std::get_if<json>(&inner); object != nullptr && object->is_object()) {
        return std::move(*object);
    }
    return *found;
}

std::int64_t seconds_of(std::string_view created_at) {
    if (const auto seconds = parse_created_at(created_at)) return *seconds;
    // The XML format has plain seconds; it costs nothing to understand them here.
    std::int64_t seconds = 0;
    if (created_at.size() != 10 || !is_digits(created_at)) return 0;
    std::from_chars(created_at.data(), created_at.data() + created_at.size(), seconds);
    return seconds;
}

std::variant<Payload, PayloadFault> read(const json& root) {
    Payload payload;
    for (const char* required : {"type", "sender_id", "receiver_id"}) {
        if (!root.contains(required)) return PayloadFault::missing_field;
    }
    payload.type = text_of(root, "type");
    payload.sender_id = integer_of(root, "sender_id").value_or(0);
    payload.receiver_id = integer_of(root, "receiver_id").value_or(0);
    if (!is_name(payload.type) || payload.sender_id <= 0 || payload.receiver_id <= 0) {
        return PayloadFault::bad_field;
    }
    payload.created_at = clean(text_of(root, "created_at"), created_at_bytes_max);
    payload.created_seconds = seconds_of(payload.created_at);
    payload.text = clean(text_of(root, "text"), text_bytes_max);
    const json data = data_of(root);
    if (data.is_object()) payload.subtype = text_of(data, "subtype");
    if (!is_name(payload.subtype)) payload.subtype.clear();
    payload.data = canonical(data);
    const json& members = data.is_object() ? data : json::object();
    payload.content = read_content(members, payload.type, payload.subtype);
    return payload;
}

bool looks_like_xml(std::string_view body) {
    if (body.starts_with("\xef\xbb\xbf")) body.remove_prefix(3);
    const std::size_t first = body.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && body[first] == '<';
}

}  // namespace

std::variant<Payload, PayloadFault> decode(std::string_view body) {
    if (looks_like_xml(body)) return PayloadFault::xml;
    auto root = read_json(body);
    if (const auto* fault = std::get_if<JsonFault>(&root)) {
        if (*fault == JsonFault::forbidden) return PayloadFault::forbidden;
        const auto decoded = percent_decode(body);
        if (!decoded) return PayloadFault::malformed;
        if (looks_like_xml(*decoded)) return PayloadFault::xml;
        root = read_json(*decoded);
    }
    if (const auto* fault = std::get_if<JsonFault>(&root)) {
        return *fault == JsonFault::forbidden ? PayloadFault::forbidden : PayloadFault::malformed;
    }
    const json& object = std::get<json>(root);
    if (!object.is_object()) return PayloadFault::malformed;
    return read(object);
}

std::string_view name(PayloadFault fault) {
    switch (fault) {
        case PayloadFault::malformed:
            return "malformed";
        case PayloadFault::forbidden:
            return "forbidden";
        case PayloadFault::xml:
            return "xml";
        case PayloadFault::missing_field:
            return "missing_field";
        case PayloadFault::bad_field:
            return "bad_field";
    }
    return "";
}

}  // namespace connectors::weibo
