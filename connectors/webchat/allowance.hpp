// How many files and how many bytes each of many may bring. Bounded: who has not brought anything
// for long is forgotten. Loop thread only; no I/O.
#pragma once

#include "connectors/webchat/pace.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

namespace connectors::webchat {

struct Allowed {
    std::size_t files_max = 0;  // per hour
    std::size_t bytes_max = 0;  // per day
};

class Allowance {
public:
    // Above `known_max` who have brought something lately, nobody new is let in.
    Allowance(Allowed allowed, std::size_t known_max);

    // Counts one file; false when that is too much, and then nothing is counted.
    bool take(std::string_view who, std::size_t bytes, Pace::Instant now);
    // The file was not kept after all, and that was our doing.
    void give_back(std::string_view who, std::size_t bytes);

private:
    struct Buckets {
        Pace files;
        Pace bytes;
    };

    Buckets* find(std::string_view who, Pace::Instant now);
    void forget_idle(Pace::Instant now);

    Allowed allowed_;
    std::size_t known_max_;
    std::unordered_map<std::string, Buckets> known_;
};

}  // namespace connectors::webchat
