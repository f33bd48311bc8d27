// Slows down whoever guesses passwords: so many failures of one login, or from one address, and
// then nothing is even looked at for a while. Unknown logins count like known ones. In memory, and
// bounded; time is given.
#pragma once

#include "gateway/net/clock.hpp"

#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace gateway::api {

class SignInGuard {
public:
    struct Rules {
        unsigned failures_of_login_max = 5;
        unsigned failures_of_address_max = 30;
        net::Duration counted_for{std::chrono::minutes(15)};
        net::Duration locked_for{std::chrono::minutes(15)};
        std::size_t remembered_max = 10'000;  // logins and addresses; the longest unseen go
    };

    explicit SignInGuard(Rules rules) : rules_(rules) {}

    // An attempt begins, and counts as failed until succeeded(): so that many at once are no way
    // around. Or when to come again. An empty address is nobody's and not counted.
    std::optional<net::Duration> begin(
        std::string_view login, std::string_view address, net::Instant now
    );
    void succeeded(std::string_view login, std::string_view address);

private:
    struct Count {
        std::string of;
        unsigned failures = 0;
        net::Instant first{};
        net::Instant locked_until{};
    };

    using Counts = std::list<Count>;  // seen last first

    Count& count_of(std::string key, net::Instant now);
    static std::optional<net::Duration> locked(const Count& count, net::Instant now);
    void add_failure(Count& count, unsigned max, net::Instant now) const;

    Rules rules_;
    Counts counts_;
    std::unordered_map<std::string, Counts::iterator> by_key_;
};

}  // namespace gateway::api
