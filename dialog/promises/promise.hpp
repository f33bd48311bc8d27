// What we owe somebody and by when. A bot's text never keeps a person's promise.
#pragma once

#include "dialog/calendar/working_calendar.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dialog {

enum class PromiseId : std::uint64_t {};

enum class PromiseKind : std::uint8_t {
    acknowledgement,  // the case number, at once; the only one that a bot's words keep
    first_reply,      // a person's first statement on the case, within 24 hours
    news,             // what was done since, at least every 48 hours while the case is open
    answer,           // the detailed answer, in working days
    reveal,           // that somebody else asked for the case, told where it was opened, at once
};

enum class PromiseState : std::uint8_t {
    open,
    kept,
    broken,
    voided,
    on_its_way,  // what keeps it was handed to a carrier; it is kept when that arrives
};

struct Promise {
    PromiseId id{};
    PromiseKind kind{};
    PromiseState state = PromiseState::open;
    Instant made_at{};
    Instant due{};
    std::optional<Instant> ended_at;
    std::vector<DueStep> steps;  // why this date; empty for promises in plain hours
    std::string answers_for_it;  // desk or person, as shown to the customer
    bool operator==(const Promise&) const = default;
};

std::string_view name(PromiseKind kind);
std::string_view name(PromiseState state);

// The rules of one deployment; the hours and days that the customer's documents name (R15, R20).
struct PromiseRules {
    Duration first_reply{std::chrono::hours(24)};
    Duration news{std::chrono::hours(48)};
    int answer_general_working_days = 3;
    int answer_complex_working_days = 5;
    // News that would fall into these hours is sent before they begin, never later. Minutes after
    // local midnight, from (inclusive) until (exclusive), over midnight or not; equal: no quiet
    // hours.
    std::chrono::minutes quiet_from{22 * 60};
    std::chrono::minutes quiet_until{8 * 60};
    bool operator==(const PromiseRules&) const = default;
};

enum class Complexity : std::uint8_t { simple, general, complex };

Due first_reply_due(const PromiseRules& rules, Instant from);
// rules.news after `from`; when that lies in the quiet hours, five minutes before they begin
// instead. Where that would not be after `from` (short intervals at night) it stays unmoved: never
// later.
Due news_due(const PromiseRules& rules, Instant from);
// Whether that instant lies in the quiet hours.
bool is_quiet(const PromiseRules& rules, Instant instant);
// Working days by complexity; a simple case is answered on the starting day (see add_working_days).
Due answer_due(
    const PromiseRules& rules, const WorkingCalendar& calendar, Instant from, Complexity complexity
);

}  // namespace dialog
