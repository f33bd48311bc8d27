// The shipped content, loaded once for all tests of a program.
#pragma once

#include "gateway/content/content.hpp"

#include <cstdlib>
#include <iostream>
#include <memory>

namespace testing_content {

inline gateway::Settings demo_settings() {
    auto read = gateway::load_settings(HUIYIN_SOURCE_DIR "/config/demo.toml");
    auto* settings = std::get_if<gateway::ReadSettings>(&read);
    if (settings == nullptr) std::abort();
    settings->settings.content_dir = HUIYIN_SOURCE_DIR "/config";
    return settings->settings;
}

inline std::shared_ptr<const gateway::Content> shipped() {
    static const auto content = [] {
        auto loaded = gateway::load_content(demo_settings());
        if (const auto* wrong = std::get_if<std::vector<gateway::Mistake>>(&loaded)) {
            for (const auto& mistake : *wrong) std::cerr << gateway::text_of(mistake) << "\n";
            std::abort();
        }
        return std::get<std::shared_ptr<const gateway::Content>>(loaded);
    }();
    return content;
}

// Monday, 23 November 2026, 10:00 in Beijing.
inline dialog::Instant monday() {
    return dialog::parse_rfc3339("2026-11-23T10:00:00+08:00").value();
}

}  // namespace testing_content
