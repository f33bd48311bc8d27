// The sentences of the bot as data: templates with named places, in variants, found by id
// ("ask.order_no", "ask.order_no@angry"). No sentence of ours stands in code.
#pragma once

#include "intents/understanding.hpp"

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace dialog {

// What stands in the places of a template: {"case_no", "HY…"}.
using Place = std::pair<std::string_view, std::string_view>;
using Places = std::initializer_list<Place>;

// Text with places in braces: "编号 {case_no}，{due}前答复您". "{{" stands for a brace.
class Template {
public:
    // The template, or what is wrong with the text.
    static std::variant<Template, std::string> parse(std::string_view text);
    // Places without a value become nothing.
    [[nodiscard]] std::string fill(std::span<const Place> places) const;
    [[nodiscard]] std::vector<std::string> places() const;

    [[nodiscard]] std::string_view source() const { return source_; }

    bool operator==(const Template&) const = default;

private:
    struct Part {
        bool is_place = false;
        std::string text;  // literal, or the place's name
        bool operator==(const Part&) const = default;
    };

    std::string source_;
    std::vector<Part> parts_;
};

class Scripts {
public:
    void add(std::string id, Template variant);

    [[nodiscard]] bool has(std::string_view id) const { return find(id) != nullptr; }

    // nullptr when there is none. Variants are in the order of the files.
    [[nodiscard]] const std::vector<Template>* find(std::string_view id) const;
    // The id made for that emotion ("@angry", also for stronger ones) when there is one, else
    // plain.
    [[nodiscard]] std::string_view for_emotion(std::string_view id, intents::Emotion emotion) const;
    [[nodiscard]] std::vector<std::string_view> ids() const;
    bool operator==(const Scripts&) const = default;

private:
    struct Hash {
        using is_transparent = void;

        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };

    std::unordered_map<std::string, std::vector<Template>, Hash, std::equal_to<>> by_id_;
};

// Which variant comes next: one that is not among the latest said, chosen by seed; when all were
// said, the one said longest ago. Notes it in `said`, which keeps the newest `said_max`.
inline constexpr std::size_t said_max = 32;
std::size_t choose_variant(
    std::string_view id, std::size_t variants, std::uint64_t seed, std::vector<std::uint32_t>& said
);

// Whether every variant is among the latest said: one more would repeat a sentence.
bool all_said(std::string_view id, std::size_t variants, const std::vector<std::uint32_t>& said);

// What content must bring: every id that the code uses, with the places it fills.
struct ScriptNeed {
    std::string_view id;
    std::vector<std::string_view> places;
    // Said to customers (then the tone rules hold); false for words that are put into places.
    bool sentence = true;
};

const std::vector<ScriptNeed>& script_needs();

}  // namespace dialog
