#include "simulators/phone.hpp"

#include "dialog/calendar/instant.hpp"

#include <nlohmann/json.hpp>

namespace simulators {

std::string_view name(Carrier carrier) {
    switch (carrier) {
        case Carrier::customer:
            return "customer";
        case Carrier::passive:
            return "passive";
        case Carrier::service:
            return "service";
        case Carrier::notice:
            return "notice";
        case Carrier::template_card:
            return "template";
        case Carrier::direct:
            return "direct";
        case Carrier::comment:
            return "comment";
        case Carrier::system:
            return "system";
    }
    return "system";
}

std::string_view name(BubbleKind kind) {
    switch (kind) {
        case BubbleKind::text:
            return "text";
        case BubbleKind::picture:
            return "picture";
        case BubbleKind::voice:
            return "voice";
        case BubbleKind::video:
            return "video";
        case BubbleKind::place:
            return "place";
        case BubbleKind::card:
            return "card";
    }
    return "text";
}

nlohmann::json to_json(const Bubble& bubble) {
    nlohmann::json json{
        {"number", bubble.number},
        {"carrier", name(bubble.carrier)},
        {"kind", name(bubble.kind)},
        {"text", bubble.text},
        {"at", dialog::rfc3339(bubble.at)},
    };
    if (!bubble.picture.empty()) json["picture"] = bubble.picture;
    if (!bubble.url.empty()) json["url"] = bubble.url;
    for (const auto& [label, value] : bubble.lines) json["lines"].push_back({label, value});
    return json;
}

}  // namespace simulators
