// What the platform tells the gateway: a JSON object and the signed address it is posted to.
#pragma once

#include "gateway/net/clock.hpp"
#include "gateway/net/http.hpp"
#include "simulators/dice.hpp"
#include "simulators/weibo/account.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <string>

namespace simulators::weibo {

// The same bytes for every attempt: there is no message id, so nothing else tells that it is one.
struct Push {
    std::size_t account = 0;
    std::string uid;
    std::string body;
};

// "Mon Jul 16 18:09:20 +0800 2012"
std::string created_at(net::Instant now);

// The keys in any order, as the platform does it. `text` and `data` are those of the kind.
std::string body_of(
    const Account& account,
    const std::string& uid,
    const std::string& type,
    const std::string& text,
    const nlohmann::json& data,
    net::Instant now,
    Dice& dice
);

// Signed anew for each attempt.
net::Fields signed_query(const Account& account, net::Instant now, Dice& dice);

}  // namespace simulators::weibo
