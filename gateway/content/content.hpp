// Everything that config/ says, read, checked and put together: recognition rules, scripts, policy.
// Immutable; a reload makes a new one.
#pragma once

#include "dialog/talk/policy.hpp"
#include "dialog/talk/tone.hpp"
#include "gateway/base/mistake.hpp"
#include "gateway/base/settings.hpp"
#include "intents/rules.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace gateway {

struct Content {
    dialog::Policy policy;
    dialog::ToneRules tone;
    intents::Rules rules;
    std::vector<Mistake> warnings;  // worth telling at start; nothing to refuse
};

// What each account may send; connectors know.
using ReachOfAccounts = std::map<std::string, dialog::ReachRules, std::less<>>;

// Reads settings.content_dir: intents/*.toml, scripts/*.toml, policy.toml, tone.toml and
// calendars/. All mistakes of all files, each with its line.
std::variant<std::shared_ptr<const Content>, std::vector<Mistake>> load_content(
    const Settings& settings, ReachOfAccounts reach = {}
);

// Where each variant of a script stands, so that what is wrong with it can be told there.
struct ScriptPlace {
    std::string source;
    std::size_t line = 0;
};

using ScriptPlaces = std::map<std::string, std::vector<ScriptPlace>, std::less<>>;

// The pieces, for tests and fuzzers.
std::vector<Mistake> read_scripts(
    dialog::Scripts& into, ScriptPlaces& places, std::string_view toml, const std::string& source
);
std::vector<Mistake> read_policy(
    dialog::Policy& into, std::string_view toml, const std::string& source
);
std::vector<Mistake> read_tone(
    dialog::ToneRules& into, std::string_view toml, const std::string& source
);
// What is missing, unknown, uses a place that the code does not fill, or breaks the tone rules.
std::vector<Mistake> check_scripts(
    const dialog::Scripts& scripts,
    const dialog::ToneRules& tone,
    const std::vector<std::string>& topics,
    const ScriptPlaces& places,
    const std::string& folder  // named for what stands nowhere
);

}  // namespace gateway
