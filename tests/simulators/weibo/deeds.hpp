// What somebody can do with the app, and what the platform then tells the gateway.
#pragma once

#include "simulators/weibo/passive.hpp"
#include "simulators/weibo/world.hpp"

#include <string>
#include <vector>

namespace simulators::weibo {

// Nothing where the platform tells the gateway nothing.
using Pushes = std::vector<Push>;

Pushes say(World& world, User& user, const std::string& text, net::Instant now);
// A picture or a voice; `type` is the platform's word, "image" or "voice".
Pushes send_file(
    World& world, User& user, const std::string& type, std::string bytes, net::Instant now
);
Pushes send_place(
    World& world,
    User& user,
    const std::string& latitude,
    const std::string& longitude,
    net::Instant now
);
Pushes follow(World& world, User& user, net::Instant now);
Pushes unfollow(World& world, User& user, net::Instant now);
// By the keyword when there is one, else by the button.
Pushes subscribe(
    World& world, User& user, bool joins, const std::string& keyword, net::Instant now
);
Pushes tap(World& world, User& user, const std::string& key, net::Instant now);
Pushes open_page(World& world, User& user, const std::string& url, net::Instant now);
Pushes scan(World& world, User& user, const std::string& scene, net::Instant now);
// In a post, or in a comment, that everybody can read.
Pushes mention(
    World& world, User& user, const std::string& text, bool in_comment, net::Instant now
);

void take_answer(World& world, User& user, const PassiveAnswer& answer, net::Instant now);

}  // namespace simulators::weibo
