// What the entity finders share while they run over one message: its characters, what is taken
// already, and looks to both sides. Inside the library only.
#pragma once

#include "intents/normalise.hpp"
#include "intents/understanding.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace intents {

// Words to look for at a place. Most places are ruled out by one character.
class Labels {
public:
    explicit constexpr Labels(std::span<const std::u32string_view> words) : words_(words) {
        for (const auto word : words) {
            first_.add(word.front());
            last_.add(word.back());
        }
    }

    [[nodiscard]] constexpr bool may_begin_with(char32_t c) const { return first_.may_have(c); }

    [[nodiscard]] constexpr bool may_end_with(char32_t c) const { return last_.may_have(c); }

    [[nodiscard]] constexpr auto begin() const { return words_.begin(); }

    [[nodiscard]] constexpr auto end() const { return words_.end(); }

private:
    // The low eight bits of some characters.
    class Traces {
    public:
        constexpr void add(char32_t c) { bits_[c >> 6U & 3U] |= std::uint64_t{1} << (c & 63U); }

        [[nodiscard]] constexpr bool may_have(char32_t c) const {
            return (bits_[c >> 6U & 3U] >> (c & 63U) & 1U) != 0;
        }

    private:
        std::array<std::uint64_t, 4> bits_{};
    };

    std::span<const std::u32string_view> words_;
    Traces first_;
    Traces last_;
};

class Scan {
public:
    Scan(const NormalText& text, std::string_view original, std::vector<Entity>& found)
        : text_(text),
          original_(original),
          found_(found) {}

    [[nodiscard]] const std::u32string& chars() const { return text_.chars; }

    [[nodiscard]] std::uint32_t size() const {
        return static_cast<std::uint32_t>(text_.chars.size());
    }

    // 0 outside the text.
    [[nodiscard]] char32_t at(std::uint32_t i) const { return i < size() ? chars()[i] : U'\0'; }

    [[nodiscard]] char32_t before(std::uint32_t i) const { return i == 0 ? U'\0' : at(i - 1); }

    [[nodiscard]] bool starts(std::uint32_t i, std::u32string_view word) const {
        return i <= size() && std::u32string_view(chars()).substr(i).starts_with(word);
    }

    [[nodiscard]] bool ends(std::uint32_t i, std::u32string_view word) const {
        return std::u32string_view(chars()).substr(0, i).ends_with(word);
    }

    // The length of the first of these words that begins here, or 0.
    [[nodiscard]] std::uint32_t any_starts(std::uint32_t i, const Labels& words) const {
        if (!words.may_begin_with(at(i))) return 0;
        for (const auto word : words)
            if (starts(i, word)) return static_cast<std::uint32_t>(word.size());
        return 0;
    }

    // The length of the first of these words that ends just before here, or 0.
    [[nodiscard]] std::uint32_t any_ends(std::uint32_t i, const Labels& words) const {
        if (!words.may_end_with(before(i))) return 0;
        for (const auto word : words)
            if (ends(i, word)) return static_cast<std::uint32_t>(word.size());
        return 0;
    }

    // Where a label may end that stands before a number: right before it, and before each of at
    // most fillers_max fillers.
    struct LabelEnds {
        static constexpr std::size_t fillers_max = 8;
        std::array<std::uint32_t, fillers_max + 1> at{};
        std::size_t count = 0;
    };

    [[nodiscard]] LabelEnds label_ends(
        std::uint32_t i, std::u32string_view fillers, std::size_t fillers_max = 6
    ) const {
        LabelEnds ends;
        for (;; --i) {
            ends.at[ends.count++] = i;
            if (ends.count > std::min(fillers_max, LabelEnds::fillers_max) || i == 0) return ends;
            if (fillers.find(before(i)) == std::u32string_view::npos) return ends;
        }
    }

    [[nodiscard]] bool labelled(const LabelEnds& ends, const Labels& words) const {
        for (std::size_t i = 0; i < ends.count; ++i)
            if (any_ends(ends.at[i], words) != 0) return true;
        return false;
    }

    // Whether one of these words stands before here with nothing but `fillers` between.
    [[nodiscard]] bool labelled(
        std::uint32_t i,
        const Labels& words,
        std::u32string_view fillers,
        std::size_t fillers_max = 6
    ) const {
        return labelled(label_ends(i, fillers, fillers_max), words);
    }

    [[nodiscard]] bool is_free(Span span) const {
        return std::none_of(taken_.begin(), taken_.end(), [&](Span one) {
            return one.overlaps(span);
        });
    }

    // Keeps a span for an entity; the caller has seen that it is free.
    void take(EntityKind kind, Span span, std::string value);

    // As the customer wrote it.
    [[nodiscard]] std::string written(Span span) const {
        const auto bytes = text_.original(span);
        return std::string(original_.substr(bytes.begin, bytes.end - bytes.begin));
    }

    // Where phone numbers were found: people write their names beside them.
    [[nodiscard]] const std::vector<Span>& phones() const { return phones_; }

private:
    const NormalText& text_;
    std::string_view original_;
    std::vector<Entity>& found_;
    std::vector<Span> taken_;
    std::vector<Span> phones_;
};

constexpr bool is_digit(char32_t c) {
    return c >= U'0' && c <= U'9';
}

constexpr bool is_letter(char32_t c) {
    return c >= U'a' && c <= U'z';
}

constexpr bool is_alnum(char32_t c) {
    return is_digit(c) || is_letter(c);
}

constexpr bool is_one_of(char32_t c, std::u32string_view set) {
    return c != U'\0' && set.find(c) != std::u32string_view::npos;
}

// What may stand between a label and its number: "订单号是：", "工号 #".
inline constexpr std::u32string_view label_fillers = U" :是为=#\"'“”‘’()[]【】《》<>,、号码编的.";

// Where a label ends that stands before a number with words of correction between: "订单号打错了，
// 应该是". Without such words where label_ends() says.
Scan::LabelEnds ends_before_corrections(const Scan& scan, std::uint32_t at);

// In the order in which they run: an earlier one keeps its places.
void find_case_numbers(Scan& scan);
void find_phones(Scan& scan);
void find_labelled_codes(Scan& scan);
void find_moments(Scan& scan);
void find_amounts(Scan& scan);
void find_names(Scan& scan);
void find_remaining_codes(Scan& scan);

}  // namespace intents
