// How the store fails, and how it answers.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <variant>

namespace store {

struct Failure {
    enum class What : std::uint8_t {
        busy,         // too much is waiting: refuse the newest
        unavailable,  // disk full, file gone: nothing was stored, try again later
        damaged,      // a row does not open with its key or has an unknown version
    };
    What what{};
    std::string detail;  // for the log; no personal data
};

template <class T>
using Done = std::function<void(std::variant<T, Failure>)>;

}  // namespace store
