#include "gateway/base/toml_table.hpp"
#include "gateway/content/content.hpp"

#include <set>

namespace gateway {

namespace {

using dialog::Category;
using dialog::Field;
using dialog::Policy;
using dialog::Sign;

// The values of an enum by their names.
template <class E>
std::vector<std::pair<std::string_view, E>> by_name(E last) {
    std::vector<std::pair<std::string_view, E>> all;
    for (unsigned i = 0; i <= static_cast<unsigned>(last); ++i) {
        const auto value = static_cast<E>(i);
        all.emplace_back(name(value), value);
    }
    return all;
}

template <class E>
std::vector<E> read_list(TomlTable& table, std::string_view key, E last) {
    std::vector<E> values;
    const auto known = by_name(last);
    for (const auto& word : table.texts(key).value_or(std::vector<std::string>())) {
        bool found = false;
        for (const auto& [each, value] : known)
            if (each == word) {
                values.push_back(value);
                found = true;
            }
        if (!found) table.mistake(key, "\"" + word + "\" is not known");
    }
    return values;
}

void read_plans(TomlTable& intake, Policy& into) {
    for (const auto& [word, category] : by_name(Category::other)) {
        intake.require(word);
        TomlTable table = intake.table(word);
        table.require("ask");
        table.require("required");
        into.plans[category] = {
            .ask = read_list(table, "ask", Field::category),
            .required = read_list(table, "required", Field::category),
        };
        table.finish();
    }
}

intents::Set<Sign> read_signs(TomlTable& table, std::string_view key) {
    intents::Set<Sign> signs;
    for (const auto sign : read_list(table, key, static_cast<Sign>(intents::sign_count - 1)))
        signs.add(sign);
    return signs;
}

void read_limits(TomlTable table, Policy& into) {
    const auto small = [&](std::string_view key, std::uint8_t& value) {
        if (const auto given = table.integer(key, 1, 50); given)
            value = static_cast<std::uint8_t>(*given);
    };
    const auto hours = [&](std::string_view key, dialog::Duration& value) {
        if (const auto given = table.integer(key, 1, 24L * 30); given)
            value = std::chrono::hours(*given);
    };
    small("asks_of_one_field", into.asks_of_one_field_max);
    small("misunderstood", into.misunderstood_max);
    small("presses_a_day", into.presses_a_day_max);
    small("proof_failures", into.proof_failures_max);
    hours("proof_block_hours", into.proof_block);
    hours("other_matter_after_hours", into.other_matter_after);
    table.finish();
}

void read_menu(TomlTable menu, const toml::table* keys, Policy& into) {
    if (keys != nullptr) {
        const auto known = by_name(intents::Intent::other);
        for (const auto& [key, node] : *keys)
            if (const auto intent = menu.choice(key.str(), known); intent)
                into.menu[std::string(key.str())] = *intent;
    }
    menu.finish();
}

}  // namespace

std::vector<Mistake> read_policy(Policy& into, std::string_view toml, const std::string& source) {
    TomlReading reading{.source = source};
    const auto parsed = reading.parse(toml);
    if (!parsed) return std::move(reading).sorted_mistakes();
    TomlTable root(reading, &*parsed, "", 1);

    TomlTable intake = root.table("intake");
    read_plans(intake, into);
    intake.finish();

    TomlTable urgency = root.table("urgency");
    into.urgent_signs = read_signs(urgency, "signs");
    if (const auto yuan = urgency.integer("amount_yuan", 1, 100'000'000); yuan)
        into.urgent_amount_yuan = static_cast<std::uint32_t>(*yuan);
    urgency.finish();

    TomlTable complexity = root.table("complexity");
    into.complex_signs = read_signs(complexity, "complex_signs");
    complexity.finish();

    read_limits(root.table("limits"), into);
    read_menu(root.table("menu"), (*parsed)["menu"].as_table(), into);
    root.finish();
    return std::move(reading).sorted_mistakes();
}

std::vector<Mistake> read_tone(
    dialog::ToneRules& into, std::string_view toml, const std::string& source
) {
    TomlReading reading{.source = source};
    const auto parsed = reading.parse(toml);
    if (!parsed) return std::move(reading).sorted_mistakes();
    TomlTable root(reading, &*parsed, "", 1);
    if (const auto max = root.integer("sentence_characters_max", 20, 400); max)
        into.sentence_characters_max = static_cast<std::size_t>(*max);
    for (auto& table : root.tables("forbidden")) {
        table.require("words");
        table.require("reason");
        into.forbidden.push_back({
            .words = table.text("words").value_or(""),
            .reason = table.text("reason").value_or(""),
            .at_start = table.boolean("at_start").value_or(false),
        });
        table.finish();
    }
    root.finish();
    std::erase_if(into.forbidden, [](const auto& rule) { return rule.words.empty(); });
    return std::move(reading).sorted_mistakes();
}

}  // namespace gateway
