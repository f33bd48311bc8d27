#include "connectors/wechat/payload.hpp"

#include "connectors/wechat/payload_fields.hpp"
#include "connectors/wechat/utf8.hpp"
#include "connectors/wechat/xml.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

namespace connectors::wechat {

namespace fields {

std::string text(const pugi::xml_node& element) {
    std::string whole;
    for (auto part = element.first_child(); part; part = part.next_sibling()) {
        if (part.type() == pugi::node_cdata || part.type() == pugi::node_pcdata) {
            whole += part.value();
        }
    }
    clean(whole);
    return whole;
}

std::optional<std::uint64_t> parse_number(std::string_view digits) {
    std::uint64_t value = 0;
    const char* const end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, value);
    if (error != std::errc() || stop != end) return std::nullopt;
    return value;
}

std::uint64_t number(const pugi::xml_node& parent, const char* name) {
    return parse_number(text(parent, name)).value_or(0);
}

std::string lower(std::string_view text) {
    std::string lowered(text);
    std::ranges::transform(lowered, lowered.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return lowered;
}

}  // namespace fields

namespace {

using fields::text;

constexpr std::size_t name_bytes_max = 128;
constexpr std::uint64_t seconds_max = 253'402'300'799;  // the year 9999

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= name_bytes_max &&
           std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; });
}

// What is read of every message, so that one pass over the elements finds it all.
enum Field : std::uint8_t {
    to_user,
    from_user,
    created,
    type,
    message_id,
    event,
    event_key,
    content,  // the last of those that may stand there only once
    menu_id,
    article_id,
    article_index,
};

constexpr std::array<std::string_view, 11> field_names{
    "ToUserName",
    "FromUserName",
    "CreateTime",
    "MsgType",
    "MsgId",
    "Event",
    "EventKey",
    "Content",
    "bizmsgmenuid",
    "MsgDataId",
    "Idx"};

// Two senders, two times, two contents are none: somebody's trick, whichever of them we believed.
class Fields {
public:
    explicit Fields(const pugi::xml_node& root) {
        for (auto child = root.first_child(); child; child = child.next_sibling()) {
            const auto* named = std::ranges::find(field_names, std::string_view(child.name()));
            if (named == field_names.end()) continue;
            const auto field = static_cast<std::size_t>(named - field_names.begin());
            if (!found_[field]) {
                found_[field] = child;
            } else if (field <= content) {
                fail(PayloadFault::repeated_field);
            }
        }
    }

    bool has(Field field) const { return !found_[field].empty(); }

    std::string read(Field field) const { return text(found_[field]); }

    std::string read_name(Field field) {
        std::string value = read(field);
        if (value.empty()) fail(PayloadFault::missing_field);
        if (!is_name(value)) fail(PayloadFault::bad_field);
        return value;
    }

    std::uint64_t read_number(Field field) {
        const std::string digits = read_name(field);
        const auto value = fields::parse_number(digits);
        if (!value) fail(PayloadFault::bad_field);
        return value.value_or(0);
    }

    // The first thing that was wrong is the one to be told.
    void fail(PayloadFault fault) {
        if (!fault_) fault_ = fault;
    }

    std::optional<PayloadFault> fault() const { return fault_; }

private:
    std::array<pugi::xml_node, field_names.size()> found_;
    std::optional<PayloadFault> fault_;
};

Content read_image(const pugi::xml_node& root) {
    return Image{text(root, "MediaId"), text(root, "PicUrl")};
}

Content read_voice(const pugi::xml_node& root) {
    return Voice{
        text(root, "MediaId"),
        text(root, "MediaId16K"),
        text(root, "Format"),
        text(root, "Recognition")};
}

Content read_video(const pugi::xml_node& root) {
    return Video{text(root, "MediaId"), text(root, "ThumbMediaId"), false};
}

Content read_short_video(const pugi::xml_node& root) {
    return Video{text(root, "MediaId"), text(root, "ThumbMediaId"), true};
}

// X is the latitude.
Content read_location(const pugi::xml_node& root) {
    return Place{
        text(root, "Location_X"),
        text(root, "Location_Y"),
        text(root, "Scale"),
        text(root, "Label"),
        {}};
}

