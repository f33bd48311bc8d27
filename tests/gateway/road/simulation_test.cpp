// SIM_SEED=n plays one seed; SIM_SEEDS=n plays that many.
#include "gateway/road/simulation.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

namespace road {
namespace {

constexpr std::uint64_t seeds_usual = 200;
constexpr std::uint64_t seeds_for_a_plant = 200;  // one of the first finds it

std::optional<std::uint64_t> number_from(const char* name) {
    const char* text = std::getenv(name);
    if (text == nullptr) return std::nullopt;
    return std::strtoull(text, nullptr, 10);
}

// The first of the seeds that finds the planted mistake, in words.
std::optional<std::string> found(Plant plant) {
    for (std::uint64_t seed = 1; seed <= seeds_for_a_plant; ++seed)
        if (auto violated = Simulation(seed, plant).run()) return violated;
    return std::nullopt;
}

void expect_found(Plant plant, std::string_view as) {
    const auto violated = found(plant);
    ASSERT_TRUE(violated) << name(plant) << " is not found by " << seeds_for_a_plant << " seeds";
    EXPECT_NE(violated->find(as), std::string::npos) << *violated;
}

// A part of the seeds, so that the parts can be played side by side.
class Seeds : public testing::TestWithParam<std::uint64_t> {};

constexpr std::uint64_t parts = 4;

TEST_P(Seeds, HoldEveryInvariant) {
    const auto one = number_from("SIM_SEED");
    const auto count = number_from("SIM_SEEDS").value_or(seeds_usual);
    const auto first = one ? *one : GetParam() * count / parts + 1;
    const auto last = one ? *one : (GetParam() + 1) * count / parts;
    if (one && GetParam() > 0) GTEST_SKIP() << "one seed is one part";
    std::map<std::string, std::size_t> counts;
    for (auto seed = first; seed <= last; ++seed) {
        Simulation world(seed, Plant::none);
        const auto violated = world.run();
        EXPECT_FALSE(violated) << *violated;
        for (const auto& [what, times] : world.counts()) counts[what] += times;
    }
    for (const auto& [what, times] : counts) std::cout << what << "=" << times << " ";
    std::cout << "\n";
    if (one) return;
    // No empty play: all of it happened.
    for (const auto* what :
         {"answered",
          "answered again",
          "faults",
          "fired",
          "kills",
          "poisoned",
          "pushed",
          "refused",
          "retries",
          "unavailable"})
        EXPECT_GT(counts[what], 0U) << what;
}

INSTANTIATE_TEST_SUITE_P(Simulation, Seeds, testing::Range(std::uint64_t{0}, parts));

TEST(Simulation, TheSameSeedIsTheSameWorld) {
    Simulation first(7, Plant::none);
    Simulation second(7, Plant::none);
    EXPECT_EQ(first.run(), std::nullopt);
    EXPECT_EQ(second.run(), std::nullopt);
    EXPECT_EQ(first.digest(), second.digest());
    EXPECT_NE(first.digest(), 0U);
}

TEST(Simulation, FindsAnAnswerBeforeTheCommit) {
    expect_found(Plant::answers_before_commit, "committed");
}

TEST(Simulation, FindsAnIdentityWithoutTheUser) {
    expect_found(Plant::identity_without_user, "an answer is to this event");
}

TEST(Simulation, FindsCopiesForgottenAfterARestart) {
    expect_found(Plant::forgets_copies_after_restart, "the same answer");
}

TEST(Simulation, FindsABotThatKeepsAPersonsPromise) {
    expect_found(Plant::bot_keeps_first_reply, "a bot keeps no promise of a person");
}

TEST(Simulation, FindsACaseLeftWithoutNews) {
    expect_found(Plant::no_further_news, "one open promise of each kind");
}

TEST(Simulation, FindsPromisesLeftByAWithdrawal) {
    expect_found(Plant::withdrawal_keeps_promises, "owes nothing");
}

TEST(Simulation, FindsAChangeWithoutHistory) {
    expect_found(Plant::change_without_history, "without a history row");
}

}  // namespace
}  // namespace road
