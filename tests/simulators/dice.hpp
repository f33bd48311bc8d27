// Chance with a seed: the same seed and the same calls give the same run.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace simulators {

class Dice {
public:
    explicit Dice(std::uint64_t seed) : engine_(seed) {}

    std::uint64_t below(std::uint64_t limit) { return engine_() % limit; }

    bool per_mille(unsigned rate) { return rate > 0 && below(1000) < rate; }

    std::string text(std::size_t count, std::string_view letters) {
        std::string made;
        for (std::size_t i = 0; i < count; ++i) made += letters[below(letters.size())];
        return made;
    }

    std::string digits(std::size_t count) { return text(count, "0123456789"); }

    std::string hex(std::size_t count) { return text(count, "0123456789abcdef"); }

    std::string letters(std::size_t count) {
        return text(count, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
    }

private:
    std::mt19937_64 engine_;
};

}  // namespace simulators
