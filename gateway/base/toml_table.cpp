#include "gateway/base/toml_table.hpp"

#include "gateway/base/utf8.hpp"

#include <algorithm>
#include <charconv>

namespace gateway {

namespace {

using std::chrono::sys_days;

std::optional<sys_days> day_of(const toml::node& node) {
    const auto* value = node.as_date();
    if (value == nullptr) return std::nullopt;
    const toml::date date = value->get();
    const std::chrono::year_month_day day(
        std::chrono::year(date.year), std::chrono::month(date.month), std::chrono::day(date.day)
    );
    if (!day.ok()) return std::nullopt;
    return sys_days(day);
}

// "a, b" -> {"a", "b"}; blanks around a comma do not count.
std::vector<std::string> split_at_commas(std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const auto comma = text.find(',');
        auto part = text.substr(0, comma);
        while (part.starts_with(' ')) part.remove_prefix(1);
        while (part.ends_with(' ')) part.remove_suffix(1);
        if (!part.empty()) parts.emplace_back(part);
        text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    }
    return parts;
}

}  // namespace

std::string text_of(const Mistake& mistake) {
    const auto place = mistake.line == 0 ? "" : ":" + std::to_string(mistake.line);
    return mistake.source + place + ": " + mistake.what;
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
    std::int64_t value = 0;
    const auto* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc() || rest != end) return std::nullopt;
    return value;
}

void TomlReading::mistake(std::size_t line, std::string what) {
    mistakes.push_back({.source = source, .line = line, .what = std::move(what)});
}

std::optional<toml::table> TomlReading::parse(std::string_view text) {
    try {
        return toml::parse(text, std::string_view(source));
    } catch (const toml::parse_error& error) {
        mistake(error.source().begin.line, std::string(error.description()));
        return std::nullopt;
    }
}

std::vector<Mistake> TomlReading::sorted_mistakes() && {
    std::stable_sort(mistakes.begin(), mistakes.end(), [](const Mistake& a, const Mistake& b) {
        return a.line < b.line;
    });
    return std::move(mistakes);
}

TomlTable::TomlTable(
    TomlReading& reading, const toml::table* table, std::string path, std::size_t line
)
    : reading_(&reading),
      table_(table),
      path_(std::move(path)),
      line_(line) {}

bool TomlTable::has(std::string_view key) const {
    return table_ != nullptr && table_->contains(key);
}

std::size_t TomlTable::line_of(std::string_view key) const {
    const auto* node = table_ == nullptr ? nullptr : table_->get(key);
    return node == nullptr ? line_ : node->source().begin.line;
}

void TomlTable::mistake(std::string_view key, const std::string& what) {
    reading_->mistake(line_of(key), path_ + std::string(key) + ": " + what);
}

void TomlTable::require(std::string_view key) {
    if (!has(key)) mistake(key, "is missing");
}

void TomlTable::finish() {
    if (table_ == nullptr) return;
    std::string known;
    for (const auto& key : asked_) {
        if (!known.empty()) known += ", ";
        known += key;
    }
    for (const auto& [key, node] : *table_) {
        if (asked_.contains(key.str())) continue;
        std::string what = path_;
        what.append(key.str()).append(": is not known; known here are ").append(known);
        reading_->mistake(key.source().begin.line, std::move(what));
    }
}

std::optional<std::string> TomlTable::checked(std::string_view key, std::string value) {
    if (value.empty()) {
        mistake(key, "must not be empty");
        return std::nullopt;
    }
    if (value.size() > text_bytes_max) {
        mistake(key, "is longer than " + std::to_string(text_bytes_max) + " bytes");
        return std::nullopt;
    }
    const bool control = std::any_of(value.begin(), value.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    });
    if (control || !is_utf8(value)) {
        mistake(key, "must be UTF-8 without control characters or line breaks");
        return std::nullopt;
    }
    return value;
}

std::optional<std::string> TomlTable::referred(std::string_view key, const toml::table& reference) {
    const auto* env = reference.get_as<std::string>("env");
    const auto* file = reference.get_as<std::string>("file");
    if (reference.size() != 1 || (env == nullptr && file == nullptr)) {
        mistake(key, R"(must be a value, { env = "NAME" } or { file = "path" })");
        return std::nullopt;
    }
    if (env != nullptr) {
        auto value = reading_->environment ? reading_->environment(env->get()) : std::nullopt;
        if (!value) mistake(key, "the environment has no " + env->get());
        return value;
    }
    auto value = reading_->file ? reading_->file(file->get()) : std::nullopt;
    if (!value) {
        mistake(key, "cannot read the file " + file->get());
        return value;
    }
    if (value->ends_with('\n')) value->pop_back();
    if (value->ends_with('\r')) value->pop_back();
    return value;
}

std::optional<TomlTable::Found> TomlTable::resolve(std::string_view key, const toml::node& node) {
    const auto* reference = node.as_table();
    if (reference == nullptr) return Found{.node = &node, .text = std::nullopt};
    auto text = referred(key, *reference);
    if (!text) return std::nullopt;
    return Found{.node = nullptr, .text = std::move(text)};
}

std::optional<TomlTable::Found> TomlTable::find(std::string_view key) {
    asked_.emplace(key);
    const auto* node = table_ == nullptr ? nullptr : table_->get(key);
    if (node == nullptr) return std::nullopt;
    return resolve(key, *node);
}

