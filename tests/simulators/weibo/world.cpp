#include "simulators/weibo/world.hpp"

#include "simulators/wechat/crypto.hpp"

#include <utility>

namespace simulators::weibo {

std::string uid_of(const std::string& person) {
    std::uint64_t number = 0;
    for (const char c : wechat::sha1("weibo|" + person).substr(0, 8))
        number = number * 256 + static_cast<unsigned char>(c);
    return std::to_string(5'000'000'000 + number % 2'900'000'000);
}

bool HourCounter::take(net::Instant now, std::uint64_t limit) {
    const auto hour = std::chrono::floor<std::chrono::hours>(now);
    if (hour != hour_) {
        hour_ = hour;
        count_ = 0;
    }
    if (count_ >= limit) return false;
    ++count_;
    return true;
}

World::World(std::vector<Account> of_owners, std::uint64_t seed, net::Instant now) : dice(seed) {
    for (auto& account : of_owners)
        accounts.push_back({.account = std::move(account), .token_since = now});
}

User& World::arrive(std::size_t account, const std::string& person) {
    const std::string uid = uid_of(person);
    const auto [found, is_new] = accounts.at(account).users.try_emplace(uid);
    User& user = found->second;
    if (is_new) {
        user.account = account;
        user.person = person;
        user.uid = uid;
    }
    return user;
}

User* World::find(std::size_t account, const std::string& uid) {
    const auto found = accounts.at(account).users.find(uid);
    return found == accounts[account].users.end() ? nullptr : &found->second;
}

User* World::of_person(std::size_t account, const std::string& person) {
    return find(account, uid_of(person));
}

std::optional<std::size_t> World::account_named(std::string_view name) const {
    for (std::size_t i = 0; i < accounts.size(); ++i)
        if (accounts[i].account.name == name) return i;
    return std::nullopt;
}

void World::show(User& user, Bubble bubble) const {
    user.screen.show(std::move(bubble));
    if (on_change) on_change();
}

}  // namespace simulators::weibo
