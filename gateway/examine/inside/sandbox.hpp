// Shuts this process in: from here on it can compute, read its input and write its answer, and
// nothing else. Whatever opens a file, asks for a socket or starts a process dies of it.
#pragma once

#include <chrono>
#include <cstddef>

namespace gateway::inside {

struct SandboxLimits {
    std::size_t memory_bytes_max = 0;
    std::chrono::seconds processor_time_max{0};
};

// Before the first byte of the input is read, and before there is a second thread. Throws
// std::system_error when any part of it is not to be had.
void enter_sandbox(const SandboxLimits& limits);

}  // namespace gateway::inside
