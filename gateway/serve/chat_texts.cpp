#include "gateway/serve/chat_texts.hpp"

#include "gateway/base/text_file.hpp"

#include <toml++/toml.h>

namespace gateway {

namespace {

constexpr std::size_t quick_replies_max = 6;
constexpr std::size_t privacy_bytes_max = 32 * 1024;

class Reading {
public:
    explicit Reading(const std::string& source) : source_(source) {}

    void read_texts(const toml::table& table, connectors::webchat::PageTexts& into) {
        for (const auto& [key, node] : table) {
            if (key.str() == "quick_replies") {
                read_quick_replies(node, into);
                continue;
            }
            bool known = false;
            for (const auto& text : connectors::webchat::page_texts)
                if (text.name == key.str()) {
                    known = true;
                    into.*text.field = node.value<std::string>().value_or("");
                }
            if (!known) mistake(node, "texts." + std::string(key.str()) + " is not known");
        }
        for (const auto& text : connectors::webchat::page_texts)
            if ((into.*text.field).empty())
                mistake(table, "texts." + std::string(text.name) + " is missing");
    }

    void read_privacy(const toml::table& table, std::string& into) {
        into = table["text"].value<std::string>().value_or("");
        if (into.empty() || into.size() > privacy_bytes_max)
            mistake(table, "privacy.text is missing or too long");
    }

    void mistake(const toml::node& node, std::string what) {
        mistakes.push_back({source_, node.source().begin.line, std::move(what)});
    }

    std::vector<Mistake> mistakes;

private:
    void read_quick_replies(const toml::node& node, connectors::webchat::PageTexts& into) {
        const auto* list = node.as_array();
        if (list == nullptr || list->size() > quick_replies_max)
            return mistake(node, "texts.quick_replies must be a list of at most 6 texts");
        for (const auto& each : *list)
            if (auto text = each.value<std::string>(); text && !text->empty())
                into.quick_replies.push_back(std::move(*text));
            else
                mistake(each, "texts.quick_replies must hold texts");
    }

    const std::string& source_;
};

}  // namespace

std::variant<ChatTexts, std::vector<Mistake>> read_chat_texts(
    std::string_view toml, const std::string& source
) {
    Reading reading(source);
    ChatTexts texts;
    try {
        const auto root = toml::parse(toml, std::string_view(source));
        for (const auto& [key, node] : root) {
            const auto* table = node.as_table();
            if (table != nullptr && key.str() == "texts")
                reading.read_texts(*table, texts.page);
            else if (table != nullptr && key.str() == "privacy")
                reading.read_privacy(*table, texts.privacy);
            else
                reading.mistake(node, std::string(key.str()) + " is not known");
        }
        if (texts.page.title.empty() || texts.privacy.empty())
            reading.mistake(root, "needs [texts] and [privacy]");
    } catch (const toml::parse_error& error) {
        return std::vector<Mistake>{
            {source, error.source().begin.line, std::string(error.description())}};
    }
    if (!reading.mistakes.empty()) return std::move(reading.mistakes);
    return texts;
}

std::variant<ChatTexts, std::vector<Mistake>> load_chat_texts(const std::filesystem::path& path) {
    const auto text = read_text_file(path);
    if (!text) return std::vector<Mistake>{{path.string(), 0, "cannot be read"}};
    return read_chat_texts(*text, path.string());
}

}  // namespace gateway
