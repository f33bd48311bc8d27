// One account: opens what the platform posts to it and writes what goes back. Bytes in, values out;
// it waits for nothing and reads no clock.
#pragma once

#include "connectors/connector.hpp"
#include "connectors/weibo/inbound.hpp"
#include "gateway/net/clock.hpp"
#include "gateway/net/http.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace connectors::weibo {

struct AccountSettings {
    std::string name;  // "main": the last part of the path, and of "weibo/main"
    std::string uid;
    std::string app_secret;
    std::string previous_app_secret;  // while calls under the old one may be in flight
    // How old a signature may be, or how far ahead; 0: any. Whether the platform signs a repeated
    // call anew is not known.
    std::chrono::seconds age_max{0};
    // Answer in the response to the call. When off, whoever sends later answers everything.
    bool passive_reply = true;
    std::size_t body_bytes_max = std::size_t{1024} * 1024;
    std::chrono::milliseconds patience{4000};  // the platform's own is 5 s
};

// What an account cannot work with, one sentence each, without secrets. Empty when all is well.
std::vector<std::string> mistakes(const AccountSettings& settings);

// Why a call was not let in.
enum class Refused : std::uint8_t {
    wrong_method,
    missing_parameter,
    too_large,
    wrong_signature,
    too_old,
    wrong_account,  // it is for another uid
    xml_mode,       // the account must be set back to JSON: somebody has to be told
    bad_payload,
};
std::string_view name(Refused why);
net::Response refusal(Refused why);

// A call that was let in, and where its answer has to go.
struct Letter {
    Decoded decoded;
    std::int64_t customer_uid = 0;
};

class Account {
public:
    // Throws std::invalid_argument when the settings have mistakes.
    explicit Account(AccountSettings settings);

    // GET: proves to the console that this address is ours. Gives the text to be echoed. `now` is
    // the machine's own time, for the age of the signature.
    [[nodiscard]] std::variant<std::string, Refused> verify(
        const net::Request& request, net::Instant now
    ) const;
    // POST. Nothing is parsed before its signature is right.
    [[nodiscard]] std::variant<Letter, Refused> open(const net::Request& request, net::Instant now)
        const;
    // The texts as a passive answer, or an empty body when there are none or none is allowed.
    // Equal arguments give equal bytes.
    [[nodiscard]] net::Response answer(const Letter& letter, const std::vector<std::string>& says)
        const;

    const AccountSettings& settings() const { return settings_; }

    const std::string& full_name() const { return full_name_; }

private:
    [[nodiscard]] std::optional<Refused> check(const net::Request& request, net::Instant now) const;

    AccountSettings settings_;
    std::string full_name_;
    std::int64_t uid_ = 0;
};

}  // namespace connectors::weibo
