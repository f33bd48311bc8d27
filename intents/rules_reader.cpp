#include "intents/rules_reader.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace intents {

namespace {

constexpr std::array kinds{
    RuleKind::intent,
    RuleKind::category,
    RuleKind::remedy,
    RuleKind::sign,
    RuleKind::topic,
    RuleKind::emotion};

constexpr float intent_score = 0.8F;
constexpr float category_score = 0.7F;
constexpr float topic_score = 0.8F;
constexpr float emotion_weight = 1.0F;
constexpr float weight_max = 10.0F;

std::string_view key_of_name(RuleKind kind) {
    return kind == RuleKind::emotion ? "level" : "name";
}

// The value whose name this is, or nothing.
template <class E>
std::optional<E> named(std::string_view wanted, E last) {
    for (unsigned i = 0; i <= static_cast<unsigned>(last); ++i)
        if (name(static_cast<E>(i)) == wanted) return static_cast<E>(i);
    return std::nullopt;
}

template <class E>
std::optional<std::uint8_t> value_named(std::string_view wanted, E last) {
    const auto found = named(wanted, last);
    if (!found) return std::nullopt;
    return static_cast<std::uint8_t>(*found);
}

bool is_snake_case(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

bool is_quantifier(std::string_view inside) {
    return !inside.empty() && inside.find_first_not_of("0123456789,") == std::string_view::npos;
}

std::string text_of(std::string_view view) {
    return std::string(view);
}

}  // namespace

void RulesReader::mistake(const toml::node& where, std::string what) {
    mistake(where.source().begin.line, std::move(what));
}

void RulesReader::mistake(std::size_t line, std::string what) {
    mistakes_.push_back({book_.sources[source_], line, std::move(what)});
}

void RulesReader::add(const Source& source) {
    source_ = static_cast<std::uint16_t>(book_.sources.size());
    book_.sources.push_back(source.name);
    if (source.text.size() > source_bytes_max) {
        mistake(std::size_t{0}, "the file is larger than 1 MiB");
        return;
    }
    try {
        auto table = toml::parse(std::string_view(source.text), std::string_view(source.name));
        if (const auto* words = table.get("words"); words != nullptr) {
            if (const auto* groups = words->as_table(); groups != nullptr)
                read_words(*groups);
            else
                mistake(*words, "[words] is a table of word groups");
        }
        parsed_.push_back({source_, std::move(table)});
    } catch (const toml::parse_error& error) {
        mistake(error.source().begin.line, text_of(error.description()));
    }
}

void RulesReader::read_words(const toml::table& table) {
    for (const auto& [key, node] : table) {
        const auto group = text_of(key.str());
        const auto* list = node.as_array();
        if (list == nullptr || list->empty()) {
            mistake(node, "the word group " + group + " is a list of words in quotes");
            continue;
        }
        if (is_quantifier(group) || group.find_first_of("{}") != std::string::npos) {
            mistake(node, "a word group cannot be called " + group);
            continue;
        }
        std::string any;
        for (const auto& item : *list) {
            const auto word = item.value<std::string>();
            if (!item.is_string() || word->empty()) {
                mistake(item, "a word of the group " + group + " is not a text in quotes");
                continue;
            }
            any += (any.empty() ? "" : "|") + escaped(*word);
        }
        if (!groups_.emplace(group, "(?:" + any + ")").second)
            mistake(node, "the word group " + group + " exists already");
    }
}

void RulesReader::finish() {
    for (const auto& parsed : parsed_) {
        source_ = parsed.source;
        read_top_level(parsed.table);
    }
    if (book_.written.size() > patterns_max) mistake(std::size_t{0}, "too many patterns");
    std::stable_sort(mistakes_.begin(), mistakes_.end(), [&](const Mistake& a, const Mistake& b) {
        if (a.source == b.source) return a.line < b.line;
        const auto& names = book_.sources;
        return std::find(names.begin(), names.end(), a.source) <
               std::find(names.begin(), names.end(), b.source);
    });
    if (mistakes_.empty()) book_.patterns.compile();
}

void RulesReader::read_top_level(const toml::table& table) {
    for (const auto& [key, node] : table) {
        const auto heading = key.str();  // clang cannot capture what a structured binding names
        if (heading == "words") continue;
        const auto* const kind = std::find_if(kinds.begin(), kinds.end(), [&](RuleKind k) {
            return name(k) == heading;
        });
        if (kind == kinds.end())
            mistake(node, "unknown key " + text_of(heading));
        else
            read_rules(*kind, node);
    }
}

void RulesReader::read_rules(RuleKind kind, const toml::node& node) {
    const auto* list = node.as_array();
    const auto heading = "[[" + text_of(name(kind)) + "]]";
    if (list == nullptr) {
        mistake(node, "write " + heading + " with two brackets");
        return;
    }
    for (const auto& item : *list) {
        if (const auto* table = item.as_table(); table != nullptr)
            read_rule(kind, *table);
        else
            mistake(item, heading + " is a table");
    }
}

void RulesReader::read_rule(RuleKind kind, const toml::table& table) {
    refuse_unknown_keys(kind, table);
    Rule rule;
    rule.kind = kind;
    if (!read_name(kind, table, rule)) return;
    switch (kind) {
        case RuleKind::intent:
            rule.score = number(table, "score", intent_score, 1.0F);
            break;
        case RuleKind::category:
            rule.score = number(table, "score", category_score, 1.0F);
            break;
        case RuleKind::topic:
            rule.score = number(table, "score", topic_score, 1.0F);
            break;
        case RuleKind::emotion:
            rule.score = number(table, "weight", emotion_weight, weight_max);
            break;
        default:
            break;
    }
    rule.complaint = flag(table, "complaint");
    if (const auto* category = table.get("category"); category != nullptr) {
        rule.category = named(category->value_or(std::string_view()), Category::other);
        if (!rule.category) mistake(*category, "category names none of the categories");
    }
    const auto patterns_before = book_.written.size();
    book_.rules.push_back(rule);
    read_patterns(table, "words", false);
    read_patterns(table, "patterns", false);
    if (book_.written.size() == patterns_before && table.get("words") == nullptr &&
        table.get("patterns") == nullptr)
        mistake(table, "the rule has neither words nor patterns");
    read_patterns(table, "unless", true);
}

bool RulesReader::read_name(RuleKind kind, const toml::table& table, Rule& rule) {
    const auto key = key_of_name(kind);
    const auto* node = table.get(key);
    if (node == nullptr) {
        mistake(table, text_of(key) + " is missing");
        return false;
    }
    const auto wanted = node->value_or(std::string_view());
    std::optional<std::uint8_t> value;
    switch (kind) {
        case RuleKind::intent:
            value = value_named(wanted, Intent::other);
            break;
        case RuleKind::category:
            value = value_named(wanted, Category::other);
            break;
        case RuleKind::remedy:
            value = value_named(wanted, Remedy::other);
            break;
        case RuleKind::sign:
            value = value_named(wanted, Sign::tells);
            break;
        case RuleKind::emotion:
            value = value_named(wanted, Emotion::threat);
            break;
        case RuleKind::topic: {
            auto& topics = book_.topics;
            const auto found = std::find(topics.begin(), topics.end(), wanted);
            const auto index = found - topics.begin();
            if (!is_snake_case(wanted) || index > 0xFF) break;
            if (found == topics.end()) topics.emplace_back(wanted);
            value = static_cast<std::uint8_t>(index);
            break;
        }
    }
    if (!value) {
        mistake(
            *node,
            text_of(wanted) + " is not the " + text_of(key) + " of any " + text_of(name(kind))
        );
        return false;
    }
    rule.value = *value;
    return true;
}

void RulesReader::refuse_unknown_keys(RuleKind kind, const toml::table& table) {
    for (const auto& [key, node] : table) {
        const auto word = key.str();
        bool known = word == "words" || word == "patterns" || word == "unless" || word == "whole" ||
                     word == key_of_name(kind);
        if (kind == RuleKind::intent) known = known || word == "score" || word == "category";
        if (kind == RuleKind::category) known = known || word == "score" || word == "complaint";
        if (kind == RuleKind::topic) known = known || word == "score";
        if (kind == RuleKind::emotion) known = known || word == "weight";
        if (!known) mistake(node, "unknown key " + text_of(word) + " in " + text_of(name(kind)));
    }
}

void RulesReader::read_patterns(const toml::table& table, std::string_view key, bool unless) {
    const auto* node = table.get(key);
    if (node == nullptr) return;
    const auto* list = node->as_array();
    if (list == nullptr || list->empty()) {
        mistake(*node, text_of(key) + " is a list of texts in quotes");
        return;
    }
    const auto* whole_node = table.get("whole");
    const bool whole = !unless && whole_node != nullptr && whole_node->value_or(false);
    if (key == "words" && whole_node != nullptr && !whole_node->is_boolean())
        mistake(*whole_node, "whole is true or false");
    for (const auto& item : *list) {
        if (item.is_string())
            add_pattern(item, key == "words", unless, whole);
        else
            mistake(item, "a text in quotes is wanted here");
    }
}

void RulesReader::add_pattern(const toml::node& node, bool literal, bool unless, bool whole) {
    const auto text = node.value_or(std::string());
    if (book_.written.size() > patterns_max) return;
    const auto pattern = literal ? std::optional(escaped(text)) : expanded(node, text);
    if (!pattern) return;
    if (const auto wrong = book_.patterns.add(*pattern, whole)) {
        mistake(node, "\"" + text + "\": " + *wrong);
        return;
    }
    book_.roles.push_back({static_cast<std::uint32_t>(book_.rules.size() - 1), unless});
    book_.written.push_back({source_, static_cast<std::uint32_t>(node.source().begin.line), text});
}

// Puts the words of groups in the place of {name}.
std::optional<std::string> RulesReader::expanded(
    const toml::node& where, const std::string& pattern
) {
    std::string result;
    for (std::size_t at = 0; at < pattern.size();) {
        const auto close = pattern.find('}', at);
        const bool is_escape = at > 0 && pattern[at - 1] == '\\';
        if (pattern[at] != '{' || is_escape || close == std::string::npos) {
            result += pattern[at++];
            continue;
        }
        const auto inside = std::string_view(pattern).substr(at + 1, close - at - 1);
        const bool is_class = at > 1 && pattern[at - 2] == '\\';  // \p{Han}
        if (is_quantifier(inside) || is_class) {
            result += pattern.substr(at, close + 1 - at);
        } else if (const auto group = groups_.find(inside); group != groups_.end()) {
            result += group->second;
        } else {
            mistake(where, "there is no word group called " + text_of(inside));
            return std::nullopt;
        }
        at = close + 1;
    }
    return result;
}

float RulesReader::number(
    const toml::table& table, std::string_view key, float standard, float max
) {
    const auto* node = table.get(key);
    if (node == nullptr) return standard;
    const auto value = node->value<double>();
    if (!value || *value <= 0 || *value > static_cast<double>(max)) {
        mistake(*node, text_of(key) + " is a number above 0 and at most " + std::to_string(max));
        return standard;
    }
    return static_cast<float>(*value);
}

bool RulesReader::flag(const toml::table& table, std::string_view key) {
    const auto* node = table.get(key);
    if (node == nullptr) return false;
    if (!node->is_boolean()) mistake(*node, text_of(key) + " is true or false");
    return node->value_or(false);
}

}  // namespace intents
