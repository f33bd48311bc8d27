#include "connectors/weibo/quota.hpp"

#include <chrono>

namespace connectors::weibo {

namespace {

constexpr net::Duration beijing = std::chrono::hours(8);

}  // namespace

net::Instant Quota::begin(net::Instant now) const {
    if (span_ == Span::hour) return std::chrono::floor<std::chrono::hours>(now);
    return net::Instant(std::chrono::floor<std::chrono::days>(now + beijing)) - beijing;
}

net::Duration Quota::length() const {
    return span_ == Span::hour ? std::chrono::hours(1) : std::chrono::hours(24);
}

std::optional<net::Duration> Quota::take(net::Instant now) {
    if (most_ == 0) return std::nullopt;
    if (is_fresh(now)) {
        begun_ = begin(now);
        taken_ = 0;
    }
    if (taken_ >= most_) return begun_ + length() - now;
    ++taken_;
    return std::nullopt;
}

std::uint32_t Quota::left(net::Instant now) const {
    return is_fresh(now) ? most_ : most_ - taken_;
}

std::optional<net::Duration> QuotaOfEach::take(const std::string& who, net::Instant now) {
    if (most_ == 0) return std::nullopt;
    if (known_.size() >= known_max)
        std::erase_if(known_, [now](const auto& one) { return one.second.is_fresh(now); });
    if (known_.size() >= known_max && !known_.contains(who)) return std::nullopt;
    return known_.try_emplace(who, most_, Quota::Span::hour).first->second.take(now);
}

}  // namespace connectors::weibo
