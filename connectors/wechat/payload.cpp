#include "connectors/wechat/payload.hpp"

#include "connectors/wechat/payload_fields.hpp"
#include "connectors/wechat/utf8.hpp"
#include "connectors/wechat/xml.hpp"

#include <algorithm>
#include <array>
#include <charconv>

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

// Everything that makes a message what it is may stand there once: two senders are none.
class Essentials {
public:
    explicit Essentials(const pugi::xml_node& root) : root_(root) {}

    pugi::xml_node once(const char* name) {
        const auto element = root_.child(name);
        if (element && element.next_sibling(name)) fail(PayloadFault::repeated_field);
        return element;
    }

    std::string read(const char* name) { return text(once(name)); }

    std::string read_name(const char* name) {
        std::string value = read(name);
        if (value.empty()) fail(PayloadFault::missing_field);
        if (!is_name(value)) fail(PayloadFault::bad_field);
        return value;
    }

    std::uint64_t read_number(const char* name) {
        const std::string digits = read_name(name);
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
    pugi::xml_node root_;
    std::optional<PayloadFault> fault_;
};

Content read_text(const pugi::xml_node& root) {
    return Text{text(root, "Content"), text(root, "bizmsgmenuid")};
}

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

constexpr std::array readers{
    Reader{"text", read_text},
    Reader{"image", read_image},
    Reader{"voice", read_voice},
    Reader{"video", read_video},
    Reader{"location", read_location},
    Reader{"link", read_link},
    Reader{"shortvideo", read_short_video},
};

void read_message(const pugi::xml_node& root, Essentials& essentials, Payload& payload) {
    const auto* reader = std::ranges::find(readers, payload.type, &Reader::type);
    const bool known = reader != readers.end();
    // What makes a message unique; only a kind that we do not know may come without.
    if (known || root.child("MsgId")) {
        payload.message_id = essentials.read_number("MsgId");
        if (payload.message_id == 0) essentials.fail(PayloadFault::bad_field);
    }
    essentials.once("Content");
    payload.article_id = text(root, "MsgDataId");
    payload.article_index = text(root, "Idx");
    if (known) {
        payload.content = reader->read(root);
    } else if (payload.message_id != 0) {
        payload.content = UnknownMessage{};
    } else {
        payload.content = UnknownEvent{};
    }
}

std::variant<Payload, PayloadFault> read(const pugi::xml_node& root) {
    Essentials essentials(root);
    Payload payload;
    payload.to_user = essentials.read_name("ToUserName");
    payload.from_user = essentials.read_name("FromUserName");
    const std::uint64_t created = essentials.read_number("CreateTime");
    if (created > seconds_max) essentials.fail(PayloadFault::bad_field);
    payload.created_seconds = static_cast<std::int64_t>(std::min(created, seconds_max));
    payload.type = essentials.read_name("MsgType");
    if (payload.type == "event") {
        payload.event = essentials.read_name("Event");
        payload.event_key = essentials.read("EventKey");
        payload.content = fields::read_event(root, payload.event);
    } else {
        read_message(root, essentials, payload);
    }
    if (const auto fault = essentials.fault()) return *fault;
    return payload;
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
    std::ranges::replace(xml, '\0', '\x01');
    pugi::xml_document document;
    constexpr unsigned flags = pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol;
    if (!document.load_buffer_inplace(xml.data(), xml.size(), flags, pugi::encoding_utf8)) {
        return PayloadFault::malformed;
    }
    const auto root = document.first_child();
    if (std::string_view(root.name()) != "xml") return PayloadFault::wrong_root;
    if (root.next_sibling()) return PayloadFault::malformed;
    return read(root);
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