Content read_link(const pugi::xml_node& root) {
    return Link{text(root, "Title"), text(root, "Description"), text(root, "Url")};
}

struct Reader {
    std::string_view type;
    Content (*read)(const pugi::xml_node& root);
};

// The other kinds; a text is read by itself.
constexpr std::array readers{
    Reader{"image", read_image},
    Reader{"voice", read_voice},
    Reader{"video", read_video},
    Reader{"shortvideo", read_short_video},
    Reader{"location", read_location},
    Reader{"link", read_link},
};

void read_message(const pugi::xml_node& root, Fields& fields, Payload& payload) {
    const bool is_text = payload.type == "text";
    const auto* reader = std::ranges::find(readers, payload.type, &Reader::type);
    const bool known = is_text || reader != readers.end();
    // What makes a message unique; only a kind that we do not know may come without.
    if (known || fields.has(message_id)) {
        payload.message_id = fields.read_number(message_id);
        if (payload.message_id == 0) fields.fail(PayloadFault::bad_field);
    }
    payload.article_id = fields.read(article_id);
    payload.article_index = fields.read(article_index);
    if (is_text) {
        payload.content = Text{fields.read(content), fields.read(menu_id)};
    } else if (known) {
        payload.content = reader->read(root);
    } else if (payload.message_id != 0) {
        payload.content = UnknownMessage{};
    } else {
        payload.content = UnknownEvent{};
    }
}

std::optional<PayloadFault> read(const pugi::xml_node& root, Payload& payload) {
    Fields fields(root);
    payload.to_user = fields.read_name(to_user);
    payload.from_user = fields.read_name(from_user);
    const std::uint64_t seconds = fields.read_number(created);
    if (seconds > seconds_max) fields.fail(PayloadFault::bad_field);
    payload.created_seconds = static_cast<std::int64_t>(std::min(seconds, seconds_max));
    payload.type = fields.read_name(type);
    if (payload.type == "event") {
        payload.event = fields.read_name(event);
        payload.event_key = fields.read(event_key);
        payload.content = fields::read_event(root, payload.event);
    } else {
        read_message(root, fields, payload);
    }
    return fields.fault();
}

}  // namespace

std::variant<Payload, PayloadFault> decode(std::span<char> xml) {
    switch (inspect({xml.data(), xml.size()})) {
        case XmlFault::none:
            break;
        case XmlFault::malformed:
            return PayloadFault::malformed;
        default:
            return PayloadFault::forbidden;
    }
    // The parser stops at NUL. Other control characters are dropped from the texts afterwards:
    // taken out before, they could make "]]" and ">" meet and end a CDATA section too early.
    for (auto rest = xml; !rest.empty();) {
        auto* nul = static_cast<char*>(std::memchr(rest.data(), 0, rest.size()));
        if (nul == nullptr) break;
        *nul = '\x01';
        rest = rest.subspan(static_cast<std::size_t>(nul - rest.data()) + 1);
    }
    pugi::xml_document document;
    constexpr unsigned flags = pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol;
    if (!document.load_buffer_inplace(xml.data(), xml.size(), flags, pugi::encoding_utf8)) {
        return PayloadFault::malformed;
    }
    const auto root = document.first_child();
    if (std::string_view(root.name()) != "xml") return PayloadFault::wrong_root;
    if (root.next_sibling()) return PayloadFault::malformed;
    std::variant<Payload, PayloadFault> result;
    if (const auto fault = read(root, std::get<Payload>(result))) result = *fault;
    return result;
}

std::string_view name(PayloadFault fault) {
    switch (fault) {
        case PayloadFault::malformed:
            return "malformed";
        case PayloadFault::forbidden:
            return "forbidden";
        case PayloadFault::wrong_root:
            return "wrong_root";
        case PayloadFault::missing_field:
            return "missing_field";
        case PayloadFault::bad_field:
            return "bad_field";
        case PayloadFault::repeated_field:
            return "repeated_field";
    }
    return "";
}

}  // namespace connectors::wechat
