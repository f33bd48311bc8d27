// Every error code that the platform documents for what we call, and what it means for us. It comes
// with HTTP 200 more often than not.
#pragma once

#include "dialog/promises/reach.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace connectors::wechat {

enum class Todo : std::uint8_t {
    nothing,
    renew_token,
    rest,          // a quota of this call is used up: not again before it is renewed
    stop_call,     // with an alarm: only an operator can mend this call; the others may go on
    stop_account,  // the same for all calls of the account
};

// What an operator has to know.
enum class Alarm : std::uint8_t {
    none,
    wrong_secret,
    wrong_app_id,
    secret_frozen,
    address_not_listed,
    address_unconfirmed,  // the account's administrator has to agree to it, or has refused
    account_restricted,
    no_right,
    wrong_template,
    token_refused,             // none is given, or every one is refused
    forced_refreshes_used_up,  // of this day
};
std::string_view name(Alarm alarm);

struct ErrorCode {
    std::int64_t code = 0;
    std::string_view meaning;  // in the platform's words, shortened
    dialog::Ending ending{};
    dialog::Obstacle obstacle{};
    Todo todo = Todo::nothing;
    Alarm alarm = Alarm::none;
};

// By code, rising.
std::span<const ErrorCode> error_codes();
// One that is not listed is rejected and malformed: repeating what is not understood helps nobody.
ErrorCode error_code(std::int64_t code);

}  // namespace connectors::wechat
