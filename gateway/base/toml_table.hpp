// Strict reading of TOML: each value is asked for once, by name, type and range; what is wrong, and
// every key that nobody asked for, becomes a mistake with its line. For .cpp files of this folder.
#pragma once

#include "gateway/base/mistake.hpp"
#include "gateway/base/secret.hpp"

#include <toml++/toml.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gateway {

// What the reading of one file shares: where values may come from, and what was found wrong.
struct TomlReading {
    std::string source;
    std::function<std::optional<std::string>(const std::string&)> environment = {};
    std::function<std::optional<std::string>(const std::filesystem::path&)> file = {};
    std::vector<Mistake> mistakes = {};
    std::size_t inline_secret_line = 0;  // of the first secret written into the file itself

    void mistake(std::size_t line, std::string what);
    // Nothing, and a mistake, when the text is no TOML.
    std::optional<toml::table> parse(std::string_view text);
    // Mistakes by line.
    std::vector<Mistake> sorted_mistakes() &&;
};

class TomlTable {
public:
    static constexpr std::size_t text_bytes_max = 4096;

    // `path` begins the names in messages: "server." or "". A null table has no keys.
    TomlTable(TomlReading& reading, const toml::table* table, std::string path, std::size_t line);

    // Each gives nothing when the key is absent or wrong; wrong is a mistake, too. Texts are valid
    // UTF-8 without control characters, not empty, at most text_bytes_max.
    std::optional<std::string> text(std::string_view key);
    // Of several lines: the same, but for line breaks and the length.
    std::optional<std::string> paragraphs(std::string_view key, std::size_t bytes_max);
    std::optional<Secret> secret(std::string_view key);
    std::optional<bool> boolean(std::string_view key);
    std::optional<std::int64_t> integer(std::string_view key, std::int64_t min, std::int64_t max);
    std::optional<std::vector<std::string>> texts(std::string_view key);
    std::optional<std::chrono::sys_days> date(std::string_view key);
    std::optional<std::vector<std::chrono::sys_days>> dates(std::string_view key);
    template <class Value>
    std::optional<Value> choice(
        std::string_view key, const std::vector<std::pair<std::string_view, Value>>& choices
    );

    // Absent: a table without keys.
    TomlTable table(std::string_view key);
    std::vector<TomlTable> tables(std::string_view key);  // [[key]]

    [[nodiscard]] bool has(std::string_view key) const;
    // A mistake at the key's line, or at the table's when it is absent.
    void mistake(std::string_view key, const std::string& what);
    // A mistake when the key is absent.
    void require(std::string_view key);
    // To be called last: every key that was not asked for is a mistake.
    void finish();

    [[nodiscard]] std::size_t line() const { return line_; }

    [[nodiscard]] std::size_t line_of(std::string_view key) const;

private:
    // A value's own node, or the text that { env } or { file } led to.
    struct Found {
        const toml::node* node = nullptr;
        std::optional<std::string> text;
    };

    std::optional<Found> find(std::string_view key);
    std::optional<Found> resolve(std::string_view key, const toml::node& node);
    std::optional<std::string> referred(std::string_view key, const toml::table& reference);
    std::optional<std::string> checked(std::string_view key, std::string value);
    std::optional<std::string> element(std::string_view key, const toml::node& node);

    TomlReading* reading_;
    const toml::table* table_;
    std::string path_;
    std::size_t line_;
    std::set<std::string, std::less<>> asked_;
};

template <class Value>
std::optional<Value> TomlTable::choice(
    std::string_view key, const std::vector<std::pair<std::string_view, Value>>& choices
) {
    const auto given = text(key);
    if (!given) return std::nullopt;
    std::string known;
    for (const auto& [word, value] : choices) {
        if (word == *given) return value;
        known += (known.empty() ? "" : ", ") + std::string(word);
    }
    mistake(key, "must be one of " + known);
    return std::nullopt;
}

// "512" and the like, the whole text.
std::optional<std::int64_t> parse_integer(std::string_view text);

}  // namespace gateway
