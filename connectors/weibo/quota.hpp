// How many calls we allow ourselves, in each full hour or in each day of Beijing: the platform
// counts in these, and whoever goes on calling is shut out for longer.
#pragma once

#include "gateway/net/clock.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace connectors::weibo {

class Quota {
public:
    enum class Span : std::uint8_t { hour, day };

    // `most` 0: no limit.
    Quota(std::uint32_t most, Span span) : most_(most), span_(span) {}

    // Takes one; or tells how long to wait for the next.
    std::optional<net::Duration> take(net::Instant now);
    [[nodiscard]] std::uint32_t left(net::Instant now) const;

    [[nodiscard]] bool has_limit() const { return most_ > 0; }

    // Nothing was taken in the present span.
    [[nodiscard]] bool is_fresh(net::Instant now) const { return begin(now) != begun_; }

private:
    [[nodiscard]] net::Instant begin(net::Instant now) const;
    [[nodiscard]] net::Duration length() const;

    std::uint32_t most_;
    Span span_;
    net::Instant begun_{};
    std::uint32_t taken_ = 0;
};

// One for each customer. Bounded: who wrote in an earlier hour is forgotten first; beyond, nobody
// new is held back.
class QuotaOfEach {
public:
    static constexpr std::size_t known_max = 20'000;

    explicit QuotaOfEach(std::uint32_t most) : most_(most) {}

    std::optional<net::Duration> take(const std::string& who, net::Instant now);

private:
    std::uint32_t most_;
    std::map<std::string, Quota> known_;
};

}  // namespace connectors::weibo
