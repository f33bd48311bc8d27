// What the simulator needs of a platform, whichever it is: it answers the gateway's calls, and its
// customers act and look at their phones.
#pragma once

#include "gateway/net/http.hpp"
#include "gateway/net/task.hpp"
#include "simulators/faults.hpp"
#include "simulators/shelf.hpp"

#include <nlohmann/json.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace simulators {

// A call of the gateway, acted upon.
struct Served {
    net::Response response;
    int code = 0;         // the platform's error code; 0 is good
    std::string account;  // its name, when the call got so far
    std::string user;     // the customer's id
};

// Somebody at one account of a platform.
struct Who {
    std::string person;
    std::string account;  // empty: the first one
};

// Empty when it was done; otherwise why not, in one sentence.
using Done = std::optional<std::string>;

class Platform {
public:
    virtual ~Platform() = default;
    [[nodiscard]] virtual std::string_view name() const = 0;
    [[nodiscard]] virtual std::size_t accounts() const = 0;

    // Whether this path is one of the platform's own interface.
    [[nodiscard]] virtual bool answers(const net::Request& request) const = 0;
    virtual Served serve(const net::Request& request) = 0;
    // The platform's own word for "later", without having acted.
    virtual Served busy(const net::Request& request) = 0;

    // Makes the person a customer of every account; the ids, by account.
    virtual nlohmann::json arrive(const std::string& person) = 0;
    virtual Done say(const Who& who, const std::string& text, const nlohmann::json& more) = 0;
    virtual Done send(const Who& who, const std::string& kind, std::string bytes) = 0;
    // `what` is the deed's name; `more` holds what it needs.
    virtual Done act(const Who& who, const std::string& what, const nlohmann::json& more) = 0;
    // The person's conversations, one for each account.
    virtual nlohmann::json phone(const std::string& person) = 0;

    // What a bubble's picture shows; nullptr when it is gone.
    [[nodiscard]] virtual const MediaItem* file(const std::string& id) const = 0;

    // Asks the account's hook for its proof.
    virtual net::Task<Done> verify(const std::string& account) = 0;
    // Limits, tokens: what the platform's owner could change.
    virtual Done change(const nlohmann::json& wanted) = 0;
    virtual void set_faults(const Faults& faults) = 0;

    // Hears what was wrong with an answer to a push. May be empty.
    std::function<void(const std::string& account, const std::string& why)> on_problem;
};

}  // namespace simulators
