#include "gateway/api/sign_in_guard.hpp"

namespace gateway::api {

namespace {

std::string key_of_login(std::string_view login) {
    return "l" + std::string(login);
}

std::string key_of_address(std::string_view address) {
    return "a" + std::string(address);
}

}  // namespace

std::optional<net::Duration> SignInGuard::begin(
    std::string_view login, std::string_view address, net::Instant now
) {
    Count& of_login = count_of(key_of_login(login), now);
    Count* of_address = address.empty() ? nullptr : &count_of(key_of_address(address), now);
    if (const auto wait = locked(of_login, now)) return wait;
    if (of_address != nullptr)
        if (const auto wait = locked(*of_address, now)) return wait;
    add_failure(of_login, rules_.failures_of_login_max, now);
    if (of_address != nullptr) add_failure(*of_address, rules_.failures_of_address_max, now);
    return std::nullopt;
}

// One right password clears its login, and takes back only its own attempt of the address: others
// may guess from there.
void SignInGuard::succeeded(std::string_view login, std::string_view address) {
    if (const auto found = by_key_.find(key_of_login(login)); found != by_key_.end()) {
        found->second->failures = 0;
        found->second->locked_until = {};
    }
    const auto found = by_key_.find(key_of_address(address));
    if (address.empty() || found == by_key_.end()) return;
    Count& count = *found->second;
    if (count.failures > 0) --count.failures;
    if (count.failures < rules_.failures_of_address_max) count.locked_until = {};
}

SignInGuard::Count& SignInGuard::count_of(std::string key, net::Instant now) {
    if (const auto found = by_key_.find(key); found != by_key_.end()) {
        counts_.splice(counts_.begin(), counts_, found->second);
    } else {
        // Two are in use at once.
        while (counts_.size() + 2 > rules_.remembered_max && counts_.size() > 1) {
            by_key_.erase(counts_.back().of);
            counts_.pop_back();
        }
        counts_.push_front({.of = key, .first = now});
        by_key_.emplace(std::move(key), counts_.begin());
    }
    Count& count = counts_.front();
    const bool over = now >= count.first + rules_.counted_for && now >= count.locked_until;
    if (over) {
        count.failures = 0;
        count.first = now;
    }
    return count;
}

std::optional<net::Duration> SignInGuard::locked(const Count& count, net::Instant now) {
    if (now >= count.locked_until) return std::nullopt;
    return count.locked_until - now;
}

void SignInGuard::add_failure(Count& count, unsigned max, net::Instant now) const {
    if (++count.failures >= max) count.locked_until = now + rules_.locked_for;
}

}  // namespace gateway::api
