// A value that must not be printed: no stream, formatter or JSON library knows how to write one.
#pragma once

#include <string>
#include <utility>

namespace gateway {

class Secret {
public:
    Secret() = default;

    explicit Secret(std::string value) : value_(std::move(value)) {}

    // The only way out; every caller can be found by this name.
    [[nodiscard]] const std::string& reveal() const { return value_; }

    [[nodiscard]] bool empty() const { return value_.empty(); }

    bool operator==(const Secret&) const = default;

private:
    std::string value_;
};

}  // namespace gateway
