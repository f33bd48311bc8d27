// All that the platform knows: accounts, the people who write to them, and what these see. Pure:
// time is told, chance is seeded, nothing is sent.
#pragma once

#include "simulators/dice.hpp"
#include "simulators/phone.hpp"
#include "simulators/shelf.hpp"
#include "simulators/weibo/account.hpp"
#include "simulators/weibo/push.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace simulators::weibo {

struct Window {
    net::Instant until{};
    unsigned left = 0;
};

// Somebody who has to do with one account.
struct User {
    std::size_t account = 0;
    std::string person;
    std::string uid;
    bool following = false;
    bool left = false;           // followed once, and no longer
    bool blocks = false;         // has the account on the blacklist
    Window talk;                 // by a message, a follow, a click, a scan
    Window mention;              // by naming the account in public
    std::set<std::string> said;  // texts of this account since the customer last wrote
    Screen screen;
};

// Counts within the full hour.
class HourCounter {
public:
    bool take(net::Instant now, std::uint64_t limit);

private:
    std::chrono::sys_time<std::chrono::hours> hour_{};
    std::uint64_t count_ = 0;
};

struct AccountState {
    Account account;
    net::Instant token_since{};
    bool token_revoked = false;
    std::map<std::string, User> users;  // by uid
    HourCounter messages;
};

// A post or a comment that names an account.
struct Post {
    std::size_t account = 0;
    std::string uid;
    bool is_comment = false;
    std::string below{};  // of a comment: its post
    std::string text{};
    unsigned answers = 0;
};

class World {
public:
    World(std::vector<Account> of_owners, std::uint64_t seed, net::Instant now);

    User& arrive(std::size_t account, const std::string& person);
    User* find(std::size_t account, const std::string& uid);
    User* of_person(std::size_t account, const std::string& person);
    [[nodiscard]] std::optional<std::size_t> account_named(std::string_view name) const;
    void show(User& user, Bubble bubble) const;

    std::vector<AccountState> accounts;
    Limits limits;
    Shelf shelf;  // by the receiver's file id
    Dice dice;
    std::map<std::string, Post> posts;
    std::set<std::string> comments;  // of accounts; none is taken twice
    std::map<std::string, HourCounter> addresses;
    std::function<void()> on_change;
};

// Above 2^32, and the same for the same person in every run.
std::string uid_of(const std::string& person);

}  // namespace simulators::weibo
