// Turns as the dialog could have made them, built by hand so that these tests need no dialog.
#pragma once

#include "store/store.hpp"

#include <string>
#include <string_view>

namespace tests {

inline const dialog::Instant monday{
    std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + std::chrono::hours(2)};

// What one customer's text makes of the subjects: they come to be when they are unknown.
class TurnBuilder {
public:
    TurnBuilder(store::Store& store, dialog::Subjects before, std::string_view external_id);

    // The message, and what makes it unique.
    TurnBuilder& said(std::string_view text, std::string_view message_id);
    TurnBuilder& answered(std::string_view text);
    // A new case with an acknowledgement and a promise due then.
    TurnBuilder& opens_case(std::string_view number, dialog::Instant due);
    // Changes the newest case and writes its history.
    TurnBuilder& describes(std::string_view words);
    TurnBuilder& at(dialog::Instant instant);
    TurnBuilder& fell_due(const store::DueRow& row);
    TurnBuilder& ends_promise(dialog::PromiseState state);
    TurnBuilder& closes_case();

    store::Turn build() { return std::move(turn_); }

    store::Turn& turn() { return turn_; }

private:
    dialog::Conversation& conversation();
    dialog::Case& newest_case();
    void touch(dialog::CaseId id);

    store::Store& store_;
    store::Turn turn_;
    dialog::IdBlock ids_;
    std::string external_id_;
};

}  // namespace tests
