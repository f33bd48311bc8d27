// A program that was started to read one input and to write one answer. Nothing else of ours gets
// into it, and it never outlives this object.
#pragma once

#include "gateway/net/task.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

struct ChildEnd {
    bool by_signal = false;
    int number = 0;  // of the signal, or its exit status
};

class Child {
public:
    // Its environment is empty, its standard error leads nowhere. It has a process group of its
    // own, so that a Ctrl-C at the terminal is not meant for it.
    static net::Result<std::shared_ptr<Child>> start(
        const net::asio::any_io_executor& executor,
        const std::filesystem::path& program,
        std::vector<std::string> arguments
    );

    // Kills it and waits until it is gone, which takes the system some milliseconds at most.
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    // These three end with operation_aborted when the task is cancelled, and come to their ends by
    // themselves once it is cut off.

    // Returns when all is sent, or when it does not take any more.
    net::Task<void> send(std::string_view input);
    // Up to its end, or one byte more than `bytes_max`.
    net::Task<std::string> receive(std::size_t bytes_max);
    net::Task<ChildEnd> ended();

    // Kills it and what it may have started.
    void cut();

    [[nodiscard]] bool is_cut() const { return cut_; }

private:
    explicit Child(const net::asio::any_io_executor& executor);
    void rethrow(const boost::system::error_code& code) const;
    void kill() const;

    // A socket, since a write to a pipe that nobody reads any more would raise SIGPIPE.
    net::asio::local::stream_protocol::socket input_;
    net::asio::posix::stream_descriptor answer_;
    net::asio::posix::stream_descriptor life_;  // readable when it has ended
    pid_t id_ = -1;                             // -1: there is none, or it was reaped
    bool cut_ = false;
};

}  // namespace gateway
