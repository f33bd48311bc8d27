// Lets an Examiner look at one file.
#pragma once

#include "gateway/examine/examiner.hpp"
#include "gateway/net/loop.hpp"

#include <boost/asio/io_context.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace gateway {

using Outcome = std::variant<Examined, NotExamined>;

// Limits that a slow machine and the sanitizers do not reach.
inline ExamineLimits patient_limits() {
    ExamineLimits limits;
    limits.processor_time_max = std::chrono::seconds(60);
    limits.time_max = std::chrono::seconds(60);
    return limits;
}

inline Outcome outcome_of(
    const std::filesystem::path& program, std::string bytes, const ExamineLimits& limits
) {
    net::asio::io_context io(1);
    Examiner examiner(io.get_executor(), program, limits);
    std::optional<Outcome> outcome;
    const auto story = [&]() -> net::Task<void> {
        outcome = co_await examiner.examine(std::move(bytes));
    };
    play(io, story());
    if (!outcome) return NotExamined{"the story did not come to its end"};
    return *std::move(outcome);
}

}  // namespace gateway
