#include "gateway/api/delivery_json.hpp"

#include <nlohmann/json.hpp>

namespace gateway::api {

namespace {

using Json = nlohmann::ordered_json;

std::string_view name(dialog::Purpose purpose) {
    switch (purpose) {
        case dialog::Purpose::chatter:
            return "chatter";
        case dialog::Purpose::answer:
            return "answer";
        case dialog::Purpose::news:
            return "news";
    }
    return "?";
}

Json instant_or_null(const std::optional<store::Instant>& instant) {
    return instant ? Json(dialog::rfc3339(*instant)) : Json(nullptr);
}

Json text_or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

// Numbers in JavaScript end at 2^53.
std::string id_text(dialog::DeliveryId id) {
    return std::to_string(dialog::raw(id));
}

Json passed_over(const store::DeliveryRow& row, const Texts& texts) {
    Json all = Json::array();
    for (const auto& passed : row.delivery.passed_over)
        all.push_back({
            {"carrier", name(passed.carrier)},
            {"why", name(passed.why)},
            {"words", texts.words_of(passed)},
        });
    return all;
}

}  // namespace

std::optional<dialog::DeliveryState> delivery_state_of(std::string_view text) {
    using State = dialog::DeliveryState;
    for (std::uint8_t i = 0; name(State{i}) != "?"; ++i)
        if (name(State{i}) == text) return State{i};
    return std::nullopt;
}

Json json_of(const store::DeliveryView& view, const Texts& texts) {
    const auto& row = view.row;
    const auto& delivery = row.delivery;
    const bool waits = row.state == dialog::DeliveryState::waiting;
    const bool hindered = row.obstacle != dialog::Obstacle::none;
    return {
        {"id", id_text(delivery.id)},
        {"account", delivery.account},
        {"case", text_or_null(view.case_number)},
        {"purpose", name(delivery.purpose)},
        {"owed", delivery.duty == dialog::Duty::owed},
        {"carrier", name(delivery.carrier)},
        {"carrier_words", texts.words_of(delivery.carrier)},
        {"state", name(row.state)},
        {"obstacle", hindered ? Json(name(row.obstacle)) : Json(nullptr)},
        {"obstacle_words", hindered ? Json(texts.words_of(row.obstacle)) : Json(nullptr)},
        {"detail", text_or_null(row.detail)},
        {"attempts", row.attempts},
        {"repeat", delivery.repeats > 0},
        {"made_at", dialog::rfc3339(row.made_at)},
        {"next_try_at", waits ? Json(dialog::rfc3339(row.ready_at)) : Json(nullptr)},
        {"good_until", instant_or_null(delivery.good_until)},
        {"ended_at", instant_or_null(row.ended_at)},
        {"passed_over", passed_over(row, texts)},
    };
}

}  // namespace gateway::api
