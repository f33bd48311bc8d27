// How fast each of many may go on. Bounded: who has kept still for long is forgotten. Pure.
#pragma once

#include "connectors/webchat/pace.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

namespace connectors::casepage {

struct Rate {
    std::size_t times = 0;
    std::chrono::milliseconds in{};
};

class Paces {
public:
    using Pace = webchat::Pace;

    // Above `known_max` of them nobody new is let in.
    Paces(Rate rate, std::size_t known_max) : rate_(rate), known_max_(known_max) {}

    bool admit(std::string_view who, Pace::Instant now) {
        std::string key(who);
        auto found = known_.find(key);
        if (found == known_.end()) {
            if (known_.size() >= known_max_)
                std::erase_if(known_, [now](const auto& one) { return one.second.is_full(now); });
            if (known_.size() >= known_max_) return false;
            found = known_.emplace(std::move(key), Pace(rate_.times, rate_.in, now)).first;
        }
        return found->second.admit(now);
    }

private:
    Rate rate_;
    std::size_t known_max_;
    std::unordered_map<std::string, Pace> known_;
};

}  // namespace connectors::casepage
