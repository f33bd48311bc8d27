#include "gateway/commands/commands.hpp"

#include <iostream>

namespace gateway {

std::optional<Loaded> load_or_complain(const Arguments& arguments) {
    const auto complain = [](const std::vector<Mistake>& mistakes) {
        for (const auto& mistake : mistakes) std::cerr << text_of(mistake) << "\n";
        std::cerr << mistakes.size() << (mistakes.size() == 1 ? " mistake\n" : " mistakes\n");
        return std::nullopt;
    };
    auto read = load_settings(arguments.config);
    if (const auto* mistakes = std::get_if<std::vector<Mistake>>(&read); mistakes != nullptr)
        return complain(*mistakes);
    auto& settings = std::get<ReadSettings>(read);
    auto content = load_content(settings.settings);
    if (const auto* mistakes = std::get_if<std::vector<Mistake>>(&content); mistakes != nullptr)
        return complain(*mistakes);
    return Loaded{
        .settings = std::move(settings.settings),
        .warnings = std::move(settings.warnings),
        .content = std::get<std::shared_ptr<const Content>>(std::move(content)),
    };
}

}  // namespace gateway
