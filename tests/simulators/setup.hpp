// The command line of huiyin-sim, and the platforms' accounts out of the gateway's own settings.
#pragma once

#include "gateway/base/settings.hpp"
#include "simulators/simulator.hpp"

#include <string>
#include <variant>
#include <vector>

namespace simulators {

struct Options {
    std::string config;
    std::string listen = "127.0.0.1:8090";
    std::string gateway;             // "http://127.0.0.1:8080"; empty: where the settings say
    std::string gateway_operations;  // empty: where the settings say, when its clock is settable
    std::uint64_t seed = 1;
    std::chrono::milliseconds patience{5'000};
};

// The arguments behind the program's name, or what is wrong with them in one sentence.
std::variant<Options, std::string> parse_options(const std::vector<std::string>& words);

SimulatorSetup setup_of(const Options& options, const gateway::Settings& settings);

}  // namespace simulators