std::optional<std::string> TomlTable::element(std::string_view key, const toml::node& node) {
    const auto found = resolve(key, node);
    if (!found) return std::nullopt;
    if (found->text) return checked(key, *found->text);
    if (const auto* value = found->node->as_string()) return checked(key, value->get());
    mistake(key, "must be a text in quotes");
    return std::nullopt;
}

std::optional<std::string> TomlTable::text(std::string_view key) {
    asked_.emplace(key);
    const auto* node = table_ == nullptr ? nullptr : table_->get(key);
    if (node == nullptr) return std::nullopt;
    return element(key, *node);
}

std::optional<std::string> TomlTable::paragraphs(std::string_view key, std::size_t bytes_max) {
    asked_.emplace(key);
    const auto* node = table_ == nullptr ? nullptr : table_->get(key);
    if (node == nullptr) return std::nullopt;
    const auto* value = node->as_string();
    const bool good = value != nullptr && !value->get().empty() &&
                      value->get().size() <= bytes_max && is_utf8(value->get()) &&
                      std::none_of(value->get().begin(), value->get().end(), [](char c) {
                          const bool blank = c == '\n' || c == '\r' || c == '\t';
                          return (static_cast<unsigned char>(c) < 0x20 && !blank) || c == 0x7f;
                      });
    if (good) return value->get();
    mistake(
        key,
        "must be a text in UTF-8 of at most " + std::to_string(bytes_max) +
            " bytes, without control characters"
    );
    return std::nullopt;
}

std::optional<Secret> TomlTable::secret(std::string_view key) {
    auto value = text(key);
    if (!value) return std::nullopt;
    const bool is_inline = table_->get(key)->is_string();
    if (is_inline && reading_->inline_secret_line == 0) reading_->inline_secret_line = line_of(key);
    return Secret(std::move(*value));
}

std::optional<bool> TomlTable::boolean(std::string_view key) {
    const auto found = find(key);
    if (!found) return std::nullopt;
    if (found->text == "true") return true;
    if (found->text == "false") return false;
    if (found->node != nullptr)
        if (const auto* value = found->node->as_boolean()) return value->get();
    mistake(key, "must be true or false");
    return std::nullopt;
}

std::optional<std::int64_t> TomlTable::integer(
    std::string_view key, std::int64_t min, std::int64_t max
) {
    const auto found = find(key);
    if (!found) return std::nullopt;
    std::optional<std::int64_t> value;
    if (found->text) value = parse_integer(*found->text);
    if (found->node != nullptr && found->node->is_integer())
        value = found->node->as_integer()->get();
    if (value && *value >= min && *value <= max) return value;
    mistake(
        key, "must be a whole number from " + std::to_string(min) + " to " + std::to_string(max)
    );
    return std::nullopt;
}

std::optional<std::vector<std::string>> TomlTable::texts(std::string_view key) {
    const auto found = find(key);
    if (!found) return std::nullopt;
    if (found->text) return split_at_commas(*found->text);
    const auto* array = found->node->as_array();
    if (array == nullptr) {
        mistake(key, "must be a list of texts");
        return std::nullopt;
    }
    std::vector<std::string> values;
    for (const auto& node : *array)
        if (auto value = element(key, node)) values.push_back(std::move(*value));
    return values;
}

std::optional<sys_days> TomlTable::date(std::string_view key) {
    asked_.emplace(key);
    const auto* node = table_ == nullptr ? nullptr : table_->get(key);
    if (node == nullptr) return std::nullopt;
    const auto day = day_of(*node);
    if (!day) mistake(key, "must be a date like 2026-10-01");
    return day;
}

std::optional<std::vector<sys_days>> TomlTable::dates(std::string_view key) {
    asked_.emplace(key);
    const auto* node = table_ == nullptr ? nullptr : table_->get(key);
    if (node == nullptr) return std::nullopt;
    std::vector<sys_days> days;
    const auto* array = node->as_array();
    bool good = array != nullptr;
    if (array != nullptr) {
        for (const auto& entry : *array) {
            const auto day = day_of(entry);
            if (day)
                days.push_back(*day);
            else
                good = false;
        }
    }
    if (good) return days;
    mistake(key, "must be a list of dates like [2026-09-20, 2026-10-10]");
    return std::nullopt;
}

TomlTable TomlTable::table(std::string_view key) {
    asked_.emplace(key);
    const auto* node = table_ == nullptr ? nullptr : table_->get(key);
    const auto* found = node == nullptr ? nullptr : node->as_table();
    if (node != nullptr && found == nullptr)
        mistake(key, "must be a table: [" + path_ + std::string(key) + "]");
    return {*reading_, found, path_ + std::string(key) + ".", line_of(key)};
}

std::vector<TomlTable> TomlTable::tables(std::string_view key) {
    asked_.emplace(key);
    const auto* node = table_ == nullptr ? nullptr : table_->get(key);
    if (node == nullptr) return {};
    std::vector<TomlTable> found;
    const auto* array = node->as_array();
    bool good = array != nullptr;
    if (array != nullptr) {
        for (const auto& entry : *array) {
            const auto* table = entry.as_table();
            good = good && table != nullptr;
            if (table == nullptr) continue;
            const auto line = table->source().begin.line;
            found.emplace_back(*reading_, table, path_ + std::string(key) + ".", line);
        }
    }
    if (!good) mistake(key, "must be tables: [[" + path_ + std::string(key) + "]]");
    return found;
}

}  // namespace gateway
