#include "simulators/wechat/world.hpp"

#include "simulators/wechat/crypto.hpp"

#include <algorithm>
#include <utility>

namespace simulators::wechat {

namespace {

// 27 letters that may stand in a URL.
std::string digest(const std::string& text) {
    std::string letters = base64(sha1(text)).substr(0, 27);
    std::replace(letters.begin(), letters.end(), '+', '-');
    std::replace(letters.begin(), letters.end(), '/', '_');
    return letters;
}

}  // namespace

std::string openid_of(const Account& account, const std::string& person) {
    return "o" + digest(account.app_id + "|" + person);
}

std::string unionid_of(const std::string& person) {
    return "u" + digest("union|" + person);
}

World::World(std::vector<Account> of_owners, std::uint64_t seed) : dice(seed) {
    for (auto& account : of_owners) accounts.push_back({.account = std::move(account)});
}

User& World::arrive(std::size_t account, const std::string& person, bool has_unionid) {
    AccountState& state = accounts.at(account);
    const std::string openid = openid_of(state.account, person);
    const auto [found, is_new] = state.users.try_emplace(openid);
    User& user = found->second;
    if (is_new) {
        user.account = account;
        user.person = person;
        user.openid = openid;
        if (has_unionid) user.unionid = unionid_of(person);
    }
    return user;
}

User* World::find(std::size_t account, const std::string& openid) {
    const auto found = accounts.at(account).users.find(openid);
    return found == accounts[account].users.end() ? nullptr : &found->second;
}

User* World::of_person(std::size_t account, const std::string& person) {
    return find(account, openid_of(accounts.at(account).account, person));
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

std::uint64_t World::next_message_id(net::Instant now) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    return (static_cast<std::uint64_t>(seconds) << 32U) + ++messages_;
}

std::string World::keep(MediaItem item, net::Instant now) {
    item.until = now + limits.media_life;
    std::string id = dice.letters(64);
    shelf.put(id, std::move(item));
    return id;
}

}  // namespace simulators::wechat
