#include "gateway/commands/commands.hpp"

#include <exception>
#include <iostream>

int main(int count, char** words) {
    try {
        const auto parsed = gateway::parse_arguments({words + 1, words + count});
        if (const auto* mistake = std::get_if<std::string>(&parsed); mistake != nullptr) {
            std::cerr << "huiyin: " << *mistake << "\n\n" << gateway::usage();
            return 2;
        }
        const auto& arguments = std::get<gateway::Arguments>(parsed);
        if (arguments.command == "serve") return gateway::run_serve(arguments);
        if (arguments.command == "check") return gateway::run_check(arguments);
        if (arguments.command == "doctor") return gateway::run_doctor(arguments);
        if (arguments.command == "chat") return gateway::run_chat(arguments);
        if (arguments.command == "stories") return gateway::run_stories(arguments);
        if (arguments.command == "export") return gateway::run_export(arguments);
        if (arguments.command == "agent") return gateway::run_agent(arguments);
        std::cout << gateway::usage();
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "huiyin: " << error.what() << "\n";
        return 1;
    }
}
