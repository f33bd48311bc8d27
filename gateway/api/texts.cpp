#include "gateway/api/texts.hpp"

#include "gateway/base/text_file.hpp"
#include "gateway/base/toml_table.hpp"

namespace gateway::api {

namespace {

constexpr std::string_view no_name = "?";

// One text for each value of the enumeration, whose names end with "?".
template <class Enum>
Texts::ByName read_names(TomlTable table) {
    Texts::ByName texts;
    for (std::uint8_t i = 0; name(Enum{i}) != no_name; ++i) {
        const auto key = name(Enum{i});
        table.require(key);
        texts[std::string(key)] = table.text(key).value_or("");
    }
    table.finish();
    return texts;
}

std::string found(const Texts::ByName& texts, std::string_view key) {
    const auto at = texts.find(key);
    return at == texts.end() ? std::string(key) : at->second;
}

void fill(std::string& text, std::string_view place, const std::string& with) {
    const auto at = text.find(place);
    if (at != std::string::npos) text.replace(at, place.size(), with);
}

}  // namespace

std::string Texts::words_of(dialog::Carrier carrier) const {
    return found(carriers, name(carrier));
}

std::string Texts::words_of(dialog::Obstacle obstacle) const {
    return found(obstacles, name(obstacle));
}

std::string Texts::words_of(const dialog::PassedOver& passed) const {
    std::string words = passed_over;
    fill(words, "{carrier}", words_of(passed.carrier));
    fill(words, "{why}", words_of(passed.why));
    return words;
}

std::variant<Texts, std::vector<Mistake>> read_texts(
    std::string_view toml, const std::string& source
) {
    TomlReading reading{.source = source};
    Texts texts;
    if (const auto parsed = reading.parse(toml)) {
        TomlTable root(reading, &*parsed, "", 0);
        auto sentence = root.table("passed_over");
        sentence.require("words");
        texts.passed_over = sentence.text("words").value_or("");
        for (const auto* place : {"{carrier}", "{why}"})
            if (texts.passed_over.find(place) == std::string::npos)
                sentence.mistake("words", std::string("needs the place ") + place);
        sentence.finish();
        texts.carriers = read_names<dialog::Carrier>(root.table("carrier"));
        texts.obstacles = read_names<dialog::Obstacle>(root.table("obstacle"));
        root.finish();
    }
    auto mistakes = std::move(reading).sorted_mistakes();
    if (!mistakes.empty()) return mistakes;
    return texts;
}

std::variant<Texts, std::vector<Mistake>> load_texts(const std::filesystem::path& path) {
    const auto text = read_text_file(path);
    if (!text) return std::vector<Mistake>{{path.string(), 0, "cannot be read"}};
    return read_texts(*text, path.string());
}

}  // namespace gateway::api
