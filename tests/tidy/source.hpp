// Source text as the tidy rules look at it: the file itself, and versions of the same length in
// lines where comments, or comments and strings, are blanked.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tidy {

struct Source {
    std::string path;  // from the root: "dialog/talk/step.cpp"
    std::string text;
    std::string code;  // without comments
    std::string bare;  // without comments and without what is between quotes
};

struct Finding {
    std::string path;
    std::size_t line = 0;
    std::string what;  // what is wrong, and what to do instead
    bool operator==(const Finding&) const = default;
};

Source make_source(std::string path, std::string text);
// All .hpp and .cpp files of our folders, by path.
std::vector<Source> read_sources(const std::filesystem::path& root);

std::size_t line_at(std::string_view text, std::size_t position);
std::vector<std::string_view> lines_of(std::string_view text);
// Whether the word stands at the position with no letter, digit or underscore on either side.
bool is_word_at(std::string_view text, std::size_t position, std::string_view word);

}  // namespace tidy
