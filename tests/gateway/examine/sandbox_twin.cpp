// Shuts itself in exactly as huiyin-examine does, then tries what its argument says. Ends with 0
// when that worked.
#include "gateway/examine/inside/sandbox.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iterator>
#include <new>
#include <string_view>
#include <thread>

namespace {

constexpr std::size_t memory_bytes_max = std::size_t{256} * 1024 * 1024;

bool is_nothing_inherited() {
    int variables = 0;
    for (char** variable = environ; *variable != nullptr; ++variable) ++variables;
    const char* const zone = ::getenv("TZ");
    return variables == 1 && zone != nullptr && std::string_view(zone) == "UTC0";
}

bool has_no_more_memory() {
    try {
        const std::string_view block(new char[memory_bytes_max], memory_bytes_max);
        return block.empty();
    } catch (const std::bad_alloc&) {
        return true;
    }
}

bool runs_a_thread() {
    int told = 0;
    std::thread other([&told] { told = 7; });
    other.join();
    return told == 7;
}

void* memory(int rights) {
    return ::mmap(nullptr, 4096, rights, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

bool attempt(std::string_view what) {
    if (what == "compute") return true;
    if (what == "inherit") return is_nothing_inherited();
    if (what == "too much memory") return has_no_more_memory();
    if (what == "thread") return runs_a_thread();
    if (what == "open") return ::open("/etc/passwd", O_RDONLY) >= 0;
    if (what == "create") return ::open("/tmp/never", O_RDWR | O_CREAT, 0600) >= 0;
    if (what == "socket") return ::socket(AF_INET, SOCK_STREAM, 0) >= 0;
    if (what == "fork") return ::fork() >= 0;
    if (what == "vfork") return ::system("true") == 0;
    if (what == "execute") return ::execl("/bin/true", "true", nullptr) == 0;
    if (what == "kill") return ::kill(::getppid(), SIGTERM) == 0;
    if (what == "trace") return ::ptrace(PTRACE_TRACEME, 0, 0, 0) == 0;
    if (what == "code") return memory(PROT_READ | PROT_WRITE | PROT_EXEC) != MAP_FAILED;
    if (what == "turn to code")
        return ::mprotect(memory(PROT_READ | PROT_WRITE), 4096, PROT_READ | PROT_EXEC) == 0;
    if (what == "read elsewhere") return ::read(5, nullptr, 0) == 0;
    for (volatile unsigned counter = 0; what == "run for ever";) counter = counter + 1;
    return false;
}

}  // namespace

int main(int count, char** words) {
    gateway::inside::SandboxLimits limits;
    limits.memory_bytes_max = memory_bytes_max;
    limits.processor_time_max = std::chrono::seconds(1);
    gateway::inside::enter_sandbox(limits);
    ::_exit(count == 2 && attempt(words[1]) ? 0 : 1);
}
