// The gateway's side of it, with scripts in the place of the program that do everything wrong.
#include "gateway/examine/child.hpp"
#include "gateway/examine/examining.hpp"
#include "gateway/net/task_group.hpp"

#include <boost/asio/co_spawn.hpp>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <system_error>
#include <thread>

namespace gateway {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;
using testing::HasSubstr;

class ExaminerTest : public testing::Test {
protected:
    ExaminerTest() {
        std::string name = (fs::temp_directory_path() / "huiyin-examine-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr)
            throw std::system_error(errno, std::generic_category(), "mkdtemp");
        folder = name;
        limits.time_max = 5s;
    }

    ~ExaminerTest() override {
        EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "a child was left over";
        std::error_code ignored;
        fs::remove_all(folder, ignored);
    }

    [[nodiscard]] fs::path script(const std::string& lines) const {
        fs::path path = folder / "program";
        std::ofstream(path) << "#!/bin/sh\n" << lines << '\n';
        fs::permissions(path, fs::perms::owner_all);
        return path;
    }

    [[nodiscard]] NotExamined refused(const std::string& lines, std::string bytes = "file") const {
        const Outcome outcome = outcome_of(script(lines), std::move(bytes), limits);
        if (const auto* failure = std::get_if<NotExamined>(&outcome)) return *failure;
        ADD_FAILURE() << "it was examined";
        return {};
    }

    [[nodiscard]] std::string said() const {
        std::ifstream file(folder / "said");
        return {std::istreambuf_iterator<char>(file), {}};
    }

    // What a program answers without any input.
    static std::string answer_of(const char* program, const std::vector<std::string>& words) {
        net::asio::io_context io(1);
        std::string answer;
        const auto story = [&]() -> net::Task<void> {
            const auto started = Child::start(io.get_executor(), program, words);
            const auto child = started.value();
            answer = co_await child->receive(10'000);
            const ChildEnd end = co_await child->ended();
            EXPECT_FALSE(end.by_signal);
        };
        play(io, story());
        return answer;
    }

    fs::path folder;
    ExamineLimits limits;
};

const std::string large(std::size_t{3} * 1024 * 1024, 'x');
const std::string fine = "printf 'text/plain 0 0 0 0\\n'";

TEST_F(ExaminerTest, TakesAWholeAnswer) {
    const auto outcome = outcome_of(script("cat >/dev/null; " + fine), large, limits);
    ASSERT_TRUE(std::holds_alternative<Examined>(outcome));
    EXPECT_EQ(std::get<Examined>(outcome).type, "text/plain");
    EXPECT_EQ(std::get<Examined>(outcome).kind, Examined::Kind::document);
}

TEST_F(ExaminerTest, SendsTheWholeFile) {
    const auto program = script("wc -c >'" + (folder / "said").string() + "'; " + fine);
    const auto outcome = outcome_of(program, large, limits);
    EXPECT_TRUE(std::holds_alternative<Examined>(outcome));
    EXPECT_EQ(said(), std::to_string(large.size()) + "\n");
}

TEST_F(ExaminerTest, TakesAnAnswerInPieces) {
    const auto outcome = outcome_of(
        script("for part in text /plain ' 0' ' 0 0' ' 0'; do printf \"$part\"; done; echo"),
        "file",
        limits
    );
    EXPECT_TRUE(std::holds_alternative<Examined>(outcome));
}

TEST_F(ExaminerTest, ManagesWithAProgramThatDoesNotReadItsInput) {
    EXPECT_TRUE(std::holds_alternative<Examined>(outcome_of(script(fine), large, limits)));
    const auto failure = refused("exit 1", large);
    EXPECT_EQ(failure.detail, "ended with 1");
    EXPECT_FALSE(failure.killed);
}

TEST_F(ExaminerTest, EndsAProgramThatTakesTooLong) {
    limits.time_max = 100ms;
    for (const char* const lines :
         {"exec sleep 1000",
          "cat >/dev/null; exec sleep 1000",
          "exec >&-; exec sleep 1000",
          "sleep 1000 & exit 0",
          "trap '' TERM; sleep 1000"}) {
        const auto failure = refused(lines, large);
        EXPECT_EQ(failure.detail, "took too long") << lines;
        EXPECT_TRUE(failure.killed);
    }
}

TEST_F(ExaminerTest, EndsAProgramThatAnswersTooMuch) {
    const auto failure = refused("exec yes");
    EXPECT_EQ(failure.detail, "answered too much");
    EXPECT_TRUE(failure.killed);
}

TEST_F(ExaminerTest, EndsAProgramThatAnswersAndDoesNotRead) {
    limits.time_max = 100ms;
    EXPECT_TRUE(refused("exec yes", large).killed);
}

TEST_F(ExaminerTest, DoesNotBelieveEveryAnswer) {
    EXPECT_TRUE(refused("echo nonsense").killed);
    EXPECT_TRUE(refused("printf 'image/png 0 0 0 5\\nhello'").killed);
    EXPECT_TRUE(refused("printf 'image/png 0 0 0 0'").killed);
    const auto nothing = refused("exit 0");
    EXPECT_EQ(nothing.detail, "answered nothing");
    EXPECT_FALSE(nothing.killed);
}

TEST_F(ExaminerTest, TellsAFilesFaultFromAnybodyElses) {
    for (const char* const signal : {"SEGV", "SYS", "KILL", "XCPU", "ABRT"})
        EXPECT_TRUE(refused(std::string("kill -") + signal + " $$").killed) << signal;
    for (const char* const signal : {"TERM", "INT", "HUP"})
        EXPECT_FALSE(refused(std::string("kill -") + signal + " $$").killed) << signal;
    EXPECT_TRUE(refused("exit 2").killed);
    EXPECT_FALSE(refused("exit 3").killed);
}

TEST_F(ExaminerTest, RefusesAFileThatIsTooLarge) {
    limits.file_bytes_max = large.size() - 1;
    EXPECT_TRUE(refused(fine, large).killed);
    limits.file_bytes_max = large.size();
    EXPECT_TRUE(std::holds_alternative<Examined>(outcome_of(script(fine), large, limits)));
}

TEST_F(ExaminerTest, SaysWhenThereIsNoProgram) {
    const auto outcome = outcome_of(folder / "nowhere", "file", limits);
    ASSERT_TRUE(std::holds_alternative<NotExamined>(outcome));
    EXPECT_THAT(std::get<NotExamined>(outcome).detail, HasSubstr("posix_spawn"));
    EXPECT_FALSE(std::get<NotExamined>(outcome).killed);
}

TEST_F(ExaminerTest, LooksAtSoManyAtOnceAndNoMoreWait) {
    limits.at_once_max = 1;
    limits.waiting_max = 2;
    const std::string log = "'" + (folder / "said").string() + "'";
    const auto program =
        script("read name; echo begin $name >>" + log + "; echo end $name >>" + log + "; " + fine);
    net::asio::io_context io(1);
    Examiner examiner(io.get_executor(), program, limits);
    std::size_t fine_count = 0;
    std::vector<std::string> failures;
    const auto look = [&](std::string name) -> net::Task<void> {
        Outcome outcome = co_await examiner.examine(std::move(name));
        if (const auto* failure = std::get_if<NotExamined>(&outcome))
            failures.push_back(failure->detail);
        else
            ++fine_count;
    };
    net::TaskGroup group(io.get_executor(), {});
    const auto story = [&]() -> net::Task<void> {
        for (const char* name : {"a\n", "b\n", "c\n", "d\n"}) group.spawn(look(name));
        const bool done = co_await group.join(5s);
        EXPECT_TRUE(done);
    };
    play(io, story());
    EXPECT_EQ(fine_count, 3U);
    EXPECT_EQ(failures, std::vector<std::string>{"too many files wait"});
    EXPECT_EQ(said(), "begin a\nend a\nbegin b\nend b\nbegin c\nend c\n");
}

TEST_F(ExaminerTest, LeavesNobodyBehindWhenItsTaskIsCancelled) {
    for (const std::string& bytes : {std::string("file"), large}) {
        net::asio::io_context io(1);
        Examiner examiner(io.get_executor(), script("exec sleep 1000"), limits);
        net::TaskGroup group(io.get_executor(), {});
        const auto look = [&]() -> net::Task<void> {
            const Outcome outcome = co_await examiner.examine(bytes);
            ADD_FAILURE() << "went on with " << outcome.index();
        };
        const auto story = [&]() -> net::Task<void> {
            group.spawn(look());
            co_await settled();
            EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), 0);
            group.cancel();
            const bool done = co_await group.join(5s);
            EXPECT_TRUE(done);
        };
        play(io, story());
        EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
        EXPECT_EQ(errno, ECHILD);
    }
}

TEST_F(ExaminerTest, LeavesNobodyBehindWhenTheLoopEnds) {
    {
        std::optional<Examiner> examiner;
        net::asio::io_context io(1);
        examiner.emplace(io.get_executor(), script("exec sleep 1000"), limits);
        const auto look = [&]() -> net::Task<void> {
            const Outcome outcome = co_await examiner->examine("file");
            ADD_FAILURE() << "went on with " << outcome.index();
        };
        net::TaskGroup group(io.get_executor(), {});
        group.spawn(look());
        io.poll();
        EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), 0);
    }
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
}

