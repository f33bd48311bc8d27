// The words between the page and us, both ways, as JSON. Pure. What a case holds goes through here,
// and only what is named here leaves.
#pragma once

#include "connectors/casepage/case_reader.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace connectors::casepage {

inline constexpr std::size_t body_bytes_max = std::size_t{32} * 1024;

enum class Failure : std::uint8_t {
    bad_request,
    wrong_link,    // one and the same for all that is no link to an existing case
    expired_link,  // it was one of ours
    wrong_digits,
    too_often,  // digits were wrong too often: tomorrow
    too_long,
    busy,         // too often: later
    unavailable,  // try again
};

// What the page sends; each is absent when it is not given as a text.
struct Asked {
    std::optional<std::string> link;
    std::optional<std::string> visitor;  // a token, not verified
    std::optional<std::string> number;   // in capitals
    std::optional<std::string> digits;   // four
    std::optional<std::string> code;     // six digits, or empty: one is wanted
    std::optional<std::string> stars;    // "1" to "5"
    std::optional<std::string> id;       // of the page's making: the same is the same act
};

// Nothing when it is no JSON object, or something in it has a wrong form.
std::optional<Asked> decode(std::string_view body);

// How the case stands. No word of the complaint, no whole phone number, of our people only the
// desk.
std::string encode_view(const CaseRecord& record, dialog::Instant now);
// All that the customer told us and was told, to be kept.
std::string encode_copy(const CaseRecord& record, dialog::Instant now);

// What was said to somebody without a link.
struct Answered {
    std::string visitor;  // the token to come back with
    std::vector<std::string> says;
    Standing standing{};
    std::string link;  // for who was let in
};

std::string encode(const Answered& answered);
std::string encode_lines(const std::vector<Spoken>& lines);
std::string encode(Failure failure);
std::string encode_texts(const std::map<std::string, std::string, std::less<>>& texts);

// "138********", of shorter ones nothing: the last digits are what a copy is asked for with. Empty
// when there is none.
std::string masked_phone(std::string_view phone);

}  // namespace connectors::casepage
