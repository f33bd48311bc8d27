// What we say in the platform's form: the passive answer in the response to its own call, and the
// data that both ways of answering share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace connectors::weibo {

// The platform wants fewer than 300 characters and does not tell how it counts; see weight_of().
inline constexpr std::size_t reply_weight_max = 280;
inline constexpr std::size_t text_weight_max = 299;

// All that is said, line by line, as one text. Too much ends at the end of a sentence where there
// is one in the second half, otherwise between two characters, and then with "…". Empty when there
// is nothing to show.
std::string join(const std::vector<std::string>& says);
// Whether nothing of it is cut.
bool fits(const std::vector<std::string>& says);

// {"text":"…"}, not percent-encoded. Broken UTF-8 becomes U+FFFD.
std::string text_data(std::string_view text);

struct TextReply {
    std::int64_t account_uid = 0;
    std::int64_t customer_uid = 0;
    std::string_view text;
};

// The body of the answer. Depends on nothing but its argument.
std::string passive_answer(const TextReply& reply);

}  // namespace connectors::weibo
