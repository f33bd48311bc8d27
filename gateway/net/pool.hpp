// Runs blocking work (disk, hashing) on a thread pool while the loop goes on.
#pragma once

#include "gateway/net/task.hpp"

#include <boost/asio/thread_pool.hpp>

#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

namespace net {

namespace detail {
Task<void> run_on(asio::thread_pool& pool, std::function<void()> job);
}

// `auto rows = co_await offload(pool, std::move(work));`: calls work() on a thread of the pool,
// resumes on the loop with its result or its exception. Not cancellable. Name a lambda before
// passing it. Join the pool before the loop's io_context is destroyed. The pool's queue has no
// limit of its own: callers bound what they offload.
template <class Work>
Task<std::invoke_result_t<Work&>> offload(asio::thread_pool& pool, Work work) {
    using Value = std::invoke_result_t<Work&>;
    if constexpr (std::is_void_v<Value>) {
        std::function<void()> job = std::ref(work);  // this frame outlives the job
        co_await detail::run_on(pool, std::move(job));
    } else {
        std::optional<Value> value;
        std::function<void()> job = [&value, &work] { value.emplace(work()); };
        co_await detail::run_on(pool, std::move(job));
        co_return std::move(*value);
    }
}

}  // namespace net
