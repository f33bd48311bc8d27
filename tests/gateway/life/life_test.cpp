// Ten days of three hundred customers, on two platforms that fail, repeat and reorder, and on pages
// whose lines break.
#include "gateway/life/life.hpp"

#include <cstdlib>

namespace life {
namespace {

TEST_P(Life, EverybodyHearsEverythingOnceAndNobodyIsForgotten) {
    live();
    check_words();
    check_silence();
    check_pictures();
    check_pages();
    check_told();
}

// HUIYIN_LIFE_SEEDS=N tries so many more.
std::vector<std::uint64_t> seeds() {
    const char* wanted = std::getenv("HUIYIN_LIFE_SEEDS");
    std::vector<std::uint64_t> all{1};
    const auto count = wanted == nullptr ? 1UL : std::strtoul(wanted, nullptr, 10);
    for (std::uint64_t seed = 2; seed <= count; ++seed) all.push_back(seed);
    return all;
}

INSTANTIATE_TEST_SUITE_P(Seeds, Life, testing::ValuesIn(seeds()));

}  // namespace
}  // namespace life
