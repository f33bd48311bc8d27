// What the API says in words to people of ours, config/api.toml.
#pragma once

#include "dialog/promises/reach.hpp"
#include "gateway/base/mistake.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace gateway::api {

struct Texts {
    using ByName = std::map<std::string, std::string, std::less<>>;

    ByName carriers;   // by dialog::name(Carrier); all of them
    ByName obstacles;  // by dialog::name(Obstacle); all of them
    std::string passed_over;

    // Why this carrier was not taken, as a sentence.
    [[nodiscard]] std::string words_of(const dialog::PassedOver& passed) const;
    [[nodiscard]] std::string words_of(dialog::Carrier carrier) const;
    [[nodiscard]] std::string words_of(dialog::Obstacle obstacle) const;
};

std::variant<Texts, std::vector<Mistake>> read_texts(
    std::string_view toml, const std::string& source
);
std::variant<Texts, std::vector<Mistake>> load_texts(const std::filesystem::path& path);

}  // namespace gateway::api
