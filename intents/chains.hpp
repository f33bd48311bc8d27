// Most patterns are words with bounded gaps between them. Such a pattern is a chain: its words
// are found by Aho-Corasick and only their distances need a look, without a regular expression.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace intents {

// How much may stand between two words. Never a line break; neither the end of a sentence when
// `within_sentence`.
struct Gap {
    std::uint16_t min = 0;
    std::uint16_t max = 0;
    bool within_sentence = false;
    bool operator==(const Gap&) const = default;
};

// What "…" in a pattern means.
inline constexpr Gap ellipsis{0, 8, true};
inline constexpr std::string_view ellipsis_regex = "[^。!?;\\n]{0,8}";

struct Link {
    Gap before;                         // nothing for the first link
    std::vector<std::u32string> words;  // any of them; never an empty one
};

using Chain = std::vector<Link>;

// The chains of which any one is the pattern, or nothing when the pattern is no such thing (it
// repeats, has anchors, ...) or would need very many words. An end that may be nothing at all is
// left out, since "(我要)?…投诉" is found where "投诉" is; not so when the pattern must be the
// `whole` message.
std::optional<std::vector<Chain>> chains_of(std::u32string_view pattern, bool whole = false);

constexpr bool ends_sentence(char32_t c) {
    return c == U'。' || c == U'!' || c == U'?' || c == U';' || c == U'\n';
}

}  // namespace intents
