#include "gateway/serve/consent_texts.hpp"

#include "connectors/wechat/consent/page.hpp"
#include "gateway/base/text_file.hpp"

#include <toml++/toml.h>

#include <algorithm>

namespace gateway {

namespace {

constexpr std::size_t text_bytes_max = 1'000;

bool is_known(std::string_view name) {
    const auto& names = connectors::wechat::consent::page_texts;
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::variant<ConsentTexts, std::vector<Mistake>> read_consent_texts(
    std::string_view toml, const std::string& source
) {
    std::vector<Mistake> mistakes;
    const auto mistake = [&](const toml::node& node, std::string what) {
        mistakes.push_back({source, node.source().begin.line, std::move(what)});
    };
    ConsentTexts texts;
    try {
        const auto root = toml::parse(toml, std::string_view(source));
        const auto* table = root["texts"].as_table();
        if (table == nullptr || root.size() != 1) {
            mistake(root, "needs [texts] and nothing else");
            return mistakes;
        }
        for (const auto& [key, node] : *table) {
            const std::string name(key.str());
            auto text = node.value<std::string>().value_or("");
            if (!is_known(name)) mistake(node, "texts." + name + " is not known");
            if (text.empty() || text.size() > text_bytes_max)
                mistake(node, "texts." + name + " must be a text of 1 to 1000 bytes");
            texts.insert_or_assign(name, std::move(text));
        }
        for (const auto name : connectors::wechat::consent::page_texts)
            if (!texts.contains(name))
                mistake(*table, "texts." + std::string(name) + " is missing");
    } catch (const toml::parse_error& error) {
        return std::vector<Mistake>{
            {source, error.source().begin.line, std::string(error.description())}};
    }
    if (!mistakes.empty()) return mistakes;
    return texts;
}

std::variant<ConsentTexts, std::vector<Mistake>> load_consent_texts(
    const std::filesystem::path& path
) {
    const auto text = read_text_file(path);
    if (!text) return std::vector<Mistake>{{path.string(), 0, "cannot be read"}};
    return read_consent_texts(*text, path.string());
}

}  // namespace gateway
