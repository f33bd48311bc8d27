// How our values become columns.
#pragma once

#include "store/store.hpp"

#include <cstdint>
#include <optional>

namespace store::sqlite {

inline std::int64_t stored(Instant instant) {
    return instant.time_since_epoch().count();
}

inline std::optional<std::int64_t> stored(const std::optional<Instant>& instant) {
    return instant ? std::optional(stored(*instant)) : std::nullopt;
}

// Zero stands for "none" in our ids and for NULL in rows.
template <class Id>
std::optional<std::uint64_t> or_null(Id id) {
    const auto number = static_cast<std::uint64_t>(id);
    return number == 0 ? std::nullopt : std::optional(number);
}

template <class E>
std::int64_t number(E value) {
    return static_cast<std::int64_t>(value);
}

}  // namespace store::sqlite
