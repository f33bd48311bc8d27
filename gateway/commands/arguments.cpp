#include "gateway/commands/arguments.hpp"

#include <algorithm>
#include <array>

namespace gateway {

namespace {

struct Command {
    std::string_view name;
    std::vector<std::string_view> flags;
    std::size_t rest_max = 0;
    std::vector<std::string_view> options = {};  // with a value each
};

const std::vector<Command>& commands() {
    static const std::vector<Command> all{
        {"serve", {}},
        {"check", {}},
        {"doctor", {}},
        {"chat", {"--explain"}},
        {"stories", {"--verbose"}, 64},
        {"export", {"--turns", "--overwrite"}, 0, {"--evidence", "--output"}},
        {"agent", {"--password-stdin", "--must-change"}, 1, {"--login", "--name", "--role"}},
        {"help", {}},
    };
    return all;
}

std::string export_mistake(const Arguments& arguments) {
    const bool turns = arguments.has("--turns");
    const bool evidence = !arguments.value("--evidence").empty();
    if (turns == evidence) return "export needs --turns, or --evidence with the number of a case";
    if (evidence == arguments.value("--output").empty())
        return evidence ? "export --evidence needs --output" : "export --turns has no --output";
    return {};
}

}  // namespace

std::string_view usage() {
    return R"(huiyin: a gateway for complaints

  huiyin serve --config FILE      run the gateway (this is the default)
  huiyin check --config FILE      check settings, rules, scripts' tone, calendars and stories
  huiyin doctor --config FILE     ask the platforms whether our accounts work; says what to do
  huiyin chat --config FILE       talk to the bot in the terminal
         --explain                and see what it understood and decided
  huiyin stories --config FILE    play the conversation stories
         --verbose                and print every conversation
         [FILE...]                only these
  huiyin export --turns --config FILE
                                  the turn log, a JSON line each, without personal data
  huiyin export --evidence CASE --output FILE.zip --config FILE
                                  what the customer of that case sent, as it came, with a manifest
                                  and SHA256SUMS; noted in the log of accesses
         --overwrite              in the place of a FILE.zip that is there
  huiyin agent add --login L --role R --password-stdin --config FILE
         --name NAME              as colleagues see it; the login unless given
         --must-change            the first sign-in asks for a password of the agent's own
                                  R is agent, lead, admin or auditor; the password is the first
                                  line of the input
  huiyin agent list, agent disable --login L
                                  all of them also while the gateway runs

FILE is config/huiyin.toml unless given. README.md says more.
)";
}

std::variant<Arguments, std::string> parse_arguments(const std::vector<std::string>& words) {
    Arguments arguments;
    std::size_t at = 0;
    if (!words.empty() && (words[0] == "--help" || words[0] == "-h")) {
        arguments.command = "help";
        return arguments;
    }
    if (!words.empty() && !words[0].starts_with("-")) {
        arguments.command = words[0];
        at = 1;
    }
    const auto& all = commands();
    const auto command = std::find_if(all.begin(), all.end(), [&](const auto& each) {
        return each.name == arguments.command;
    });
    if (command == all.end()) return "there is no command \"" + arguments.command + "\"";
    for (; at < words.size(); ++at) {
        const std::string& word = words[at];
        if (word == "--help" || word == "-h") {
            arguments.command = "help";
            return arguments;
        }
        if (word == "--config") {
            if (at + 1 == words.size()) return std::string("--config needs a file");
            arguments.config = words[++at];
        } else if (const auto& options = command->options;
                   std::find(options.begin(), options.end(), word) != options.end()) {
            if (at + 1 == words.size()) return word + " needs a value";
            arguments.values[word] = words[++at];
        } else if (word.starts_with("-")) {
            if (std::find(command->flags.begin(), command->flags.end(), word) ==
                command->flags.end())
                return arguments.command + " does not know " + word;
            arguments.flags.insert(word);
        } else if (arguments.rest.size() < command->rest_max) {
            arguments.rest.push_back(word);
        } else {
            return arguments.command + " does not take \"" + word + "\"";
        }
    }
    if (arguments.command == "export")
        if (auto mistake = export_mistake(arguments); !mistake.empty()) return mistake;
    return arguments;
}

}  // namespace gateway
