#include "dialog/talk/conversation.hpp"

#include "dialog/talk/event.hpp"

#include <array>

namespace dialog {

namespace {

template <std::size_t N, class E>
std::string_view pick(const std::array<std::string_view, N>& names, E value) {
    const auto index = static_cast<std::size_t>(value);
    return index < N ? names.at(index) : std::string_view("?");
}

}  // namespace

bool is_passed_on(const Owner& owner) {
    return !std::holds_alternative<Bot>(owner);
}

std::string_view name(const Owner& owner) {
    static constexpr std::array<std::string_view, std::variant_size_v<Owner>> names{
        "bot", "waiting", "platform_desk"};
    return pick(names, owner.index());
}

std::string_view name(WaitingFor reason) {
    static constexpr std::array<std::string_view, 7> names{
        "wish", "misunderstanding", "emotion", "danger", "pressing", "minor", "self_harm"};
    return pick(names, reason);
}

std::string_view name(Question question) {
    static constexpr std::array<std::string_view, 9> names{
        "none",
        "field",
        "withdraw_really",
        "which_case",
        "last_four",
        "another_contact",
        "other_matter",
        "link_offer",
        "link_code"};
    return pick(names, question);
}

std::string_view name(Alert::What what) {
    static constexpr std::array<std::string_view, 8> names{
        "person_wanted",
        "danger",
        "promise_broken",
        "nothing_done",
        "pressed",
        "call_wanted",
        "look_wanted",
        "rated_badly"};
    return pick(names, what);
}

std::string joined(const std::vector<Say>& says) {
    std::string text;
    for (const auto& say : says) {
        if (!text.empty()) text += "\n\n";
        text += say.text;
    }
    return text;
}

std::string_view name(DeliveryState state) {
    static constexpr std::array<std::string_view, 7> names{
        "waiting", "sending", "delivered", "failed", "unknown", "for_agent", "resent"};
    return pick(names, state);
}

}  // namespace dialog
