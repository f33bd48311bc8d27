#include "gateway/base/text_file.hpp"
#include "gateway/commands/commands.hpp"
#include "gateway/rehearsal/story.hpp"

#include <iostream>

namespace gateway {

namespace {

void print(const StoryOutcome& outcome) {
    for (const auto& line : outcome.transcript)
        std::cout << (line.from_customer ? "  > " : "  < ") << line.text << "\n";
}

std::variant<std::vector<Story>, std::vector<Mistake>> chosen(
    const Arguments& arguments, const Settings& settings
) {
    if (arguments.rest.empty()) return load_stories(settings.content_dir / "stories");
    std::vector<Story> stories;
    for (const auto& path : arguments.rest) {
        const auto text = read_text_file(path);
        if (!text) return std::vector<Mistake>{{path, 0, "cannot be read"}};
        auto read = read_story(*text, path);
        if (auto* wrong = std::get_if<std::vector<Mistake>>(&read); wrong != nullptr)
            return std::move(*wrong);
        stories.push_back(std::move(std::get<Story>(read)));
    }
    return stories;
}

}  // namespace

int run_stories(const Arguments& arguments) {
    const auto loaded = load_or_complain(arguments);
    if (!loaded) return 1;
    const auto stories = chosen(arguments, loaded->settings);
    if (const auto* mistakes = std::get_if<std::vector<Mistake>>(&stories); mistakes != nullptr) {
        for (const auto& mistake : *mistakes) std::cout << text_of(mistake) << "\n";
        return 1;
    }
    std::size_t failed = 0;
    for (const auto& story : std::get<std::vector<Story>>(stories)) {
        const auto outcome = run_story(story, loaded->content);
        const bool well = outcome.failures.empty();
        failed += well ? 0 : 1;
        if (!well || arguments.has("--verbose")) {
            std::cout << (well ? "ok   " : "FAIL ") << story.name << " (" << story.source << ")\n";
            print(outcome);
        }
        for (const auto& failure : outcome.failures) std::cout << text_of(failure) << "\n";
    }
    const auto total = std::get<std::vector<Story>>(stories).size();
    std::cout << total - failed << " passed, " << failed << " failed\n";
    return failed == 0 ? 0 : 1;
}

}  // namespace gateway
