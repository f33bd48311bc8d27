// A coroutine waits for a value that a plain callback brings later. No timer, no post, one small
// allocation: `T value = co_await wait<T>(start)`, where `start` is handed the Completion to call.
#pragma once

#include "gateway/net/task.hpp"

#include <boost/asio/async_result.hpp>

#include <optional>
#include <stdexcept>
#include <utility>

namespace net {

template <class T>
class Completion;

namespace detail {

// What the waiting task and its completion share. Only the loop thread looks inside.
template <class T>
struct Handover {
    using Handler = typename asio::async_result<asio::use_awaitable_t<>, void()>::handler_type;

    std::optional<T> value;
    std::optional<Handler> handler;  // there while the task is suspended
    bool dropped = false;
    int owners = 1;

    void release() {
        if (--owners == 0) delete this;
    }

    std::optional<Handler> take_handler() {
        std::optional<Handler> taken = std::move(handler);
        handler.reset();
        return taken;
    }
};

template <class T>
struct Waiter {
    Handover<T>* handover = new Handover<T>;

    Waiter() = default;
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;

    ~Waiter() { handover->release(); }
};

template <class T>
struct KeepHandler {
    Handover<T>* handover;

    template <class Handler>
    void operator()(Handler&& handler) const {
        handover->handler.emplace(std::forward<Handler>(handler));
    }
};

template <class T>
auto suspended(Handover<T>* handover) {
    return asio::async_initiate<const asio::use_awaitable_t<>, void()>(
        KeepHandler<T>{handover}, asio::use_awaitable
    );
}

}  // namespace detail

// The promise to call once, on the loop thread. It may be moved through other threads meanwhile.
// Dropped uncalled, it unwinds the waiting task without letting it go on, which must happen on the
// loop thread or after the loop has ended, and before its io_context is destroyed.
template <class T>
class Completion {
public:
    Completion() = default;

    explicit Completion(detail::Handover<T>* handover) : handover_(handover) {
        ++handover_->owners;
    }

    Completion(Completion&& other) noexcept : handover_(std::exchange(other.handover_, nullptr)) {}

    Completion& operator=(Completion&& other) noexcept {
        Completion former(std::move(*this));
        handover_ = std::exchange(other.handover_, nullptr);
        return *this;
    }

    ~Completion() {
        if (handover_ == nullptr) return;
        handover_->dropped = true;
        const auto unwound = handover_->take_handler();
        handover_->release();
    }

    // Whether it is still to be called.
    explicit operator bool() const { return handover_ != nullptr; }

    // The waiting task goes on inside this call, up to its next wait.
    void operator()(T value) {
        auto* handover = std::exchange(handover_, nullptr);
        handover->value.emplace(std::move(value));
        auto handler = handover->take_handler();
        handover->release();
        if (handler) (*handler)();
    }

private:
    detail::Handover<T>* handover_ = nullptr;
};

// Calls `start(Completion<T>)` at once and waits until that completion is called, which may have
// happened inside `start`. Not cancellable: whoever took the completion owes the call. `start` must
// not throw after it has handed the completion on. Name a lambda before passing it.
template <class T, class Start>
Task<T> wait(Start start) {
    detail::Waiter<T> waiter;
    start(Completion<T>(waiter.handover));
    if (!waiter.handover->value) {
        if (waiter.handover->dropped) throw std::logic_error("completion dropped uncalled");
        co_await detail::suspended(waiter.handover);
    }
    co_return std::move(*waiter.handover->value);
}

}  // namespace net
