// Chance for simulations: the same on every machine and library, since the standard's
// distributions are not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace road {

class Dice {
public:
    explicit Dice(std::uint64_t seed) : engine_(seed) {}

    // 0 … n-1; 0 when n is 0. The bias of the remainder does not matter here.
    std::size_t below(std::size_t n) { return n == 0 ? 0 : engine_() % n; }

    bool one_in(std::size_t n) { return below(n) == 0; }

    template <class T>
    const T& pick(const std::vector<T>& among) {
        return among.at(below(among.size()));
    }

    // An index, each as likely as its weight says.
    std::size_t weighed(const std::vector<std::size_t>& weights) {
        std::size_t sum = 0;
        for (const auto weight : weights) sum += weight;
        auto thrown = below(sum);
        for (std::size_t i = 0; i < weights.size(); ++i) {
            if (thrown < weights[i]) return i;
            thrown -= weights[i];
        }
        return 0;
    }

private:
    std::mt19937_64 engine_;
};

}  // namespace road
