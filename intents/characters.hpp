// What each single code point becomes: NFKC, then traditional to simplified, then lower case,
// in one table made at start. Text whose characters combine needs ICU for the place concerned.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace intents {

class Characters {
public:
    enum class Kind : std::uint8_t { same, other, many, dropped, joins /* the one before it */ };

    // Throws std::exception when OpenCC or ICU cannot load their data.
    Characters();

    [[nodiscard]] Kind kind(char32_t c) const { return static_cast<Kind>(entry(c) >> kind_shift); }

    [[nodiscard]] char32_t other(char32_t c) const { return entry(c) & value_mask; }

    [[nodiscard]] std::u32string_view many(char32_t c) const {
        return expansions_[entry(c) & value_mask];
    }

    // Kind and value in one look: 0 for a code point that stays as it is.
    [[nodiscard]] std::uint32_t entry(char32_t c) const {
        return c > last ? 0U : blocks_[index_[c >> block_bits]][c & (block_size - 1)];
    }

    // Simplified and in lower case, for code points that are in NFKC; 0 when dropped.
    [[nodiscard]] char32_t folded(char32_t c) const;

    static constexpr unsigned kind_shift = 24;
    static constexpr std::uint32_t value_mask = (1U << kind_shift) - 1;

private:
    static constexpr char32_t last = 0x10FFFF;
    static constexpr unsigned block_bits = 8;
    static constexpr std::size_t block_size = std::size_t{1} << block_bits;
    using Block = std::array<std::uint32_t, block_size>;

    void add_simplified();
    void add_block(char32_t first);
    std::uint32_t entry_for(char32_t c);
    [[nodiscard]] char32_t simplified(char32_t c) const;

    std::vector<std::uint16_t> index_;
    std::vector<Block> blocks_;
    std::vector<std::u32string> expansions_;
    std::vector<char32_t> simplified_;  // indexed from first_han
};

// The one table of the process, built on first use.
const Characters& characters();

}  // namespace intents
