// What is wrong in a file that people write, and where.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace gateway {

struct Mistake {
    std::string source;    // the file, as it was named
    std::size_t line = 0;  // 1 is the first; 0 when it concerns the whole file
    std::string what;      // one sentence; never a secret's value
    bool operator==(const Mistake&) const = default;
};

// "config/huiyin.toml:12: server.listen: ..."
std::string text_of(const Mistake& mistake);

}  // namespace gateway
