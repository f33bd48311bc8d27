#include "gateway/net/pool.hpp"

#include "gateway/net/completion.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>

#include <exception>

namespace net::detail {

namespace {

using Outcome = std::exception_ptr;  // empty: it went well

struct Report {
    Completion<Outcome> completion;
    Outcome outcome;

    void operator()() { completion(std::move(outcome)); }
};

// Runs on the pool; only moves the completion, which belongs to the loop.
struct Job {
    std::function<void()> work;
    Completion<Outcome> completion;
    asio::any_io_executor loop;  // tracked: the loop does not end while this is underway

    void operator()() {
        Outcome outcome;
        try {
            work();
        } catch (...) {
            outcome = std::current_exception();
        }
        asio::post(loop, Report{std::move(completion), std::move(outcome)});
    }
};

}  // namespace

Task<void> run_on(asio::thread_pool& pool, std::function<void()> job) {
    const asio::any_io_executor loop = co_await asio::this_coro::executor;
    auto start = [&pool, &job, &loop](Completion<Outcome> completion) {
        auto tracked = asio::prefer(loop, asio::execution::outstanding_work.tracked);
        asio::post(pool, Job{std::move(job), std::move(completion), std::move(tracked)});
    };
    const Outcome outcome = co_await wait<Outcome>(start);
    if (outcome) std::rethrow_exception(outcome);
}

}  // namespace net::detail
