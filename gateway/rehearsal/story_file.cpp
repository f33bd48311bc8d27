#include "gateway/base/operations.hpp"
#include "gateway/base/text_file.hpp"
#include "gateway/base/toml_table.hpp"
#include "gateway/rehearsal/story.hpp"

#include <algorithm>
#include <iterator>
#include <system_error>

namespace gateway {

namespace {

namespace fs = std::filesystem;

// Monday, 23 November 2026, 10:00 in Beijing: an ordinary working day.
constexpr dialog::Instant usual_start{
    std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + std::chrono::hours(2)};

void read_happening(TomlTable& table, StoryTurn& turn) {
    turn.say = table.text("say");
    turn.tap = table.text("tap");
    if (table.boolean("picture").value_or(false)) turn.send = dialog::MediaKind::image;
    if (table.boolean("voice").value_or(false)) turn.send = dialog::MediaKind::voice;
    if (table.boolean("video").value_or(false)) turn.send = dialog::MediaKind::video;
    turn.follow = table.boolean("follow").value_or(false);
    if (const auto wait = table.text("wait"); wait) {
        turn.wait = parse_advance(*wait);
        if (!turn.wait) table.mistake("wait", R"(must be a time like "26h", "3d" or "1h30m")");
    }
    const int given = int(turn.say.has_value()) + int(turn.tap.has_value()) +
                      int(turn.send.has_value()) + int(turn.wait.has_value()) + int(turn.follow);
    if (given != 1 && !table.has("wait"))
        table.mistake("say", "exactly one of say, picture, voice, video, tap, follow, wait");
}

StoryTurn read_turn(TomlTable& table) {
    StoryTurn turn{.line = table.line()};
    read_happening(table, turn);
    turn.from = table.text("from").value_or("");
    turn.bot = table.texts("bot").value_or(std::vector<std::string>());
    turn.not_bot = table.texts("not").value_or(std::vector<std::string>());
    turn.case_number = table.boolean("case_number");
    turn.asks = table.text("asks");
    turn.owner = table.text("owner");
    turn.silent = table.boolean("silent").value_or(false);
    table.texts("note");  // for people
    table.finish();
    return turn;
}

StoryCase read_case(TomlTable table) {
    StoryCase ends{.line = table.line()};
    if (table.boolean("none").value_or(false)) ends.count = 0;
    if (const auto count = table.integer("count", 0, 20); count)
        ends.count = static_cast<std::size_t>(*count);
    for (const auto* key :
         {"category",
          "order_no",
          "tracking_no",
          "phone",
          "name",
          "staff_no",
          "amount",
          "urgency",
          "emotion_peak",
          "status",
          "owner",
          "occurred_on",
          "complexity",
          "product"})
        if (auto value = table.text(key); value) ends.values.emplace_back(key, std::move(*value));
    if (const auto pieces = table.integer("evidence", 0, 100); pieces)
        ends.values.emplace_back("evidence", std::to_string(*pieces));
    ends.remedies = table.texts("remedies").value_or(std::vector<std::string>());
    ends.categories = table.texts("categories").value_or(std::vector<std::string>());
    ends.missing = table.texts("missing").value_or(std::vector<std::string>());
    ends.present = table.texts("present").value_or(std::vector<std::string>());
    table.finish();
    return ends;
}

}  // namespace

std::variant<Story, std::vector<Mistake>> read_story(
    std::string_view toml, const std::string& source
) {
    TomlReading reading{.source = source};
    const auto parsed = reading.parse(toml);
    if (!parsed) return std::move(reading).sorted_mistakes();
    TomlTable root(reading, &*parsed, "", 1);
    Story story{.source = source, .start = usual_start};
    root.require("name");
    story.name = root.text("name").value_or("");
    root.texts("note");
    if (const auto start = root.text("start"); start) {
        const auto instant = dialog::parse_rfc3339(*start);
        if (instant)
            story.start = *instant;
        else
            root.mistake("start", "must be like \"2026-11-23T10:00:00+08:00\"");
    }
    for (auto& table : root.tables("turn")) story.turns.push_back(read_turn(table));
    if (story.turns.empty()) root.mistake("turn", "a story needs turns");
    root.require("case");
    story.ends = read_case(root.table("case"));
    root.finish();
    auto mistakes = std::move(reading).sorted_mistakes();
    if (!mistakes.empty()) return mistakes;
    return story;
}

std::variant<std::vector<Story>, std::vector<Mistake>> load_stories(const fs::path& folder) {
    std::vector<fs::path> paths;
    std::error_code error;
    for (const auto& entry : fs::recursive_directory_iterator(folder, error))
        if (entry.path().extension() == ".toml") paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
    std::vector<Story> stories;
    std::vector<Mistake> mistakes;
    if (paths.empty()) mistakes.push_back({folder.string(), 0, "holds no story"});
    for (const auto& path : paths) {
        auto read = read_story(read_text_file(path).value_or(""), path.string());
        if (auto* story = std::get_if<Story>(&read); story != nullptr)
            stories.push_back(std::move(*story));
        else
            std::move(
                std::get<1>(read).begin(), std::get<1>(read).end(), std::back_inserter(mistakes)
            );
    }
    if (!mistakes.empty()) return mistakes;
    return stories;
}

}  // namespace gateway
