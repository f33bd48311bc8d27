#include "simulators/faults.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <utility>

namespace simulators {

namespace {

using Rate = unsigned Faults::*;
using Time = std::chrono::milliseconds Faults::*;

constexpr std::array<std::pair<const char*, Rate>, 10> rates{{
    {"slow_answer", &Faults::slow_answer},
    {"lost_answer", &Faults::lost_answer},
    {"system_busy", &Faults::system_busy},
    {"server_error", &Faults::server_error},
    {"html_error", &Faults::html_error},
    {"duplicate_push", &Faults::duplicate_push},
    {"overlapping_retry", &Faults::overlapping_retry},
    {"reordered_push", &Faults::reordered_push},
    {"lost_report", &Faults::lost_report},
    {"failed_report", &Faults::failed_report},
}};

constexpr std::array<std::pair<const char*, Time>, 2> times{{
    {"slow_ms", &Faults::slow_time},
    {"reorder_ms", &Faults::reorder_time},
}};

constexpr std::uint64_t time_ms_max = 60'000;

bool set(Faults& faults, const std::string& key, const nlohmann::json& value) {
    if (!value.is_number_unsigned()) return false;
    const auto number = value.get<std::uint64_t>();
    if (key == "seed") {
        faults.seed = number;
        return true;
    }
    for (const auto& [known, member] : rates) {
        if (key != known || number > 1000) continue;
        faults.*member = static_cast<unsigned>(number);
        return true;
    }
    for (const auto& [known, member] : times) {
        if (key != known || number > time_ms_max) continue;
        faults.*member = std::chrono::milliseconds(number);
        return true;
    }
    return false;
}

}  // namespace

std::string_view name(CallFault fault) {
    switch (fault) {
        case CallFault::none:
            return "";
        case CallFault::slow_answer:
            return "slow_answer";
        case CallFault::lost_answer:
            return "lost_answer";
        case CallFault::system_busy:
            return "system_busy";
        case CallFault::server_error:
            return "server_error";
        case CallFault::html_error:
            return "html_error";
    }
    return "";
}

CallFault draw(const Faults& faults, Dice& dice) {
    if (dice.per_mille(faults.server_error)) return CallFault::server_error;
    if (dice.per_mille(faults.html_error)) return CallFault::html_error;
    if (dice.per_mille(faults.system_busy)) return CallFault::system_busy;
    if (dice.per_mille(faults.lost_answer)) return CallFault::lost_answer;
    if (dice.per_mille(faults.slow_answer)) return CallFault::slow_answer;
    return CallFault::none;
}

nlohmann::json to_json(const Faults& faults) {
    nlohmann::json json{{"seed", faults.seed}};
    for (const auto& [name, member] : rates) json[name] = faults.*member;
    for (const auto& [name, member] : times) json[name] = (faults.*member).count();
    return json;
}

std::optional<std::string> change(Faults& faults, const nlohmann::json& wanted) {
    if (!wanted.is_object()) return "faults are an object of rates per mille";
    Faults changed = faults;
    for (const auto& [key, value] : wanted.items())
        if (!set(changed, key, value)) return "no such fault, or not a number for it: " + key;
    faults = changed;
    return std::nullopt;
}

}  // namespace simulators
