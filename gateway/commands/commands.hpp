// What the program does for each command. Each returns the exit status: 0 well, 1 not well.
#pragma once

#include "gateway/base/settings.hpp"
#include "gateway/commands/arguments.hpp"
#include "gateway/content/content.hpp"

#include <memory>
#include <optional>

namespace gateway {

int run_serve(const Arguments& arguments);
int run_check(const Arguments& arguments);
int run_chat(const Arguments& arguments);
int run_stories(const Arguments& arguments);
int run_export(const Arguments& arguments);

// Settings and content, or nothing after every mistake was printed to stderr.
struct Loaded {
    Settings settings;
    std::vector<Mistake> warnings;
    std::shared_ptr<const Content> content;
};

std::optional<Loaded> load_or_complain(const Arguments& arguments);

}  // namespace gateway
