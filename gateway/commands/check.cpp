#include "gateway/api/texts.hpp"
#include "gateway/base/calendar_file.hpp"
#include "gateway/commands/commands.hpp"
#include "gateway/net/clock.hpp"
#include "gateway/rehearsal/story.hpp"
#include "gateway/serve/page_texts.hpp"

#include <iostream>

namespace gateway {

int run_check(const Arguments& arguments) {
    const auto loaded = load_or_complain(arguments);
    if (!loaded) return 1;
    std::vector<Mistake> mistakes;
    const auto collect = [&](const auto& read) {
        const auto* wrong = std::get_if<std::vector<Mistake>>(&read);
        if (wrong != nullptr) mistakes.insert(mistakes.end(), wrong->begin(), wrong->end());
    };
    const auto& folder = loaded->settings.content_dir;
    collect(api::load_texts(folder / "api.toml"));
    collect(load_chat_texts(folder, loaded->content->tone));
    collect(load_case_texts(folder, loaded->content->tone));
    collect(load_consent_texts(folder, loaded->content->tone));
    collect(load_stories(folder / "stories"));
    for (const auto& warning : loaded->warnings)
        std::cout << "warning: " << text_of(warning) << "\n";
    if (const auto year = missing_year(loaded->content->policy.calendar, net::system_now()); year)
        std::cout << "warning: the holidays of " << *year
                  << " are not in calendars/ yet; its days are counted by weekdays\n";
    for (const auto& mistake : mistakes) std::cout << text_of(mistake) << "\n";
    if (!mistakes.empty()) return 1;
    std::cout << "all is well: " << loaded->content->rules.pattern_count() << " patterns, "
              << loaded->content->policy.scripts.ids().size() << " scripts\n";
    return 0;
}

}  // namespace gateway
