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

std::string_view name(const Owner& owner) {
    return std::holds_alternative<Bot>(owner) ? "bot" : "waiting";
}

std::string_view name(WaitingFor reason) {
    static constexpr std::array<std::string_view, 7> names{
        "wish", "misunderstanding", "emotion", "danger", "pressing", "minor", "self_harm"};
    return pick(names, reason);
}

std::string_view name(Question question) {
    static constexpr std::array<std::string_view, 7> names{
        "none",
        "field",
        "withdraw_really",
        "which_case",
        "last_four",
        "another_contact",
        "other_matter"};
    return pick(names, question);
}

std::string_view name(Alert::What what) {
    static constexpr std::array<std::string_view, 5> names{
        "person_wanted", "danger", "promise_broken", "nothing_done", "pressed"};
    return pick(names, what);
}

}  // namespace dialog
