// Reads rules files (TOML) into a Book and lists every mistake. Inside the library only.
#pragma once

#include "intents/book.hpp"
#include "intents/rules.hpp"

#include <toml++/toml.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace intents {

class RulesReader {
public:
    // Parses a source and takes its word groups.
    void add(const Source& source);
    // Reads the rules of all sources, which may use all word groups, and compiles them.
    void finish();

    // In the order of sources and lines.
    [[nodiscard]] const std::vector<Mistake>& mistakes() const { return mistakes_; }

    [[nodiscard]] Book& book() { return book_; }

private:
    struct Parsed {
        std::uint16_t source = 0;
        toml::table table;
    };

    void mistake(const toml::node& where, std::string what);
    void mistake(std::size_t line, std::string what);
    void read_words(const toml::table& table);
    void read_top_level(const toml::table& table);
    void read_rules(RuleKind kind, const toml::node& node);
    void read_rule(RuleKind kind, const toml::table& table);
    bool read_name(RuleKind kind, const toml::table& table, Rule& rule);
    void refuse_unknown_keys(RuleKind kind, const toml::table& table);
    void read_patterns(const toml::table& table, std::string_view key, bool unless);
    void add_pattern(const toml::node& node, bool literal, bool unless, bool whole);
    std::optional<std::string> expanded(const toml::node& where, const std::string& pattern);
    float number(const toml::table& table, std::string_view key, float standard, float max);
    bool flag(const toml::table& table, std::string_view key);

    Book book_;
    std::vector<Parsed> parsed_;
    std::map<std::string, std::string, std::less<>> groups_;  // name to "(?:word|word)"
    std::vector<Mistake> mistakes_;
    std::uint16_t source_ = 0;  // the one being read
};

}  // namespace intents
