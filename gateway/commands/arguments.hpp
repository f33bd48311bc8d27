// The command line of `huiyin`.
#pragma once

#include <filesystem>
#include <map>
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
    std::set<std::string, std::less<>> flags;                // "--explain", "--turns", "--verbose"
    std::map<std::string, std::string, std::less<>> values;  // "--login": what stood behind it
    std::vector<std::string> rest;

    [[nodiscard]] bool has(std::string_view flag) const { return flags.contains(flag); }

    // Empty when it was not given.
    [[nodiscard]] std::string value(std::string_view option) const {
        const auto found = values.find(option);
        return found == values.end() ? std::string() : found->second;
    }
};

// The arguments behind the program's name, or what is wrong with them in one sentence.
std::variant<Arguments, std::string> parse_arguments(const std::vector<std::string>& words);

// What `huiyin --help` prints.
std::string_view usage();

}  // namespace gateway
