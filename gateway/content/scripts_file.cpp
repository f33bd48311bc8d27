#include "gateway/content/content.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <set>

namespace gateway {

namespace {

using dialog::Scripts;
using dialog::Template;

constexpr std::size_t variants_max = 40;
constexpr std::size_t nesting_max = 4;

class ScriptsReading {
public:
    ScriptsReading(Scripts& into, const std::string& source) : into_(into), source_(source) {}

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
        if (auto* made = std::get_if<Template>(&parsed); made != nullptr)
            into_.add(id, std::move(*made));
        else
            mistake(node, id + ": " + std::get<std::string>(parsed));
    }

    Scripts& into_;
    const std::string& source_;
};

// "ask.order_no@angry" belongs to the need "ask.order_no".
std::string_view plain(std::string_view id) {
    return id.substr(0, id.find('@'));
}

void check_one(
    std::string_view id,
    const Scripts& scripts,
    const dialog::ToneRules& tone,
    const std::vector<std::string_view>& places,
    bool sentence,
    const std::string& source,
    std::vector<Mistake>& mistakes
) {
    const auto& variants = *scripts.find(id);
    if (sentence && variants.size() < 2)
        mistakes.push_back(
            {source, 0, std::string(id) + " has one variant, and would be said twice in a row"}
        );
    for (const auto& variant : variants) {
        for (const auto& place : variant.places())
            if (std::find(places.begin(), places.end(), place) == places.end())
                mistakes.push_back(
                    {source, 0, std::string(id) + ": {" + place + "} is not known here"}
                );
        if (!sentence) continue;
        for (const auto& wrong : dialog::tone_mistakes(tone, variant.source()))
            mistakes.push_back({source, 0, std::string(id) + ": " + wrong});
    }
}

}  // namespace

std::vector<Mistake> read_scripts(Scripts& into, std::string_view toml, const std::string& source) {
    try {
        const auto table = toml::parse(toml, std::string_view(source));
        ScriptsReading reading(into, source);
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
    const std::string& source
) {
    std::vector<Mistake> mistakes;
    std::set<std::string, std::less<>> known;
    for (const auto& need : dialog::script_needs()) {
        known.emplace(need.id);
        if (!scripts.has(need.id))
            mistakes.push_back({source, 0, std::string(need.id) + " is missing"});
    }
    static const std::vector<std::string_view> faq_places{"hotline"};
    for (const auto id : scripts.ids()) {
        const auto base = plain(id);
        const auto& needs = dialog::script_needs();
        const auto need = std::find_if(needs.begin(), needs.end(), [&](const auto& each) {
            return each.id == base;
        });
        if (need != needs.end()) {
            check_one(id, scripts, tone, need->places, need->sentence, source, mistakes);
        } else if (base.starts_with("faq.")) {  // those that are no need of the code itself
            if (std::find(topics.begin(), topics.end(), base.substr(4)) == topics.end())
                mistakes.push_back({source, 0, std::string(id) + ": no rule finds this topic"});
            check_one(id, scripts, tone, faq_places, true, source, mistakes);
        } else {
            mistakes.push_back({source, 0, std::string(id) + " is not known"});
        }
    }
    return mistakes;
}

}  // namespace gateway
