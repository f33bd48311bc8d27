#include "gateway/commands/commands.hpp"
#include "gateway/serve/platforms.hpp"

#include <iostream>

namespace gateway {

int complain(const std::vector<Mistake>& mistakes) {
    for (const auto& mistake : mistakes) std::cerr << text_of(mistake) << "\n";
    std::cerr << mistakes.size() << (mistakes.size() == 1 ? " mistake\n" : " mistakes\n");
    return 1;
}

std::variant<Loaded, std::vector<Mistake>> load(const Arguments& arguments) {
    auto read = load_settings(arguments.config);
    if (auto* mistakes = std::get_if<std::vector<Mistake>>(&read)) return std::move(*mistakes);
    auto& settings = std::get<ReadSettings>(read);
    auto content = load_content(settings.settings, reach_rules(settings.settings));
    if (auto* mistakes = std::get_if<std::vector<Mistake>>(&content)) return std::move(*mistakes);
    return Loaded{
        .settings = std::move(settings.settings),
        .warnings = std::move(settings.warnings),
        .content = std::get<std::shared_ptr<const Content>>(std::move(content)),
    };
}

std::optional<Loaded> load_or_complain(const Arguments& arguments) {
    auto loaded = load(arguments);
    if (const auto* mistakes = std::get_if<std::vector<Mistake>>(&loaded)) {
        complain(*mistakes);
        return std::nullopt;
    }
    return std::get<Loaded>(std::move(loaded));
}

}  // namespace gateway
