// What a customer can do on the phone, and what the platform then tells the gateway.
#pragma once

#include "simulators/wechat/world.hpp"

#include <string>
#include <vector>

namespace simulators::wechat {

// Nothing where the platform tells the gateway nothing.
using Pushes = std::vector<Push>;

Pushes follow(World& world, User& user, const std::string& scene, net::Instant now);
Pushes unfollow(World& world, User& user, net::Instant now);
// `menu_id` names the tapped entry of a menu message; otherwise empty.
Pushes say(
    World& world, User& user, const std::string& text, const std::string& menu_id, net::Instant now
);
// `picture_base` begins the address under which the platform shows pictures.
Pushes send_picture(
    World& world, User& user, std::string bytes, const std::string& picture_base, net::Instant now
);
Pushes send_voice(World& world, User& user, std::string bytes, net::Instant now);
Pushes send_video(World& world, User& user, std::string bytes, net::Instant now);
Pushes send_place(
    World& world,
    User& user,
    const std::string& latitude,
    const std::string& longitude,
    const std::string& label,
    net::Instant now
);
Pushes tap(World& world, User& user, const std::string& key, net::Instant now);
Pushes open_page(World& world, User& user, const std::string& url, net::Instant now);
Pushes scan(World& world, User& user, const std::string& scene, net::Instant now);
// In the window that asks for it.
Pushes decide_consent(
    World& world, User& user, const std::string& notice, bool accepted, net::Instant now
);
// In the settings, where only refusals are possible.
Pushes withdraw_consent(World& world, User& user, const std::string& notice, net::Instant now);
// The platform's own agent takes the customer over, and closes the session.
Pushes take_over(World& world, User& user, net::Instant now);
Pushes end_agent(World& world, User& user, net::Instant now);

// Shows what the gateway answered to a push, and acts on it.
void take_answer(World& world, User& user, const PassiveAnswer& answer, net::Instant now);

}  // namespace simulators::wechat
