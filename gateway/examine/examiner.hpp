// Looks at files from strangers in a process of its own, which has no keys, no network, no files
// and little memory and time: what a file really is, its measures, and a small picture of it.
#pragma once

#include "gateway/examine/facts/examined.hpp"
#include "gateway/net/task.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <variant>

namespace gateway {

// It says nothing about the file: the examining process could not be started, or it died.
struct NotExamined {
    std::string detail;   // for the log; nothing of the file's content
    bool killed = false;  // it broke a limit on this very file: trying again is of no use
};

struct ExamineLimits {
    std::size_t file_bytes_max = std::size_t{20} * 1024 * 1024;
    std::size_t at_once_max = 2;  // others wait in order
    std::chrono::seconds processor_time_max{5};
    std::chrono::milliseconds time_max{10'000};
    std::size_t memory_bytes_max = std::size_t{512} * 1024 * 1024;
    std::uint64_t pixels_max = 64'000'000;
    std::size_t answer_bytes_max = std::size_t{256} * 1024;
    std::size_t waiting_max = 64;  // with their bytes; more are refused
};

class Examiner {
public:
    // `program`: huiyin-examine.
    Examiner(
        net::asio::any_io_executor executor, std::filesystem::path program, ExamineLimits limits
    );
    ~Examiner();
    Examiner(const Examiner&) = delete;
    Examiner& operator=(const Examiner&) = delete;

    // Loop thread only; outlives its tasks.
    net::Task<std::variant<Examined, NotExamined>> examine(std::string bytes);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace gateway
