// A task waits for the answer of a store's verb.
#pragma once

#include "gateway/net/completion.hpp"
#include "store/failure.hpp"

#include <memory>
#include <utility>
#include <variant>

namespace gateway::api {

// `ask` is called with the store::Done<T> to hand on. Name it before passing it.
template <class T, class Ask>
net::Task<std::variant<T, store::Failure>> asked(Ask& ask) {
    using Answer = std::variant<T, store::Failure>;
    auto begin = [&ask](net::Completion<Answer> completion) {
        auto kept = std::make_shared<net::Completion<Answer>>(std::move(completion));
        ask(store::Done<T>([kept](Answer answer) { (*kept)(std::move(answer)); }));
    };
    Answer answer = co_await net::wait<Answer>(begin);
    co_return answer;
}

}  // namespace gateway::api
