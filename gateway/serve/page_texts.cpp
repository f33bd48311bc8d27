#include "gateway/serve/page_texts.hpp"

#include "gateway/base/text_file.hpp"
#include "gateway/base/toml_table.hpp"

#include <span>

namespace gateway {

namespace {

constexpr std::size_t quick_replies_max = 6;
constexpr std::size_t privacy_bytes_max = 32 * 1024;

void check_tone(
    TomlTable& table, std::string_view name, std::string_view text, const dialog::ToneRules& tone
) {
    for (const auto& wrong : dialog::tone_mistakes(tone, text)) table.mistake(name, wrong);
}

// Empty when it is absent or wrong, which is a mistake.
std::string needed(TomlTable& table, std::string_view name, const dialog::ToneRules& tone) {
    table.require(name);
    auto text = table.text(name);
    if (!text) return {};
    check_tone(table, name, *text, tone);
    return std::move(*text);
}

void read_quick_replies(TomlTable& table, connectors::webchat::PageTexts& into) {
    into.quick_replies = table.texts("quick_replies").value_or(std::vector<std::string>{});
    if (into.quick_replies.size() > quick_replies_max)
        table.mistake("quick_replies", "must be at most 6 texts");
}

// A paragraph is held to the tone by itself: a heading or a line of a list ends without a full
// stop.
std::string read_privacy(TomlTable& table, const dialog::ToneRules& tone) {
    table.require("text");
    auto text = table.paragraphs("text", privacy_bytes_max);
    if (!text) return {};
    for (std::size_t begin = 0; begin < text->size();) {
        const auto end = std::min(text->find('\n', begin), text->size());
        const auto line = std::string_view(*text).substr(begin, end - begin);
        if (!line.empty()) check_tone(table, "text", line, tone);
        begin = end + 1;
    }
    return std::move(*text);
}

using Texts = std::map<std::string, std::string, std::less<>>;

TextsOrMistakes<Texts> read_named(
    std::string_view toml,
    const std::string& source,
    std::span<const std::string_view> names,
    const dialog::ToneRules& tone
) {
    TomlReading reading{.source = source};
    Texts texts;
    if (const auto parsed = reading.parse(toml)) {
        TomlTable root(reading, &*parsed, "", 0);
        auto table = root.table("texts");
        for (const auto name : names) texts.emplace(name, needed(table, name, tone));
        table.finish();
        root.finish();
    }
    auto mistakes = std::move(reading).sorted_mistakes();
    if (!mistakes.empty()) return mistakes;
    return texts;
}

template <class T>
TextsOrMistakes<T> load(
    TextsOrMistakes<T> (*read)(std::string_view, const std::string&, const dialog::ToneRules&),
    const std::filesystem::path& path,
    const dialog::ToneRules& tone
) {
    const auto text = read_text_file(path);
    if (!text) return std::vector<Mistake>{{path.string(), 0, "cannot be read"}};
    return read(*text, path.string(), tone);
}

}  // namespace

TextsOrMistakes<ChatTexts> read_chat_texts(
    std::string_view toml, const std::string& source, const dialog::ToneRules& tone
) {
    TomlReading reading{.source = source};
    ChatTexts texts;
    if (const auto parsed = reading.parse(toml)) {
        TomlTable root(reading, &*parsed, "", 0);
        auto table = root.table("texts");
        for (const auto& text : connectors::webchat::page_texts)
            texts.page.*text.field = needed(table, text.name, tone);
        read_quick_replies(table, texts.page);
        table.finish();
        auto privacy = root.table("privacy");
        texts.privacy = read_privacy(privacy, tone);
        privacy.finish();
        root.finish();
    }
    auto mistakes = std::move(reading).sorted_mistakes();
    if (!mistakes.empty()) return mistakes;
    return texts;
}

TextsOrMistakes<CaseTexts> read_case_texts(
    std::string_view toml, const std::string& source, const dialog::ToneRules& tone
) {
    return read_named(toml, source, connectors::casepage::page_texts, tone);
}

TextsOrMistakes<ConsentTexts> read_consent_texts(
    std::string_view toml, const std::string& source, const dialog::ToneRules& tone
) {
    return read_named(toml, source, connectors::wechat::consent::page_texts, tone);
}

TextsOrMistakes<ChatTexts> load_chat_texts(
    const std::filesystem::path& folder, const dialog::ToneRules& tone
) {
    return load(read_chat_texts, folder / "webchat.toml", tone);
}

TextsOrMistakes<CaseTexts> load_case_texts(
    const std::filesystem::path& folder, const dialog::ToneRules& tone
) {
    return load(read_case_texts, folder / "casepage.toml", tone);
}

TextsOrMistakes<ConsentTexts> load_consent_texts(
    const std::filesystem::path& folder, const dialog::ToneRules& tone
) {
    return load(read_consent_texts, folder / "consent.toml", tone);
}

}  // namespace gateway
