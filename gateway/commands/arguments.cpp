#include "gateway/commands/arguments.hpp"

#include <algorithm>
#include <array>

namespace gateway {

namespace {

struct Command {
    std::string_view name;
    std::vector<std::string_view> flags;
    std::size_t rest_max = 0;
};

const std::vector<Command>& commands() {
    static const std::vector<Command> all{
        {"serve", {}},
        {"check", {}},
        {"chat", {"--explain"}},
        {"stories", {"--verbose"}, 64},
        {"export", {"--turns"}},
        {"help", {}},
    };
    return all;
}

}  // namespace

std::string_view usage() {
    return R"(huiyin: a gateway for complaints

  huiyin serve --config FILE      run the gateway (this is the default)
  huiyin check --config FILE      check settings, rules, scripts' tone, calendars and stories
  huiyin chat --config FILE       talk to the bot in the terminal
         --explain                and see what it understood and decided
  huiyin stories --config FILE    play the conversation stories
         --verbose                and print every conversation
         [FILE...]                only these
  huiyin export --turns --config FILE
                                  the turn log, a JSON line each, without personal data

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
    if (arguments.command == "export" && !arguments.has("--turns"))
        return std::string("export needs --turns");
    return arguments;
}

}  // namespace gateway
