// The command line of `huiyin`.
#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace gateway {

struct Arguments {
    std::string command = "serve";
    std::filesystem::path config = "config/huiyin.toml";
    std::set<std::string, std::less<>> flags;  // "--explain", "--turns", "--verbose"
    std::vector<std::string> rest;

    [[nodiscard]] bool has(std::string_view flag) const { return flags.contains(flag); }
};

// The arguments behind the program's name, or what is wrong with them in one sentence.
std::variant<Arguments, std::string> parse_arguments(const std::vector<std::string>& words);

// What `huiyin --help` prints.
std::string_view usage();

}  // namespace gateway