TEST_F(ExaminerTest, GoesOnWhenSignalsInterruptIt) {
    struct sigaction action {};

    struct sigaction before {};

    action.sa_handler = [](int) {};  // without SA_RESTART
    ::sigaction(SIGALRM, &action, &before);
    const itimerval often{.it_interval = {0, 1000}, .it_value = {0, 1000}};
    ::setitimer(ITIMER_REAL, &often, nullptr);
    const auto outcome = outcome_of(script("cat >/dev/null; " + fine), large, limits);
    const itimerval never{};
    ::setitimer(ITIMER_REAL, &never, nullptr);
    ::sigaction(SIGALRM, &before, nullptr);
    EXPECT_TRUE(std::holds_alternative<Examined>(outcome));
}

TEST_F(ExaminerTest, HandsNothingOfTheGatewayOn) {
    const int leaking = ::open("/dev/null", O_RDONLY);  // without O_CLOEXEC, as a careless library
    ASSERT_GE(::fcntl(leaking, F_DUPFD, 50), 50);
    ::setenv("HUIYIN_TEST_SECRET", "secret", 1);
    const auto before = std::signal(SIGPIPE, SIG_IGN);
    EXPECT_EQ(answer_of("/usr/bin/env", {}), "");
    EXPECT_EQ(answer_of("/bin/ls", {"/proc/self/fd"}), "0\n1\n2\n3\n") << "3 is its own";
    const std::string ignored = answer_of("/bin/grep", {"SigIgn", "/proc/self/status"});
    EXPECT_EQ(std::stoull(ignored.substr(8), nullptr, 16) >> (SIGPIPE - 1) & 1U, 0U) << ignored;
    EXPECT_EQ(answer_of("/bin/readlink", {"/proc/self/fd/2"}), "/dev/null\n");
    std::signal(SIGPIPE, before);
    ::unsetenv("HUIYIN_TEST_SECRET");
    ::close_range(50, 50, 0);
    ::close(leaking);
}

}  // namespace
}  // namespace gateway
