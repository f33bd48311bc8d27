#include "connectors/webchat/allowance.hpp"

#include <chrono>

namespace connectors::webchat {

Allowance::Allowance(Allowed allowed, std::size_t known_max)
    : allowed_(allowed),
      known_max_(known_max) {}

void Allowance::forget_idle(Pace::Instant now) {
    std::erase_if(known_, [now](const auto& one) {
        return one.second.files.is_full(now) && one.second.bytes.is_full(now);
    });
}

// Nothing when there are too many already.
Allowance::Buckets* Allowance::find(std::string_view who, Pace::Instant now) {
    std::string key(who);
    if (const auto found = known_.find(key); found != known_.end()) return &found->second;
    if (known_.size() >= known_max_) forget_idle(now);
    if (known_.size() >= known_max_) return nullptr;
    Buckets fresh{
        .files = Pace(allowed_.files_max, std::chrono::hours(1), now),
        .bytes = Pace(allowed_.bytes_max, std::chrono::hours(24), now)};
    return &known_.emplace(std::move(key), fresh).first->second;
}

bool Allowance::take(std::string_view who, std::size_t bytes, Pace::Instant now) {
    auto* buckets = find(who, now);
    if (buckets == nullptr || !buckets->files.admit(now)) return false;
    if (buckets->bytes.admit(now, bytes)) return true;
    buckets->files.give_back(1);
    return false;
}

void Allowance::give_back(std::string_view who, std::size_t bytes) {
    const auto found = known_.find(std::string(who));
    if (found == known_.end()) return;
    found->second.files.give_back(1);
    found->second.bytes.give_back(bytes);
}

}  // namespace connectors::webchat
