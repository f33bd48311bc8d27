// Everything that config/ says about talking and promising: loaded, checked, immutable. A reload
// swaps the whole.
#pragma once

#include "dialog/calendar/working_calendar.hpp"
#include "dialog/cases/case.hpp"
#include "dialog/promises/promise.hpp"
#include "dialog/promises/reach.hpp"
#include "dialog/talk/scripts.hpp"

#include <array>
#include <map>
#include <string>
#include <vector>

namespace dialog {

// What the form asks for one category, in this order.
struct IntakePlan {
    std::vector<Field> ask;
    // What a case must have; what is missing of it shows as "待补充".
    std::vector<Field> required;
    bool operator==(const IntakePlan&) const = default;
};

struct Policy {
    Scripts scripts;
    WorkingCalendar calendar;
    PromiseRules promises;

    std::map<Category, IntakePlan> plans;  // all categories
    std::map<Category, Desk> desks;        // `desk` when a category has none of its own
    Desk desk;

    intents::Set<Sign> urgent_signs;
    intents::Set<Sign> complex_signs;
    std::uint32_t urgent_amount_yuan = 10'000;

    std::map<std::string, intents::Intent, std::less<>> menu;  // key of a menu entry: what it asks

    // By account, "wechat/main"; an account that is not here has pages of ours only.
    std::map<std::string, ReachRules, std::less<>> reach;
    bool has_hook = false;  // an address of the operator's own takes what no platform brings

    std::string company;      // how the company calls itself to customers
    std::string hotline;      // empty when there is none
    std::string privacy_url;  // shown before the first personal question

    std::uint8_t asks_of_one_field_max = 2;
    std::uint8_t misunderstood_max = 2;
    std::uint8_t presses_a_day_max = 2;  // from this one on a person is alerted and takes over
    std::uint8_t proof_failures_max = 5;
    Duration proof_block{std::chrono::hours(24)};
    Duration other_matter_after{std::chrono::hours(12)};
    std::size_t description_bytes_max = 6000;
    std::size_t evidence_max = 50;
    std::size_t promises_kept_in_case_max = 24;

    bool operator==(const Policy&) const = default;
};

// What a step is given from outside: time, chance, fresh names.
struct Given {
    Instant now{};
    TurnId turn{};
    // Of make_case_number(), when a case is opened; no two turns have the same sequence.
    std::uint64_t case_sequence = 0;
    std::uint64_t case_number_key = 0;
    std::uint64_t seed = 0;
    // The customer has a page of ours open.
    bool line_open = false;
    // Six digits that nobody can guess, for a turn that may need them; otherwise empty.
    std::string one_time_code{};
    // Where this customer can agree to be told more; empty where there is no such page.
    std::string consent_link{};
};

}  // namespace dialog
