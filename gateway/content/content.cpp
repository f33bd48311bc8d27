#include "gateway/content/content.hpp"

#include "gateway/base/calendar_file.hpp"
#include "gateway/base/text_file.hpp"

#include <algorithm>
#include <iterator>
#include <system_error>

namespace gateway {

namespace {

namespace fs = std::filesystem;

void append(std::vector<Mistake>& to, std::vector<Mistake> more) {
    to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

struct NamedText {
    std::string name;
    std::string text;
};

// The *.toml files of a folder in order of their names.
std::vector<NamedText> read_folder(const fs::path& folder, std::vector<Mistake>& mistakes) {
    std::vector<NamedText> files;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        if (entry.path().extension() != ".toml") continue;
        auto text = read_text_file(entry.path());
        if (text)
            files.push_back({entry.path().string(), std::move(*text)});
        else
            mistakes.push_back({entry.path().string(), 0, "cannot be read"});
    }
    if (files.empty()) mistakes.push_back({folder.string(), 0, "holds no .toml file"});
    std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) {
        return a.name < b.name;
    });
    return files;
}

std::string read_file(const fs::path& path, std::vector<Mistake>& mistakes) {
    auto text = read_text_file(path);
    if (!text) mistakes.push_back({path.string(), 0, "cannot be read"});
    return text.value_or("");
}

void take_settings(const Settings& settings, dialog::Policy& policy) {
    policy.promises = settings.promises;
    policy.company = settings.company.name;
    policy.hotline = settings.company.hotline;
    policy.privacy_url = settings.privacy_url.empty() ? settings.server.public_url + "/privacy"
                                                      : settings.privacy_url;
    policy.desk = desk_for(settings.desks, dialog::Category::other);
    for (unsigned i = 0; i <= static_cast<unsigned>(dialog::Category::other); ++i) {
        const auto category = static_cast<dialog::Category>(i);
        policy.desks[category] = desk_for(settings.desks, category);
    }
}

void read_calendar(const fs::path& folder, dialog::Policy& policy, std::vector<Mistake>& mistakes) {
    auto read = load_calendar(folder);
    if (auto* calendar = std::get_if<dialog::WorkingCalendar>(&read); calendar != nullptr)
        policy.calendar = std::move(*calendar);
    else
        append(mistakes, std::move(std::get<std::vector<Mistake>>(read)));
}

}  // namespace

std::variant<std::shared_ptr<const Content>, std::vector<Mistake>> load_content(
    const Settings& settings, ReachOfAccounts reach
) {
    const fs::path& folder = settings.content_dir;
    std::vector<Mistake> mistakes;
    dialog::Policy policy;
    dialog::ToneRules tone;
    take_settings(settings, policy);
    policy.reach = std::move(reach);
    policy.has_hook = !settings.hook.url.empty();
    read_calendar(folder / "calendars", policy, mistakes);
    ScriptPlaces places;
    for (const auto& file : read_folder(folder / "scripts", mistakes))
        append(mistakes, read_scripts(policy.scripts, places, file.text, file.name));
    for (const auto* name : {"policy.toml", "tone.toml"}) {
        const auto path = folder / name;
        const auto text = read_file(path, mistakes);
        if (text.empty()) continue;
        append(
            mistakes,
            path.stem() == "policy" ? read_policy(policy, text, path.string())
                                    : read_tone(tone, text, path.string())
        );
    }
    std::vector<intents::Source> sources;
    for (auto& file : read_folder(folder / "intents", mistakes))
        sources.push_back({std::move(file.name), std::move(file.text)});
    auto rules = intents::load(sources);
    if (auto* wrong = std::get_if<std::vector<intents::Mistake>>(&rules); wrong != nullptr) {
        for (auto& each : *wrong)
            mistakes.push_back({std::move(each.source), each.line, std::move(each.what)});
        return mistakes;
    }
    auto& loaded = std::get<intents::Rules>(rules);
    if (policy.company.empty())
        mistakes.push_back({folder.string(), 0, "[company] needs a name: customers are told it"});
    append(
        mistakes,
        check_scripts(policy.scripts, tone, loaded.topics(), places, (folder / "scripts").string())
    );
    if (!mistakes.empty()) return mistakes;
    return std::make_shared<const Content>(Content{std::move(policy), std::move(tone), loaded, {}});
}

}  // namespace gateway
