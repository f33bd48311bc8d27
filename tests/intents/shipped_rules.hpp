// The rules in config/intents, as the product loads them.
#pragma once

#include "intents/rules.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <variant>
#include <vector>

inline std::vector<intents::Source> shipped_sources() {
    namespace fs = std::filesystem;
    std::vector<intents::Source> sources;
    for (const auto& entry : fs::directory_iterator(HUIYIN_SOURCE_DIR "/config/intents")) {
        if (entry.path().extension() != ".toml") continue;
        std::ifstream file(entry.path(), std::ios::binary);
        sources.push_back(
            {entry.path().filename().string(), {std::istreambuf_iterator<char>(file), {}}}
        );
    }
    std::sort(sources.begin(), sources.end(), [](const auto& a, const auto& b) {
        return a.name < b.name;
    });
    return sources;
}

inline const intents::Rules& shipped_rules() {
    static const intents::Rules rules = std::get<intents::Rules>(intents::load(shipped_sources()));
    return rules;
}
