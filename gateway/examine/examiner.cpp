#include "gateway/examine/examiner.hpp"

#include "gateway/examine/child.hpp"
#include "gateway/examine/facts/answer.hpp"
#include "gateway/net/turns.hpp"

#include <boost/asio/steady_timer.hpp>

#include <csignal>
#include <utility>
#include <vector>

namespace gateway {

namespace asio = net::asio;

namespace {

using Outcome = std::variant<Examined, NotExamined>;

constexpr int exit_limit_broken = 2;  // huiyin-examine's word for it

std::vector<std::string> arguments_of(const ExamineLimits& limits) {
    return {
        std::to_string(limits.file_bytes_max),
        std::to_string(limits.memory_bytes_max),
        std::to_string(limits.processor_time_max.count()),
        std::to_string(limits.pixels_max),
        std::to_string(limits.answer_bytes_max),
    };
}

// Those that somebody sends who stops the gateway, which says nothing about the file.
bool is_from_outside(int signal) {
    return signal == SIGTERM || signal == SIGINT || signal == SIGHUP || signal == SIGQUIT;
}

Outcome outcome_of(const ChildEnd& end, const std::string& answer) {
    if (end.by_signal)
        return NotExamined{
            "killed by signal " + std::to_string(end.number), !is_from_outside(end.number)};
    if (end.number == exit_limit_broken) return NotExamined{"the file broke a limit", true};
    if (end.number != 0) return NotExamined{"ended with " + std::to_string(end.number)};
    if (answer.empty()) return NotExamined{"answered nothing"};
    auto examined = read_answer(answer);
    if (!examined) return NotExamined{"answered nonsense", true};
    return *std::move(examined);
}

}  // namespace

struct Examiner::State {
    State(asio::any_io_executor where, std::filesystem::path what, ExamineLimits how_much)
        : executor(std::move(where)),
          program(std::move(what)),
          limits(how_much),
          turns(executor, limits.at_once_max, limits.waiting_max) {}

    net::Task<Outcome> look_at(std::string bytes) const;

    asio::any_io_executor executor;
    std::filesystem::path program;
    ExamineLimits limits;
    net::Turns turns;
};

Examiner::Examiner(
    asio::any_io_executor executor, std::filesystem::path program, ExamineLimits limits
)
    : state_(std::make_unique<State>(std::move(executor), std::move(program), limits)) {}

Examiner::~Examiner() = default;

net::Task<Outcome> Examiner::examine(std::string bytes) {
    if (bytes.size() > state_->limits.file_bytes_max)
        co_return NotExamined{"larger than may be examined", true};
    // Everyone before it has a time limit, and so has the wait.
    auto entry = co_await state_->turns.enter(net::WireInstant::max());
    if (std::holds_alternative<net::Turns::Refusal>(entry))
        co_return NotExamined{"too many files wait"};
    Outcome outcome = co_await state_->look_at(std::move(bytes));
    co_return outcome;
}

// However long it stays, the program's end is the end of every wait here.
net::Task<Outcome> Examiner::State::look_at(std::string bytes) const {
    auto started = Child::start(executor, program, arguments_of(limits));
    if (!started) {
        const auto& error = started.error();
        co_return NotExamined{error.detail + ": " + error.code.message()};
    }
    const std::shared_ptr<Child> child = *started;
    asio::steady_timer limit(executor, limits.time_max);
    const auto at_limit = [late = std::weak_ptr(child)](const boost::system::error_code& code) {
        const auto still_there = late.lock();
        if (!code && still_there) still_there->cut();
    };
    limit.async_wait(at_limit);
    co_await child->send(bytes);
    bytes = {};
    const std::string answer = co_await child->receive(limits.answer_bytes_max);
    const bool late = child->is_cut();
    const bool too_long = answer.size() > limits.answer_bytes_max;
    if (too_long) child->cut();
    const ChildEnd end = co_await child->ended();
    if (too_long) co_return NotExamined{"answered too much", true};
    if (late || child->is_cut()) co_return NotExamined{"took too long", true};
    co_return outcome_of(end, answer);
}

}  // namespace gateway
