// The name that a visitor's machine gives a file, made fit to be shown. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace connectors::webchat {

inline constexpr std::size_t file_name_characters_max = 120;

// `encoded` as it came: percent signs for whatever is no plain letter. Folders in front go, and so
// do control characters, signs that turn the direction of writing, and bytes that are no UTF-8.
// What is too long is cut in front of its ending. May be empty: a bad name is no reason to refuse
// a file.
std::string clean_file_name(std::string_view encoded);

}  // namespace connectors::webchat
