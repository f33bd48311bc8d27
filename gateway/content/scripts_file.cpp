#include "gateway/content/content.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <utility>

namespace gateway {

namespace {

using dialog::Scripts;
using dialog::Template;

constexpr std::size_t variants_max = 40;
constexpr std::size_t nesting_max = 4;

class ScriptsReading {
public:
    ScriptsReading(Scripts& into, ScriptPlaces& places, const std::string& source)
        : into_(into),
          places_(places),
          source_(source) {}

    void read(const toml::table& table, const std::string& prefix, std::size_t depth) {
        if (depth > nesting_max) return mistake(table, prefix + " is nested too deeply");
        for (const auto& [key, node] : table) {
            const std::string id = prefix + std::string(key.str());
            if (const auto* nested = node.as_table(); nested != nullptr)
                read(*nested, id + ".", depth + 1);
            else if (const auto* list = node.as_array(); list != nullptr)
                variants(*list, id);
            else
                variant(node, id);
        }
    }

    std::vector<Mistake> mistakes;

private:
    void mistake(const toml::node& node, std::string what) {
        mistakes.push_back({source_, node.source().begin.line, std::move(what)});
    }

    void variants(const toml::array& list, const std::string& id) {
        if (list.empty()) return mistake(list, id + " has no variant");
        if (list.size() > variants_max) return mistake(list, id + " has too many variants");
        for (const auto& node : list) variant(node, id);
    }

    void variant(const toml::node& node, const std::string& id) {
        const auto text = node.value<std::string>();
        if (!node.is_string() || !text) return mistake(node, id + " must be text");
        auto parsed = Template::parse(*text);
        if (auto* made = std::get_if<Template>(&parsed); made != nullptr) {
            into_.add(id, std::move(*made));
            places_[id].push_back({source_, node.source().begin.line});
        } else {
            mistake(node, id + ": " + std::get<std::string>(parsed));
        }
    }

    Scripts& into_;
    ScriptPlaces& places_;
    const std::string& source_;
};

// "ask.order_no@angry" belongs to the need "ask.order_no".
std::string_view plain(std::string_view id) {
    return id.substr(0, id.find('@'));
}

class ScriptsCheck {
public:
    ScriptsCheck(
        const Scripts& scripts,
        const dialog::ToneRules& tone,
        const ScriptPlaces& places,
        std::string folder
    )
        : scripts_(scripts),
          tone_(tone),
          places_(places),
          folder_(std::move(folder)) {}

    void mistake(std::string_view id, std::string what, std::size_t variant = 0) {
        const auto found = places_.find(id);
        const bool stands = found != places_.end() && variant < found->second.size();
        const auto place = stands ? found->second[variant] : ScriptPlace{folder_, 0};
        mistakes.push_back({place.source, place.line, std::string(id) + std::move(what)});
    }

    void check(std::string_view id, const std::vector<std::string_view>& places, bool sentence) {
        const auto& variants = *scripts_.find(id);
        if (sentence && variants.size() < 2)
            mistake(id, " has one variant, and would be said twice in a row");
        for (std::size_t i = 0; i < variants.size(); ++i) {
            for (const auto& place : variants[i].places())
                if (std::find(places.begin(), places.end(), place) == places.end())
                    mistake(id, ": {" + place + "} is not known here", i);
            if (!sentence) continue;
            for (const auto& wrong : dialog::tone_mistakes(tone_, variants[i].source()))
                mistake(id, ": " + wrong, i);
        }
    }

    std::vector<Mistake> mistakes;

private:
    const Scripts& scripts_;
    const dialog::ToneRules& tone_;
    const ScriptPlaces& places_;
    std::string folder_;
};

}  // namespace

std::vector<Mistake> read_scripts(
    Scripts& into, ScriptPlaces& places, std::string_view toml, const std::string& source
) {
    try {
        const auto table = toml::parse(toml, std::string_view(source));
        ScriptsReading reading(into, places, source);
        reading.read(table, "", 0);
        return std::move(reading.mistakes);
    } catch (const toml::parse_error& error) {
        return {{source, error.source().begin.line, std::string(error.description())}};
    }
}

std::vector<Mistake> check_scripts(
    const Scripts& scripts,
    const dialog::ToneRules& tone,
    const std::vector<std::string>& topics,
    const ScriptPlaces& places,
    const std::string& folder
) {
    ScriptsCheck check(scripts, tone, places, folder);
    const auto& needs = dialog::script_needs();
    for (const auto& need : needs)
        if (!scripts.has(need.id)) check.mistake(need.id, " is missing");
    static const std::vector<std::string_view> faq_places{"hotline"};
    constexpr std::string_view matter_words = "word.matter_of.";
    for (const auto id : scripts.ids()) {
        const auto base = plain(id);
        const auto need = std::find_if(needs.begin(), needs.end(), [&](const auto& each) {
            return each.id == base;
        });
        if (need != needs.end()) {
            check.check(id, need->places, need->sentence);
        } else if (base.starts_with(matter_words)) {
            const auto topic = "matter_" + std::string(base.substr(matter_words.size()));
            if (std::find(topics.begin(), topics.end(), topic) == topics.end())
                check.mistake(id, ": no rule finds the topic " + topic);
            check.check(id, {}, false);
        } else if (base.starts_with("faq.")) {  // those that are no need of the code itself
            if (std::find(topics.begin(), topics.end(), base.substr(4)) == topics.end())
                check.mistake(id, ": no rule finds this topic");
            check.check(id, faq_places, true);
        } else {
            check.mistake(id, " is not known");
        }
    }
    return std::move(check.mistakes);
}

}  // namespace gateway
