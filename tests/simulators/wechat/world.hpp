// All that the platform knows: accounts, their followers, what these see, and what is stored. Pure:
// time is told, chance is seeded, nothing is sent.
#pragma once

#include "simulators/day_counter.hpp"
#include "simulators/dice.hpp"
#include "simulators/phone.hpp"
#include "simulators/shelf.hpp"
#include "simulators/wechat/account.hpp"
#include "simulators/wechat/passive.hpp"
#include "simulators/wechat/push.hpp"
#include "simulators/wechat/quota.hpp"
#include "simulators/wechat/tokens.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace simulators::wechat {

// One customer of one account.
struct User {
    std::size_t account = 0;
    std::string person;  // whose phone it is
    std::string openid;
    std::string unionid;
    bool following = false;
    bool left = false;   // followed once, and no longer
    bool muted = false;  // wants no messages of this account
    net::Instant followed_at{};
    std::string scene = "ADD_SCENE_SEARCH";
    Quota quota;
    std::map<std::string, unsigned> consents;  // banked, by template
    std::set<std::string> scenes;              // of one-time messages that were agreed to
    bool was_asked = false;
    net::Instant exchanged_at{};  // the last message in either direction
    net::Instant typing_until{};
    net::Instant with_agent_until{};
    Screen screen;
};

struct AccountState {
    Account account;
    Tokens tokens;
    std::map<std::string, User> users;  // by openid
    DayCounter sends;
    DayCounter templates;
    DayCounter uploads;
    DayCounter clearings;
    std::string ticket;  // signs pages for the platform's script
};

// A template message that was taken, so that its client_msg_id does not bring another.
struct TakenTemplate {
    net::Instant at{};
    std::uint64_t message_id = 0;
};

class World {
public:
    static constexpr std::size_t taken_templates_max = 100'000;  // then old ones are forgotten

    World(std::vector<Account> of_owners, std::uint64_t seed);

    // The account's customer on that phone, made when there is none.
    User& arrive(std::size_t account, const std::string& person, bool has_unionid = true);
    User* find(std::size_t account, const std::string& openid);
    User* of_person(std::size_t account, const std::string& person);
    [[nodiscard]] std::optional<std::size_t> account_named(std::string_view name) const;

    void show(User& user, Bubble bubble) const;
    std::uint64_t next_message_id(net::Instant now);
    // Stores it under a new id.
    std::string keep(MediaItem item, net::Instant now);

    std::vector<AccountState> accounts;
    Limits limits;
    Shelf shelf;
    Dice dice;
    std::map<std::string, TakenTemplate> taken_templates;  // by account, openid and client id
    unsigned failed_reports = 0;                           // per mille, of template messages
    std::function<void()> on_change;

private:
    std::uint64_t messages_ = 0;
};

// The same for the same person and account in every run.
std::string openid_of(const Account& account, const std::string& person);
std::string unionid_of(const std::string& person);

}  // namespace simulators::wechat
