#include "gateway/examine/inside/sandbox.hpp"

#include <linux/close_range.h>
#include <malloc.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <system_error>

namespace gateway::inside {

namespace {

void require(bool done, const char* what) {
    if (!done) throw std::system_error(errno, std::generic_category(), what);
}

void limit(__rlimit_resource_t resource, rlim_t most) {
    const rlimit both{most, most};
    require(::setrlimit(resource, &both) == 0, "setrlimit");
}

void drop_what_was_inherited() {
    require(::close_range(3, ~0U, 0) == 0, "close_range");
    require(::clearenv() == 0, "clearenv");
    // So that nothing looks for the machine's zone later.
    require(::setenv("TZ", "UTC0", 1) == 0, "setenv");
    ::tzset();
}

// NPROC is not among them: it would count what else the user runs, and the filter refuses every
// new process anyway.
void set_limits(const SandboxLimits& limits) {
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_NOFILE, 3);
    limit(RLIMIT_CPU, static_cast<rlim_t>(limits.processor_time_max.count()));
#ifndef HUIYIN_SANITIZE
    limit(RLIMIT_AS, limits.memory_bytes_max);
#endif
}

#ifndef HUIYIN_SANITIZE

class Filter {
public:
    Filter() : context_(::seccomp_init(SCMP_ACT_KILL_PROCESS)) {
        if (!context_) throw std::system_error(ENOMEM, std::generic_category(), "seccomp_init");
        check(::seccomp_attr_set(context_.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS));
    }

    void allow(int call) { check(::seccomp_rule_add(context_.get(), SCMP_ACT_ALLOW, call, 0)); }

    void allow(int call, const scmp_arg_cmp& argument) {
        check(::seccomp_rule_add_array(context_.get(), SCMP_ACT_ALLOW, call, 1, &argument));
    }

    void say_missing(int call) {
        check(::seccomp_rule_add(context_.get(), SCMP_ACT_ERRNO(ENOSYS), call, 0));
    }

    void load() { check(::seccomp_load(context_.get())); }

private:
    static void check(int result) {
        if (result != 0) throw std::system_error(-result, std::generic_category(), "seccomp");
    }

    struct Release {
        void operator()(void* context) const { ::seccomp_release(context); }
    };

    std::unique_ptr<void, Release> context_;
};

scmp_arg_cmp without(unsigned argument, scmp_datum_t flag) {
    return {.arg = argument, .op = SCMP_CMP_MASKED_EQ, .datum_a = flag, .datum_b = 0};
}

// What memory, threads and exceptions need.
constexpr auto plain_calls = std::to_array<int>({
    SCMP_SYS(brk),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(futex),
    SCMP_SYS(getrandom),
    SCMP_SYS(madvise),
    SCMP_SYS(mremap),
    SCMP_SYS(munmap),
    SCMP_SYS(rseq),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sched_yield),
    SCMP_SYS(set_robust_list),
});

void load_filter() {
    Filter filter;
    for (const int call : plain_calls) filter.allow(call);
    filter.allow(SCMP_SYS(read), {.arg = 0, .op = SCMP_CMP_EQ, .datum_a = 0, .datum_b = 0});
    filter.allow(SCMP_SYS(write), {.arg = 0, .op = SCMP_CMP_LE, .datum_a = 2, .datum_b = 0});
    filter.allow(SCMP_SYS(mmap), without(2, PROT_EXEC));
    filter.allow(SCMP_SYS(mprotect), without(2, PROT_EXEC));
    // HEIF is decoded on a thread. Flags of clone3 cannot be looked at, those of clone can, and the
    // C library falls back to it.
    constexpr scmp_datum_t thread = CLONE_VM | CLONE_THREAD | CLONE_SIGHAND;
    filter.say_missing(SCMP_SYS(clone3));
    filter.allow(
        SCMP_SYS(clone), {.arg = 0, .op = SCMP_CMP_MASKED_EQ, .datum_a = thread, .datum_b = thread}
    );
    filter.load();
}

#endif

}  // namespace

void enter_sandbox(const SandboxLimits& limits) {
    drop_what_was_inherited();
    // Arenas of threads would each take 128 MiB of the address space.
    ::mallopt(M_ARENA_MAX, 1);
    require(::prctl(PR_SET_PDEATHSIG, SIGKILL) == 0, "prctl");
    require(::prctl(PR_SET_DUMPABLE, 0) == 0, "prctl");
    require(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "prctl");
    set_limits(limits);
    // Sanitizers reserve terabytes of addresses, and read files of /proc whenever they like: under
    // them neither the limit of addresses nor the filter can hold.
#ifndef HUIYIN_SANITIZE
    load_filter();
#endif
}

}  // namespace gateway::inside
