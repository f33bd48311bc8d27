// The passive answer: what stands in the response to the platform's own call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace connectors::wechat {

// UTF-8 bytes of one text; the platform shows nothing at all beyond it.
inline constexpr std::size_t reply_bytes_max = 2048;

// Nothing is shown, and the call is not repeated. Never encrypted.
inline constexpr std::string_view acknowledged = "success";

// All that is said, with a blank line between, as one text. Too much is cut at a character's
// boundary and ends with "…". Empty when there is nothing to show.
std::string join(const std::vector<std::string>& says);

struct TextReply {
    std::string_view to_user;    // who wrote: the openid
    std::string_view from_user;  // the account's original id
    std::int64_t created_seconds = 0;
    std::string_view text;
};

// Appends the <xml> of it. Depends on nothing but its argument.
void append_text_reply(std::string& out, const TextReply& reply);

// Appends the <xml> that gives the customer to the platform's own agents. `text` is not looked at.
void append_transfer(std::string& out, const TextReply& reply);

// The parts around an encrypted answer, in their order.
struct ReplyEnvelope {
    std::string_view encrypt;
    std::string_view signature;
    std::string_view timestamp;
    std::string_view nonce;
};

void append_envelope(std::string& out, const ReplyEnvelope& envelope);

}  // namespace connectors::wechat
