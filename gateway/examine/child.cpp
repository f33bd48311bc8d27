#include "gateway/examine/child.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/system_error.hpp>
#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

namespace gateway {

namespace asio = net::asio;

namespace {

net::Error error_of(int number, const char* what) {
    return {{number, boost::system::system_category()}, what};
}

// The end of a pair that the child gets; closed here when it has it.
struct Descriptor {
    explicit Descriptor(int of) : number(of) {}

    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    ~Descriptor() { ::close(number); }

    int number;
};

struct SpawnPlan {
    SpawnPlan() {
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawnattr_init(&attributes);
    }

    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;

    ~SpawnPlan() {
        ::posix_spawnattr_destroy(&attributes);
        ::posix_spawn_file_actions_destroy(&actions);
    }

    // 0, or what went wrong.
    int fill(int input, int answer) {
        sigset_t none;
        sigset_t all;
        ::sigemptyset(&none);
        ::sigfillset(&all);
        constexpr short flags =
            POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
        const auto done = std::to_array<int>({
            ::posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO),
            ::posix_spawn_file_actions_adddup2(&actions, answer, STDOUT_FILENO),
            ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0),
            ::posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1),
            ::posix_spawnattr_setpgroup(&attributes, 0),
            ::posix_spawnattr_setsigmask(&attributes, &none),
            ::posix_spawnattr_setsigdefault(&attributes, &all),
            ::posix_spawnattr_setflags(&attributes, flags),
        });
        for (const int result : done)
            if (result != 0) return result;
        return 0;
    }

    posix_spawn_file_actions_t actions{};
    posix_spawnattr_t attributes{};
};

int spawn(
    pid_t& id,
    const std::filesystem::path& program,
    std::vector<std::string>& arguments,
    int input,
    int answer
) {
    SpawnPlan plan;
    if (const int failure = plan.fill(input, answer); failure != 0) return failure;
    std::string name = program.filename().string();
    std::vector<char*> words{name.data()};
    for (auto& argument : arguments) words.push_back(argument.data());
    words.push_back(nullptr);
    char* nothing = nullptr;
    return ::posix_spawn(
        &id, program.c_str(), &plan.actions, &plan.attributes, words.data(), &nothing
    );
}

}  // namespace

Child::Child(const asio::any_io_executor& executor)
    : input_(executor),
      answer_(executor),
      life_(executor) {}

net::Result<std::shared_ptr<Child>> Child::start(
    const asio::any_io_executor& executor,
    const std::filesystem::path& program,
    std::vector<std::string> arguments
) {
    std::shared_ptr<Child> child(new Child(executor));
    std::array<int, 2> sockets{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets.data()) != 0)
        return error_of(errno, "socketpair");
    const Descriptor its_input(sockets[1]);
    child->input_.assign(asio::local::stream_protocol(), sockets[0]);
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return error_of(errno, "pipe");
    const Descriptor its_answer(pipe[1]);
    child->answer_.assign(pipe[0]);
    const int failure = spawn(child->id_, program, arguments, its_input.number, its_answer.number);
    if (failure != 0) {
        child->id_ = -1;
        return error_of(failure, "posix_spawn");
    }
    // The C library's own declaration of it is not fit for C++ in Debian 12.
    const auto life = static_cast<int>(::syscall(SYS_pidfd_open, child->id_, 0));
    if (life < 0) return error_of(errno, "pidfd_open");
    child->life_.assign(life);
    return child;
}

Child::~Child() {
    if (id_ < 0) return;
    kill();
    while (::waitpid(id_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

void Child::kill() const {
    // The leader alone as well, in case its group is not there yet.
    ::kill(-id_, SIGKILL);
    ::kill(id_, SIGKILL);
}

void Child::cut() {
    if (id_ < 0) return;
    cut_ = true;
    kill();
    boost::system::error_code ignored;
    input_.close(ignored);
    answer_.close(ignored);
}

void Child::rethrow(const boost::system::error_code& code) const {
    if (code == asio::error::operation_aborted && !cut_) throw boost::system::system_error(code);
}

net::Task<void> Child::send(std::string_view input) {
    auto [code, count] = co_await asio::async_write(input_, asio::buffer(input), net::as_result);
    rethrow(code);
    input_.close(code);
}

net::Task<std::string> Child::receive(std::size_t bytes_max) {
    std::string answer;
    auto buffer = asio::dynamic_buffer(answer, bytes_max + 1);
    auto [code, count] = co_await asio::async_read(answer_, buffer, net::as_result);
    rethrow(code);
    answer_.close(code);
    co_return answer;
}

net::Task<ChildEnd> Child::ended() {
    auto [code] = co_await life_.async_wait(life_.wait_read, net::as_result);
    if (code) throw boost::system::system_error(code);
    siginfo_t info{};
    int result = 0;
    do {
        result = ::waitid(P_PID, static_cast<id_t>(id_), &info, WEXITED);
    } while (result != 0 && errno == EINTR);
    if (result != 0) throw boost::system::system_error(errno, boost::system::system_category());
    id_ = -1;
    co_return ChildEnd{info.si_code != CLD_EXITED, info.si_status};
}

}  // namespace gateway
