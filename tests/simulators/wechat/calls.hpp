// The platform's API as the gateway calls it: a request in, an answer out, and what the platform
// will tell later because of it.
#pragma once

#include "gateway/net/http.hpp"
#include "simulators/wechat/world.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace simulators::wechat {

using Json = nlohmann::json;

struct Answer {
    net::Response response;
    int code = 0;
    std::string account;  // its name, when the call got so far
    std::string user;     // openid
    std::vector<Push> reports;
};

// The platform's error, as it stands in the body.
struct Refusal {
    int code = 0;
    std::string text;
};

// Empty for a path that is none of the API's. `base` begins addresses of media.
std::optional<Answer> answer_call(
    World& world, const net::Request& request, const std::string& base, net::Instant now
);

Answer refused(World& world, const Refusal& refusal, net::Instant now);
Answer accepted(const Json& body);
std::string_view text_of_code(int code);

// One call that brought a good token. Each of the functions below answers one path.
struct Context {
    World& world;
    AccountState& account;
    std::size_t index;
    const net::Request& request;
    const std::string& base;
    net::Instant now;

    [[nodiscard]] Answer refuse(int code) const;
    [[nodiscard]] Answer refuse(int code, std::string text) const;
    // The customer who is named, when this is a customer of this account.
    [[nodiscard]] User* user(const std::string& openid) const;
};

Answer issue_token(World& world, const net::Request& request, net::Instant now);
Answer issue_stable_token(World& world, const net::Request& request, net::Instant now);
Answer send_message(const Context& context);
Answer show_typing(const Context& context);
Answer send_template(const Context& context);
Answer send_notice(const Context& context);
Answer upload_media(const Context& context);
Answer download_media(const Context& context);
Answer tell_user(const Context& context);
Answer send_single(const Context& context);
Answer give_ticket(const Context& context);

// The body as an object; empty when it is none.
std::optional<Json> object_of(const net::Request& request);
// A string that must be there; empty when it is missing or something else.
std::string string_of(const Json& object, const char* key);

}  // namespace simulators::wechat
