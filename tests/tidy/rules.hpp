// Rules on the text of the sources that the compiler does not know. Each returns what it found.
#pragma once

#include "tidy/source.hpp"

#include <vector>

namespace tidy {

std::vector<Finding> check_layout(const Source& source);    // columns, tabs, ends, length
std::vector<Finding> check_headers(const Source& source);   // what it is for, #pragma once
std::vector<Finding> check_includes(const Source& source);  // which library is seen where
std::vector<Finding> check_words(const Source& source);     // banned calls and leftovers
std::vector<Finding> check_clocks(const Source& source);    // who reads the system's clocks
std::vector<Finding> check_channels(const Source& source);  // names of platforms
std::vector<Finding> check_texts(const Source& source);     // Chinese in code

// Every rule on one file, check_awaits included.
std::vector<Finding> check_all(const Source& source);

}  // namespace tidy
