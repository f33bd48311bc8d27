#include "gateway/serve/case_texts.hpp"

#include "gateway/base/text_file.hpp"
#include "gateway/base/toml_table.hpp"

namespace gateway {

std::variant<CaseTexts, std::vector<Mistake>> read_case_texts(
    std::string_view toml, const std::string& source, const dialog::ToneRules& tone
) {
    TomlReading reading{.source = source};
    CaseTexts texts;
    if (const auto parsed = reading.parse(toml)) {
        TomlTable root(reading, &*parsed, "", 0);
        auto table = root.table("texts");
        for (const auto name : connectors::casepage::page_texts) {
            table.require(name);
            auto text = table.text(name);
            if (!text) continue;
            for (const auto& wrong : dialog::tone_mistakes(tone, *text)) table.mistake(name, wrong);
            texts.emplace(name, std::move(*text));
        }
        table.finish();
        root.finish();
    }
    auto mistakes = std::move(reading).sorted_mistakes();
    if (!mistakes.empty()) return mistakes;
    return texts;
}

std::variant<CaseTexts, std::vector<Mistake>> load_case_texts(
    const std::filesystem::path& path, const dialog::ToneRules& tone
) {
    const auto text = read_text_file(path);
    if (!text) return std::vector<Mistake>{{path.string(), 0, "cannot be read"}};
    return read_case_texts(*text, path.string(), tone);
}

}  // namespace gateway
