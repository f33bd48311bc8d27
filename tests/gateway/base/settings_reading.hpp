// Reads settings from texts, with an outside world that is a table.
#pragma once

#include "gateway/base/settings.hpp"

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace gateway {

// The world outside the file, as a table.
struct Outside {
    std::map<std::string, std::string> environment;
    std::map<std::string, std::string> files;
    bool world_readable = false;
};

inline std::variant<ReadSettings, std::vector<Mistake>> read(
    std::string_view text, const Outside& outside = {}
) {
    const auto look = [](const std::map<std::string, std::string>& in, const std::string& name) {
        const auto found = in.find(name);
        return found == in.end() ? std::nullopt : std::optional(found->second);
    };
    return read_settings({
        .text = text,
        .name = "test.toml",
        .world_readable = outside.world_readable,
        .environment = [&](const std::string& name) { return look(outside.environment, name); },
        .file = [&](const std::filesystem::path& path
                ) { return look(outside.files, path.string()); },
    });
}

inline ReadSettings good(std::string_view text, const Outside& outside = {}) {
    auto result = read(text, outside);
    if (const auto* mistakes = std::get_if<std::vector<Mistake>>(&result))
        for (const auto& mistake : *mistakes) ADD_FAILURE() << text_of(mistake);
    auto* settings = std::get_if<ReadSettings>(&result);
    return settings == nullptr ? ReadSettings() : std::move(*settings);
}

// The mistakes, each as "line: what".
inline std::vector<std::string> bad(std::string_view text, const Outside& outside = {}) {
    std::vector<std::string> lines;
    const auto result = read(text, outside);
    if (const auto* mistakes = std::get_if<std::vector<Mistake>>(&result))
        for (const auto& mistake : *mistakes) {
            EXPECT_EQ(mistake.source, "test.toml");
            lines.push_back(std::to_string(mistake.line) + ": " + mistake.what);
        }
    return lines;
}

inline constexpr std::string_view account = R"(
[[wechat]]
name = "main"
original_id = "gh_0123456789ab"
app_id = "wx1234567890abcdef"
app_secret = "0123456789abcdef0123456789abcdef"
token = "perftoken"
encoding_aes_key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
verified = true
)";

// The account with one line replaced or added.
inline std::string account_with(std::string_view key, std::string_view value) {
    std::string text(account);
    const auto line = std::string(key) + " = " + std::string(value) + "\n";
    const auto begin = text.find(std::string(key) + " =");
    if (begin == std::string::npos) return text + line;
    return text.replace(begin, text.find('\n', begin) + 1 - begin, line);
}

}  // namespace gateway
