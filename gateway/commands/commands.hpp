// What the program does for each command. Each returns the exit status: 0 well, 1 not well.
#pragma once

#include "gateway/base/settings.hpp"
#include "gateway/commands/arguments.hpp"
#include "gateway/content/content.hpp"

#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace gateway {

int run_serve(const Arguments& arguments);
int run_check(const Arguments& arguments);
int run_doctor(const Arguments& arguments);
int run_chat(const Arguments& arguments);
int run_stories(const Arguments& arguments);
int run_export(const Arguments& arguments);
int export_evidence(const Arguments& arguments, const Settings& settings);
int run_agent(const Arguments& arguments);

// Prints each to stderr; the exit status.
int complain(const std::vector<Mistake>& mistakes);

// Settings and content.
struct Loaded {
    Settings settings;
    std::vector<Mistake> warnings;
    std::shared_ptr<const Content> content;
};

std::variant<Loaded, std::vector<Mistake>> load(const Arguments& arguments);
// Nothing after every mistake was printed.
std::optional<Loaded> load_or_complain(const Arguments& arguments);

}  // namespace gateway
