#include "intents/telling.hpp"

#include "intents/scan.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace intents {

namespace {

constexpr std::size_t clause_characters_min = 5;
// Whoever writes this much without a full stop tells, even with a question in it.
constexpr std::size_t breathless_characters_min = 28;

bool is_han(char32_t c) {
    return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0x20000 && c <= 0x3134F);
}

bool is_word(char32_t c) {
    return is_han(c) || (c >= U'0' && c <= U'9') || (c >= U'a' && c <= U'z') ||
           (c >= U'A' && c <= U'Z');
}

// Words that make a clause a question or a courtesy, but not in "没什么" and the like.
constexpr auto asking_words = std::to_array<std::u32string_view>(
    {U"吗",       U"请问",   U"怎么",     U"如何",   U"怎样",   U"什么时候", U"多少",   U"多久",
     U"几点",     U"几天",   U"哪里",     U"哪儿",   U"哪个",   U"哪款",     U"能不能", U"能否",
     U"可不可",   U"是不是", U"有没有",   U"是否",   U"会不会", U"咋办",     U"为什么", U"为啥",
     U"谁能",     U"可以用", U"什么意思", U"帮我查", U"帮我看", U"问一下",   U"想问",   U"你好",
     U"您好",     U"到哪",   U"在哪",     U"咋样",   U"谢谢",   U"咋个",     U"能带",   U"转人工",
     U"人工客服", U"几次",   U"哪天",     U"哪些",   U"好奇",   U"什么手续", U"怎么算"}
);

constexpr Labels asking(asking_words);

bool asks(std::u32string_view clause) {
    if (clause.back() == U'吗' || clause.back() == U'么' || clause.back() == U'呢') return true;
    for (; !clause.empty(); clause.remove_prefix(1)) {
        if (!asking.may_begin_with(clause.front())) continue;
        const bool found = std::any_of(asking.begin(), asking.end(), [&](auto word) {
            return clause.starts_with(word);
        });
        if (found) return true;
    }
    return false;
}

}  // namespace

bool tells(const NormalText& text) {
    const std::u32string_view chars = text.chars;
    for (std::size_t begin = 0; begin < chars.size();) {
        if (!is_word(chars[begin])) {
            ++begin;
            continue;
        }
        std::size_t end = begin;
        std::size_t han = 0;
        while (end < chars.size() && is_word(chars[end])) han += is_han(chars[end++]) ? 1 : 0;
        const bool asked = end < chars.size() && chars[end] == U'?';
        const auto clause = chars.substr(begin, end - begin);
        if (han >= breathless_characters_min) return true;
        if (han >= clause_characters_min && !asked && !asks(clause)) return true;
        begin = end;
    }
    return false;
}

}  // namespace intents
