// The platform's refusals: every form in which it writes them, and what each of them means for a
// message of ours.
#pragma once

#include "connectors/carrier.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace connectors::weibo {

// What to do beside ending the delivery.
enum class Action : std::uint8_t {
    none,
    back_off,       // the platform is unwell
    once_more,      // it asks for the same call again
    slow_down,      // this kind of call came too often
    pause_api,      // until the next full hour
    pause_user,     // until the next full hour, for every call of the account
    pause_address,  // every call of the account, longer each time
    stop_account,   // somebody has to mend it: raise an alarm, and do not go on knocking
};

struct Verdict {
    dialog::Ending ending{};
    dialog::Obstacle obstacle{};
    Action action = Action::none;
    bool operator==(const Verdict&) const = default;
};

// A refusal as it was read.
struct PlatformError {
    std::optional<std::int64_t> code;  // none in answers that carry only words
    std::string words;                 // letters and blanks alone: nothing personal, no token
    bool operator==(const PlatformError&) const = default;
};

struct Fine {
    bool operator==(const Fine&) const = default;
};

// No JSON object: empty, or a page of some gateway on the way.
struct Unreadable {
    bool operator==(const Unreadable&) const = default;
};

// All of its forms: error and error_code (a number or a string), OAuth's symbols, errcode and
// errmsg, result:false. An object without any of them is fine.
std::variant<Fine, PlatformError, Unreadable> read_answer(std::string_view body);

// Whether the code stands in the table.
bool is_known(std::int64_t code);

// What a code means; an unknown one is rejected and malformed: to repeat what
// is not understood helps nobody.
Verdict verdict_on(std::int64_t code);

// What a whole answer means: the body counts before the status.
struct Judged {
    Verdict verdict;
    std::string detail;  // "20017 similar content": of our own words, as far as the code is known
    bool is_known = false;  // a code of the table
};

Judged judge(unsigned status, std::string_view body);

}  // namespace connectors::weibo
