#include "gateway/road/utterances.hpp"

#include <fstream>
#include <stdexcept>

namespace road {

namespace {

std::vector<UtteranceGroup> read_utterances() {
    std::ifstream file(std::string(HUIYIN_SOURCE_DIR) + "/tests/gateway/road/data/utterances.txt");
    std::vector<UtteranceGroup> groups;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("# ") && line.find('.') == std::string::npos)
            groups.push_back({line.substr(2), {}});
        else if (!line.empty() && !line.starts_with("#") && !groups.empty())
            groups.back().lines.push_back(line);
    }
    // The comment at the top is not a group.
    std::erase_if(groups, [](const UtteranceGroup& group) { return group.lines.empty(); });
    if (groups.empty()) throw std::runtime_error("data/utterances.txt cannot be read");
    return groups;
}

std::string digits(Dice& dice, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += static_cast<char>('0' + dice.below(10));
    return text;
}

}  // namespace

const std::vector<UtteranceGroup>& utterances() {
    static const auto groups = read_utterances();
    return groups;
}

const std::vector<std::string>& utterances(std::string_view group) {
    for (const auto& each : utterances())
        if (each.name == group) return each.lines;
    throw std::runtime_error("no utterances of the group " + std::string(group));
}

std::string filled(
    std::string line, const std::vector<std::pair<std::string_view, std::string>>& places
) {
    for (const auto& [name, value] : places) {
        const std::string place = "{" + std::string(name) + "}";
        for (auto at = line.find(place); at != std::string::npos; at = line.find(place, at))
            line.replace(at, place.size(), value);
    }
    return line;
}

std::string some_order_no(Dice& dice) {
    return "20261118" + digits(dice, 8);
}

std::string some_phone(Dice& dice) {
    return "138" + digits(dice, 8);
}

}  // namespace road
