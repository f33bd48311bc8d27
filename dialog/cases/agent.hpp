// Who of ours acts, and what each role may do: the one place that decides it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace dialog {

enum class Role : std::uint8_t {
    agent,
    lead,
    admin,    // agents and settings as well
    auditor,  // sees everything, changes nothing
};

enum class Action : std::uint8_t {
    see_deliveries,
    read_words,  // what was said to a customer; each time is noted
    resend_delivery,
    see_evidence,     // what customers sent, one by one; each time is noted
    export_evidence,  // all of a case as one file, to be handed on
};

constexpr bool may(Role role, Action action) {
    switch (action) {
        case Action::see_deliveries:
        case Action::read_words:
        case Action::see_evidence:
            return true;
        case Action::resend_delivery:
            return role != Role::auditor;
        case Action::export_evidence:
            return role != Role::agent;
    }
    return false;
}

inline constexpr std::array<std::pair<Role, std::string_view>, 4> role_names{{
    {Role::agent, "agent"},
    {Role::lead, "lead"},
    {Role::admin, "admin"},
    {Role::auditor, "auditor"},
}};

constexpr std::string_view name(Role role) {
    for (const auto& [known, text] : role_names)
        if (known == role) return text;
    return "?";
}

constexpr std::optional<Role> role_of(std::string_view text) {
    for (const auto& [role, known] : role_names)
        if (known == text) return role;
    return std::nullopt;
}

}  // namespace dialog
