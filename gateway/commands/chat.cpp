#include "gateway/commands/commands.hpp"
#include "gateway/net/clock.hpp"
#include "gateway/rehearsal/rehearsal.hpp"
#include "intents/understand.hpp"

#include <iostream>
#include <string>

namespace gateway {

namespace {

void explain(const Content& content, const std::string& text) {
    const auto why = intents::explain(content.rules, text);
    const auto& understood = why.understanding;
    std::cout << "  [intents]";
    for (const auto& scored : understood.intents)
        std::cout << " " << name(scored.intent) << "=" << scored.score;
    std::cout << "\n  [emotion] " << name(understood.emotion) << "\n  [entities]";
    for (const auto& entity : understood.entities)
        std::cout << " " << name(entity.kind) << "=" << entity.value;
    std::cout << "\n";
    for (const auto& reason : why.reasons)
        std::cout << "  [why] " << reason.kind << " " << reason.name
                  << (reason.excused ? " (excused)" : "") << ": " << reason.pattern << " ("
                  << reason.source << ":" << reason.line << ")\n";
}

void describe(const Rehearsal& stage) {
    std::cout << "  [owner] " << name(stage.conversation().owner) << "\n";
    for (const auto* each : stage.cases())
        std::cout << "  [case] " << each->number << " " << name(each->status) << " "
                  << name(each->category) << (each->urgent ? " urgent" : "")
                  << " order_no=" << each->order_no << " remedies=" << each->remedies.size()
                  << "\n";
}

}  // namespace

int run_chat(const Arguments& arguments) {
    const auto loaded = load_or_complain(arguments);
    if (!loaded) return 1;
    Rehearsal stage(loaded->content, net::system_now(), 1);
    std::string line;
    std::cout << "> " << std::flush;
    while (std::getline(std::cin, line)) {
        if (!line.empty()) {
            const auto played = stage.say(line);
            if (arguments.has("--explain")) explain(*loaded->content, line);
            for (const auto& say : played.says) std::cout << say.text << "\n";
            if (arguments.has("--explain")) describe(stage);
        }
        std::cout << "> " << std::flush;
    }
    std::cout << "\n";
    return 0;
}

}  // namespace gateway
