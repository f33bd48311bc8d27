// What the customers of simulations and benchmarks say: data/utterances.txt.
#pragma once

#include "gateway/road/dice.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace road {

struct UtteranceGroup {
    std::string name;
    std::vector<std::string> lines;
};

const std::vector<UtteranceGroup>& utterances();
const std::vector<std::string>& utterances(std::string_view group);

// The template with its places filled.
std::string filled(
    std::string line, const std::vector<std::pair<std::string_view, std::string>>& places
);

// "20261118" and eight further digits; "138" and eight.
std::string some_order_no(Dice& dice);
std::string some_phone(Dice& dice);

}  // namespace road
