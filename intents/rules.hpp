// The recognition rules that support staff write in config/intents/*.toml, checked and compiled
// once. A Rules value never changes: a reload makes a new one and swaps it in. The format is
// described in config/intents/README.md.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace intents {

struct Book;  // the compiled form, intents/book.hpp

// One rules file, given as text: the library itself reads no files.
struct Source {
    std::string name;  // how mistakes and explanations call it, such as "delivery.toml"
    std::string text;  // TOML, at most source_bytes_max
};

struct Mistake {
    std::string source;
    std::size_t line = 0;  // from 1; 0 when the mistake belongs to no line
    std::string what;      // a sentence that says what to change
    bool operator==(const Mistake&) const = default;
};

inline constexpr std::size_t source_bytes_max = std::size_t{1} << 20U;
inline constexpr std::size_t patterns_max = 50'000;  // over all sources

// Cheap to copy and safe to use from several threads at once.
class Rules {
public:
    explicit Rules(std::shared_ptr<const Book> book) : book_(std::move(book)) {}

    [[nodiscard]] const Book& book() const { return *book_; }

    [[nodiscard]] std::size_t pattern_count() const;
    // The names of all topics that some rule can find, sorted.
    [[nodiscard]] std::vector<std::string> topics() const;

private:
    std::shared_ptr<const Book> book_;
};

// Word groups of one source may be used in all. Every mistake is listed, in the order of the
// sources; a syntax error ends the reading of its source only. Takes tens of milliseconds.
std::variant<Rules, std::vector<Mistake>> load(const std::vector<Source>& sources);

}  // namespace intents
