// What the page may ask of the gateway about one case. Connectors know no store.
#pragma once

#include "dialog/cases/case.hpp"
#include "gateway/net/task.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace connectors::casepage {

struct CaseWanted {
    std::string number;
    std::string account;      // of the page
    std::string external_id;  // of who asks
};

// Where somebody stands with a case.
enum class Standing : std::uint8_t {
    stranger,      // or there is no such case: nobody can tell which
    code_offered,  // has shown number and digits, and may have a code sent to the customer
    code_awaited,  // and this is the next thing to give
    let_in,
    unavailable,  // try again later
};

// One line between the customer and us.
struct Spoken {
    dialog::Instant at{};
    bool from_customer = false;
    std::string text;
    std::optional<dialog::MediaKind> media;
};

struct CaseRecord {
    dialog::Case of;
    std::vector<dialog::Evidence> evidence;  // oldest first
    std::vector<dialog::Field> missing;      // of the form
    std::vector<Spoken> spoken;              // oldest first
    std::string consent_link{};  // where the customer can agree to be told more; or empty
    bool spoken_all = true;      // false: some talk was about other matters, too, and is left out
};

enum class NotRead : std::uint8_t {
    not_let_in,
    wrong_digits,
    too_often,
    unavailable,  // try again later
};

using CaseRead = std::variant<CaseRecord, NotRead>;

class CaseReader {
public:
    virtual ~CaseReader() = default;
    // Shows nothing, and is not noted.
    virtual net::Task<Standing> standing(CaseWanted wanted) = 0;
    // How it stands, with what was said on pages like this one. Noted in the ledger of accesses
    // before it is given.
    virtual net::Task<CaseRead> view(CaseWanted wanted) = 0;
    // All that is held about it, with what was said wherever the talk was about this case alone.
    // Needs the last four digits of the customer's phone, where one is known; noted as well.
    virtual net::Task<CaseRead> copy(CaseWanted wanted, std::string digits) = 0;
};

}  // namespace connectors::casepage
